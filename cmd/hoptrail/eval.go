package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/typology"
)

type evalCmd struct {
	common
	Truth    string   `required:"" help:"Truth file." placeholder:"F"`
	Findings string   `required:"" help:"Findings file, as detect wrote it." placeholder:"F"`
	Inputs   []string `arg:"" optional:"" name:"INPUT" help:"The ledger the findings are about: adds budgets, delays, values and trivial rankings."`
	Out      string   `short:"o" help:"Folder for every table as CSV and a page, index.html (default: the tables on standard output)." placeholder:"DIR"`
}

// Help shows an example.
func (evalCmd) Help() string {
	return "Example:\n  hoptrail eval --truth world/truth.csv --findings findings.ndjson world/transactions.ndjson -o report"
}

// Run judges findings against the truth.
func (c *evalCmd) Run(ctx context.Context, con console) error {
	rows, err := format.ReadTruth(ctx, format.File(c.Truth), format.Options{Chain: c.Chain})
	if err != nil {
		return err
	}
	in := eval.Input{Run: filepath.Base(c.Findings)}
	for _, r := range rows {
		in.Truth = append(in.Truth, eval.Truth(r))
	}
	findings, err := readFindings(c.Findings)
	if err != nil {
		return err
	}
	in.Alerts, err = eval.FromFindings(func(yield func(typology.Finding, error) bool) {
		for f := range slices.Values(findings) {
			if !yield(f, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if len(c.Inputs) > 0 {
		s, err := c.load(ctx, c.Inputs, con)
		if err != nil {
			return err
		}
		in.View, in.Known = &s.view, &s.known
	}
	outcome, err := eval.Judge(eval.Config{}, in)
	if err != nil {
		return err
	}
	summary, err := eval.Summarise(outcome)
	if err != nil {
		return err
	}
	return c.write(summary, con)
}

func (c *evalCmd) write(summary *eval.Summary, con console) error {
	for _, missing := range summary.NotEvaluated {
		con.say("not evaluated: %s\n", missing)
	}
	if c.Out == "" {
		for _, t := range summary.Tables() {
			if _, err := fmt.Fprintf(con.out, "# %s: %s\n", t.Name, t.Doc); err != nil {
				return err
			}
			if err := t.WriteCSV(con.out); err != nil {
				return err
			}
		}
		return nil
	}
	err := os.MkdirAll(c.Out, 0o755)
	for _, t := range summary.Tables() {
		err = errors.Join(err, writeFile(filepath.Join(c.Out, t.Name+".csv"), con, t.WriteCSV))
	}
	page := eval.Page{Title: "Findings against the truth", Note: c.Findings + " against " + c.Truth, Summary: summary}
	return errors.Join(err, writeFile(filepath.Join(c.Out, "index.html"), con, page.WriteHTML))
}
