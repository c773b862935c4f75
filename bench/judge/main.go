// Command judge measures detectors on simulated ledgers: it chooses the least
// strength of each typology's alerts on the tuning seeds, applies it to the
// judging seeds, and prints what comes out there.
//
//	go run ./bench/judge                             # the library's detectors
//	go run ./bench/judge -detector naive -target 0   # fan-in ≥ 10 and pass-through ≥ 90 %
//	go run ./bench/judge -o out -undercut 0,10,25,50 -labels 100,75,50,25,0
//
// With -o it writes every table as CSV and a page, index.html. Everything is a
// function of the flags: the same flags give the same bytes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was just called
	}
}

// options are the flags, read.
type options struct {
	world           setting
	detector        string
	tune, judge     []int
	target          ledger.Ratio
	undercut, label []int
	out             string
}

func parse(args []string) (o options, err error) {
	fs := flag.NewFlagSet("judge", flag.ContinueOnError)
	fs.IntVar(&o.world.accounts, "accounts", 2000, "background accounts of each ledger")
	fs.IntVar(&o.world.days, "days", 30, "days of each ledger")
	fs.IntVar(&o.world.schemes, "schemes", 3, "schemes of each typology in each ledger")
	fs.IntVar(&o.world.innocents, "innocents", 20, "accounts of each kind of look-alike in each ledger")
	fs.IntVar(&o.world.labels, "known", 50, "percent of service labels that are known")
	fs.StringVar(&o.detector, "detector", "library", "library or naive")
	fs.StringVar(&o.out, "o", "", "folder for tables and page")
	tune := fs.String("tune", "1-20", "seeds that choose thresholds")
	judge := fs.String("judge", "101-120", "seeds that are judged")
	target := fs.Int("target", 25, "percent of precision that a threshold must keep on the tuning seeds, as a lower bound at 95 %; 0: no threshold")
	undercut := fs.String("undercut", "", "evasion curve: percents, such as 0,10,25,50")
	labels := fs.String("labels", "", "label curve: percents known, such as 100,75,50,25,0")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	o.target = ledger.Ratio(*target) * 100
	var errs []error
	for _, l := range []struct {
		text string
		dst  *[]int
	}{{*tune, &o.tune}, {*judge, &o.judge}, {*undercut, &o.undercut}, {*labels, &o.label}} {
		if *l.dst, err = numbers(l.text); err != nil {
			errs = append(errs, err)
		}
	}
	if o.detector != "library" && o.detector != "naive" {
		errs = append(errs, fmt.Errorf("-detector %q (want library or naive)", o.detector))
	}
	return o, errors.Join(errs...)
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

func run(ctx context.Context, args []string, stdout io.Writer) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	thresholds, err := o.thresholds(ctx)
	if err != nil {
		return err
	}
	summary, err := o.summary(ctx, o.world, thresholds)
	if err != nil {
		return err
	}
	page := eval.Page{Title: "Detectors judged: " + o.detector, Note: o.note(), Summary: summary}
	for _, c := range []struct {
		name, axis string
		values     []int
		set        func(*setting, int)
	}{
		{"evasion", "thresholds undercut", o.undercut, func(w *setting, n int) { w.undercut = n }},
		{"labels", "labels known", o.label, func(w *setting, n int) { w.labels = n }},
	} {
		curve := eval.Curve{Name: c.name, Axis: c.axis}
		for _, n := range c.values {
			w := o.world
			c.set(&w, n)
			s, err := o.summary(ctx, w, thresholds)
			if err != nil {
				return err
			}
			curve.Points = append(curve.Points, eval.Point{At: ledger.Ratio(n) * 100, Summary: s})
		}
		if len(curve.Points) > 0 {
			page.Curves = append(page.Curves, curve)
		}
	}
	return o.report(thresholds, &page, stdout)
}

// note says what was run.
func (o *options) note() string {
	chosen := "every alert counts"
	if o.target > 0 {
		chosen = fmt.Sprintf("thresholds that keep a precision of %s chosen on seeds %d", o.target, o.tune)
	}
	return fmt.Sprintf("%d accounts over %d days, %d schemes of each typology, %d of each look-alike, %d %% of service labels known; %s; judged on seeds %d.",
		o.world.accounts, o.world.days, o.world.schemes, o.world.innocents, o.world.labels, chosen, o.judge)
}

// thresholds chooses on the tuning seeds; none with a target of 0, which lets
// every alert through.
func (o *options) thresholds(ctx context.Context) (eval.Thresholds, error) {
	if o.target == 0 {
		return nil, nil
	}
	var tuning []*eval.Outcome
	for _, seed := range o.tune {
		one, err := o.outcome(ctx, o.world, seed, nil)
		if err != nil {
			return nil, err
		}
		tuning = append(tuning, one)
	}
	return eval.ChooseThresholds(o.target, tuning...)
}

// summary judges the judging seeds in worlds of one setting.
func (o *options) summary(ctx context.Context, w setting, ts eval.Thresholds) (*eval.Summary, error) {
	var outcomes []*eval.Outcome
	for _, seed := range o.judge {
		one, err := o.outcome(ctx, w, seed, ts)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, one)
	}
	return eval.Summarise(outcomes...)
}

// report prints the tables that fit a terminal, and writes all of them.
func (o *options) report(ts eval.Thresholds, page *eval.Page, stdout io.Writer) error {
	tables := append([]eval.Table{ts.Table()}, page.Summary.Tables()...)
	for i := range page.Curves {
		tables = append(tables, page.Curves[i].Table())
	}
	for _, t := range tables {
		if t.Name == "schemes" {
			continue
		}
		w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "\n%s: %s\n", t.Name, t.Doc)
		fmt.Fprintln(w, strings.Join(t.Columns, "\t"))
		for _, row := range t.Rows {
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if e, ok := page.Summary.CalibrationError(); ok {
		if _, err := fmt.Fprintf(stdout, "\nexpected calibration error %s\n", e); err != nil {
			return err
		}
	}
	if o.out == "" {
		return nil
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	for i := range tables {
		if err := writeFile(filepath.Join(o.out, tables[i].Name+".csv"), tables[i].WriteCSV); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(o.out, "index.html"), page.WriteHTML)
}

func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
