package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/typology"
)

type detectCmd struct {
	common
	Inputs     []string `arg:"" name:"INPUT" help:"Files, globs, folders, or - for standard input."`
	Typologies []string `help:"Only these typologies." placeholder:"a,b"`
	Out        string   `short:"o" default:"-" help:"Findings file." placeholder:"F"`
}

// Help shows an example.
func (detectCmd) Help() string {
	return "Example:\n  hoptrail detect transfers.csv --labels labels.csv --assets assets.csv -o findings.ndjson"
}

// Run looks for typologies.
func (c *detectCmd) Run(ctx context.Context, con console) error {
	detectors, err := chosen(c.Config, c.Typologies)
	if err != nil {
		return err
	}
	s, err := c.load(ctx, c.Inputs, con)
	if err != nil {
		return err
	}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	n := 0
	without := map[string][]string{} // by what is missing: the rules that need it
	in := typology.Input{View: s.view, Known: &s.known, NotEvaluated: func(r typology.NotEvaluated) {
		without[r.Missing] = append(without[r.Missing], r.Rule)
	}}
	err = writeFile(c.Out, con, func(w io.Writer) error {
		return typology.EncodeFindings(w, func(yield func(typology.Finding, error) bool) {
			for f, err := range typology.Run(ctx, in, detectors...) {
				if err == nil && len(c.Typologies) > 0 && !slices.Contains(c.Typologies, f.Typology) {
					continue
				}
				if err == nil {
					n++
				}
				if !yield(f, err) {
					return
				}
			}
		})
	})
	if err != nil {
		return err
	}
	con.say("%d transactions, %d findings\n", s.txs, n)
	for _, missing := range slices.Sorted(maps.Keys(without)) {
		con.say("not evaluated, %s missing: %s\n", missing, strings.Join(slices.Sorted(slices.Values(without[missing])), ", "))
	}
	return nil
}

// chosen returns the detectors that may report any of the typologies, and all
// innocent ones with them; no typologies means all.
func chosen(config string, typologies []string) ([]*typology.Detector, error) {
	known := typology.Typologies()
	for _, id := range typologies {
		if !slices.Contains(known, id) {
			return nil, fmt.Errorf("%w: no typology %q (there are %v)", errUsage, id, known)
		}
	}
	list, err := detectors(config)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(d *typology.Detector) bool {
		return len(typologies) > 0 && d.Kind == typology.Suspicious &&
			!slices.ContainsFunc(d.Typologies, func(id string) bool { return slices.Contains(typologies, id) })
	}), nil
}
