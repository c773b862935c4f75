package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

var errHelp = flag.ErrHelp

// options are the flags, read.
type options struct {
	world           setting
	detectors       []string // names; nil: all
	tune, judge     []int
	target          ledger.Ratio
	undercut, label []int
	explain, jobs   int
	full            bool
	out             string
	attempts        string
	cases           []string
	bank            int // thousandths of AMLworld HI-Small
}

func parse(args []string) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("judge", flag.ContinueOnError)
	fs.IntVar(&o.world.accounts, "accounts", 2000, "background accounts of each ledger")
	fs.IntVar(&o.world.days, "days", 30, "days of each ledger")
	fs.IntVar(&o.world.schemes, "schemes", 3, "schemes of each typology in each ledger")
	fs.IntVar(&o.world.innocents, "innocents", 20, "accounts of each kind of look-alike in each ledger")
	fs.IntVar(&o.world.labels, "known", 50, "percent of service labels that are known")
	fs.StringVar(&o.out, "o", "", "folder for tables and page")
	fs.IntVar(&o.explain, "explain", 0, "examples of each kind of false alert and missed scheme")
	fs.IntVar(&o.jobs, "jobs", 1, "seeds at a time")
	fs.BoolVar(&o.full, "full", false, "print every table")
	fs.StringVar(&o.attempts, "attempts", "", "recorded attempts to plant into a bank's background: AMLworld's patterns as CSV")
	cases := fs.String("cases", "", "folders of recorded cases to plant into a simulated background: transfers.csv, sources.txt, exits.txt")
	fs.IntVar(&o.bank, "bank", 60, "size of the bank's background, in thousandths of AMLworld HI-Small")
	detectors := fs.String("detectors", "all", "detectors: all, naive, or names")
	plant := fs.String("plant", "all", "typologies to plant: all, none, or names")
	kinds := fs.String("kinds", "all", "look-alikes to have: all, none, or names")
	tune := fs.String("tune", "1-20", "seeds that choose thresholds")
	judge := fs.String("judge", "101-120", "seeds that are judged")
	target := fs.Int("target", 90, "percent of precision that a threshold must keep on the tuning seeds, as a lower bound at 95 %; 0: no threshold")
	undercut := fs.String("undercut", "", "evasion curve: percents, such as 0,10,25,50")
	labels := fs.String("labels", "", "label curve: percents known, such as 100,75,50,25,0")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	o.target = ledger.Ratio(*target) * 100
	o.cases = slices.DeleteFunc(strings.Split(*cases, ","), func(s string) bool { return s == "" })
	var errs []error
	for _, l := range []struct {
		text string
		dst  *[]int
	}{{*tune, &o.tune}, {*judge, &o.judge}, {*undercut, &o.undercut}, {*labels, &o.label}} {
		var err error
		if *l.dst, err = numbers(l.text); err != nil {
			errs = append(errs, err)
		}
	}
	if *detectors == naiveName {
		o.detectors = []string{naiveName}
	} else {
		o.detectors = choose("-detectors", *detectors, detectorNames(), &errs)
	}
	o.world.plant = choose("-plant", *plant, simulate.Typologies(), &errs)
	o.world.kinds = choose("-kinds", *kinds, simulate.Innocents(), &errs)
	if o.jobs < 1 || o.explain < 0 {
		errs = append(errs, fmt.Errorf("-jobs %d -explain %d (want at least 1 and 0)", o.jobs, o.explain))
	}
	if len(o.judge) == 0 {
		errs = append(errs, errors.New("-judge names no seed"))
	}
	return o, errors.Join(errs...)
}

const naiveName = "naive"

// choose reads "all" (nil), "none" or names that must be known.
func choose(flag, text string, known []string, errs *[]error) []string {
	switch text {
	case "all":
		return nil
	case "none", "":
		return []string{}
	}
	list := strings.Split(text, ",")
	for _, name := range list {
		if !slices.Contains(known, name) {
			*errs = append(*errs, fmt.Errorf("%s %q (want all, none or of %s)", flag, name, strings.Join(known, ", ")))
		}
	}
	return list
}

func detectorNames() (names []string) {
	for _, d := range catalog.Default() {
		names = append(names, d.Name)
	}
	return names
}

// chosen returns the detectors to run. Those of innocent behaviour always run.
func (o *options) chosen() []*typology.Detector {
	return slices.DeleteFunc(catalog.Default(), func(d *typology.Detector) bool {
		return d.Kind == typology.Suspicious && o.detectors != nil && !slices.Contains(o.detectors, d.Name)
	})
}

// numbers reads "1-3,7".
func numbers(text string) (out []int, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		from, to, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || b < a || b-a > 10_000 {
			return nil, fmt.Errorf("numbers %q (want such as 1-20 or 0,10,25)", text)
		}
		for n := a; n <= b; n++ {
			out = append(out, n)
		}
	}
	return out, nil
}
