package main

import (
	"context"
	"fmt"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

// setting is what a simulated world is made with, but for its seed.
type setting struct {
	accounts, days, schemes, innocents int
	labels, undercut                   int // percent
}

func (w setting) config(seed int) simulate.Config {
	c := simulate.Defaults()
	c.Seed, c.Accounts, c.Days, c.Labels = uint64(seed), w.accounts, w.days, w.labels
	c.Adversary.Undercut = w.undercut
	for i := range c.Schemes {
		c.Schemes[i].Count = w.schemes
	}
	for i := range c.Innocents {
		c.Innocents[i].Count = w.innocents
	}
	return c
}

// outcome simulates one world, runs the detector over it, and judges.
func (o *options) outcome(ctx context.Context, w setting, seed int, ts eval.Thresholds) (*eval.Outcome, error) {
	world, err := simulate.New(w.config(seed))
	if err != nil {
		return nil, err
	}
	book := ledger.New(ledger.Config{})
	in := eval.Input{Run: fmt.Sprint(seed)}
	for ev := range world.Stream() {
		if err := book.Append(ev.Tx); err != nil {
			return nil, err
		}
		for _, t := range ev.Truth {
			in.Truth = append(in.Truth, eval.Truth{
				Scheme: t.Scheme, Typology: t.Typology, Tx: t.Tx, Index: t.Index, Account: t.Account, Role: t.Role,
			})
		}
	}
	view := book.View()
	in.View = &view
	if o.detector == "naive" {
		in.Alerts = naive(view)
	} else {
		labels, err := labelsOf(world)
		if err != nil {
			return nil, err
		}
		in.Alerts, err = eval.FromFindings(typology.Run(ctx,
			typology.Input{View: view, Known: &ledger.Known{Labels: labels}, Revisions: true}, catalog.Default()...))
		if err != nil {
			return nil, err
		}
	}
	in.Alerts = ts.Apply(in.Alerts)
	return eval.Judge(eval.Config{}, in)
}

// labelsOf returns the labels that a world publishes.
func labelsOf(world *simulate.World) (*label.Set, error) {
	var entries []label.Entry
	for _, l := range world.Labels() {
		entries = append(entries, label.Entry{
			Address: l.Account.Address, Chain: l.Account.Chain, Category: l.Category, Entity: l.Entity,
			Confidence: l.Confidence, Source: l.Source, KnownFrom: l.KnownFrom,
		})
	}
	b := label.NewBuilder(label.Config{})
	if _, err := b.Add(label.Options{Name: "simulated"}, entries...); err != nil {
		return nil, err
	}
	return b.Build(), nil
}
