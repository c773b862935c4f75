// Command judge measures detectors on simulated ledgers: it chooses the least
// strength of each typology's alerts on the tuning seeds, applies it to the
// judging seeds, and prints what comes out there.
//
// The figures that are reported:
//
//	go run ./bench/judge -jobs 2                      # choose on seeds 1-20, judge on 101-120
//	go run ./bench/judge -innocents 150 -jobs 2       # 3,000 accounts of each kind of look-alike
//	go run ./bench/judge -detectors naive -target 0   # fan-in ≥ 10 and pass-through ≥ 90 %
//	go run ./bench/judge -undercut 0,10,25,50 -labels 100,75,50,25,0 -jobs 2 -o out
//	go run ./bench/judge -attempts DIR/attempts.csv -judge 101   # recorded AMLworld attempts in a bank's background
//	go run ./bench/judge -cases DIR/Atomic,DIR/LIFI -judge 101 -accounts 60000 -innocents 40   # recorded cases in a simulated
//	                                                  # background, large enough to have busy hosts
//
// While a detector is being tuned, look at tuning seeds only, without
// thresholds, at what it does wrong, and plant no more than it is about:
//
//	go run ./bench/judge -judge 1-4 -target 0 -detectors layering,mule-wallet -explain 3
//	go run ./bench/judge -judge 1-20 -target 0 -plant layering,mule-network -jobs 2
//	go run ./bench/judge -judge 1-4 -target 0 -plant none -kinds payroll,hot-wallet -innocents 750
//
// Seeds that are judged on must not be looked at with -explain. Flags:
//
//	-tune, -judge         seeds, such as 1-20 or 3,7; no -tune or -target 0: every alert counts
//	-target               percent of precision that a threshold keeps on the tuning seeds,
//	                      as a lower bound at 95 %
//	-detectors            names of catalog.Default(), comma-separated; all; or naive
//	-plant, -kinds        typologies to plant and look-alikes to have; all or none
//	-accounts, -days, -schemes, -innocents
//	                      background accounts, days, schemes of each typology and
//	                      accounts of each look-alike, in each ledger
//	-known                percent of service labels that are known
//	-explain N            up to N examples of each kind of false alert (subject, detector,
//	                      strength, measures) and of each typology's missed schemes (what
//	                      they were made of, and the alerts that were suppressed)
//	-full                 every table, not just those that fit a terminal
//	-jobs                 seeds at a time
//	-o                    folder for every table as CSV, and a page, index.html
//
// A headline row gives recall and precision of a typology; "early" is the share
// of schemes found before half of their value had left. The evasion curve shows
// beside recall what undercutting costs the launderer: duration, transactions,
// fees. Everything but the time it takes is a function of the flags: the same
// flags give the same bytes, whatever -jobs is.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/hoptrail/hoptrail/bench/internal/command"
	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

func main() {
	command.Main("judge", func(ctx context.Context) error { return run(ctx, os.Args[1:], os.Stdout) })
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	o, err := parse(args)
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.attempts != "" || len(o.cases) > 0 {
		return o.recorded(ctx, stdout)
	}
	thresholds, err := o.thresholds(ctx)
	if err != nil {
		return err
	}
	variants, curves := o.variants()
	results, err := o.each(ctx, o.judge, variants, thresholds, o.explain > 0)
	if err != nil {
		return err
	}
	summaries := make([]*eval.Summary, len(variants))
	for v := range variants {
		if summaries[v], err = eval.Summarise(column(results, v)...); err != nil {
			return err
		}
	}
	page := eval.Page{Title: "Detectors judged: " + strings.Join(o.detectors, ", "), Note: o.note(), Summary: summaries[0]}
	for _, c := range curves {
		curve := eval.Curve{Name: c.name, Axis: c.axis}
		for i, v := range c.variants {
			curve.Points = append(curve.Points, eval.Point{At: ledger.Ratio(c.values[i]) * 100, Summary: summaries[v]})
		}
		page.Curves = append(page.Curves, curve)
	}
	if err := o.report(thresholds, &page, stdout); err != nil {
		return err
	}
	return writeNotes(stdout, results, o.explain)
}

// note says what was run.
func (o *options) note() string {
	chosen := "every alert counts"
	if o.target > 0 && len(o.tune) > 0 {
		chosen = fmt.Sprintf("thresholds that keep a precision of %s chosen on seeds %d", o.target, o.tune)
	}
	w := o.world
	return fmt.Sprintf("%d accounts over %d days, %d schemes of each typology (%s), %d of each look-alike (%s), %d %% of service labels known; %s; judged on seeds %d.",
		w.accounts, w.days, w.schemes, names(w.plant), w.innocents, names(w.kinds), w.labels, chosen, o.judge)
}

func names(list []string) string {
	if list == nil {
		return "all"
	}
	return strings.Join(list, ", ")
}

// thresholds chooses on the tuning seeds; none with a target of 0, which lets
// every alert through.
func (o *options) thresholds(ctx context.Context) (eval.Thresholds, error) {
	if o.target == 0 || len(o.tune) == 0 {
		return nil, nil
	}
	tuning, err := o.each(ctx, o.tune, []variant{{labels: o.world.labels, undercut: o.world.undercut}}, nil, false)
	if err != nil {
		return nil, err
	}
	return eval.ChooseThresholds(o.target, column(tuning, 0)...)
}

// brief are the tables for a terminal; with -full all but the schemes are.
var brief = map[string]bool{"thresholds": true, "headline": true, "rankings": true, "innocents": true, "calibration": true, "evasion": true, "labels": true}

// report prints the tables that fit a terminal, and writes all of them.
func (o *options) report(ts eval.Thresholds, page *eval.Page, stdout io.Writer) error {
	tables := append([]eval.Table{ts.Table()}, page.Summary.Tables()...)
	for i := range page.Curves {
		tables = append(tables, page.Curves[i].Table())
	}
	if _, err := fmt.Fprintln(stdout, o.note()); err != nil {
		return err
	}
	for _, t := range tables {
		if t.Name == "schemes" || len(t.Rows) == 0 || !o.full && !brief[t.Name] {
			continue
		}
		if t.Name == "innocents" && !o.full {
			t.Rows = everyAlert(t.Rows)
		}
		if err := printTable(stdout, &t); err != nil {
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

// everyAlert keeps the rows without a budget.
func everyAlert(rows [][]string) (out [][]string) {
	for _, r := range rows {
		if r[1] == eval.Everything {
			out = append(out, r)
		}
	}
	return out
}

func printTable(to io.Writer, t *eval.Table) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s: %s\n", t.Name, t.Doc)
	fmt.Fprintln(w, strings.Join(t.Columns, "\t"))
	for _, row := range t.Rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
