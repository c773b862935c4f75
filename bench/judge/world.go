package main

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/bench/internal/simulated"
	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
)

// setting is what a simulated world is made with, but for its seed.
type setting struct {
	accounts, days, schemes, innocents int
	labels, undercut                   int      // percent
	plant, kinds                       []string // nil: all
}

func (w *setting) config(seed int) simulate.Config {
	c := simulate.Defaults()
	c.Seed, c.Accounts, c.Days, c.Labels = uint64(seed), w.accounts, w.days, w.labels
	c.Adversary.Undercut = w.undercut
	c.Schemes = plans(c.Schemes, w.plant, w.schemes)
	c.Innocents = plans(c.Innocents, w.kinds, w.innocents)
	return c
}

// plans keeps the kinds that are wanted, each count times.
func plans(all []simulate.Plan, wanted []string, count int) (out []simulate.Plan) {
	for _, p := range all {
		if wanted == nil || slices.Contains(wanted, p.Kind) {
			out = append(out, simulate.Plan{Kind: p.Kind, Count: count})
		}
	}
	return out
}

// town is one simulated ledger with its truth: read once, judged as often as
// there are shares of labels.
type town struct {
	seed  int
	set   setting
	view  ledger.View
	truth []eval.Truth
	worth ledger.Known // what assets are worth
}

// build simulates a ledger.
func (w setting) build(seed int) (*town, error) {
	world, err := simulate.New(w.config(seed))
	if err != nil {
		return nil, err
	}
	t := &town{seed: seed, set: w, worth: worthIn(world)}
	return t, t.read(world.Stream())
}

// worthIn returns what a world says of its assets.
func worthIn(world *simulate.World) ledger.Known {
	var prices []format.Price
	for _, p := range world.Prices() {
		prices = append(prices, format.Price{Asset: p.Asset, Time: p.Time, USD: p.USD, Source: p.Source})
	}
	return ledger.Known{Assets: format.NewAssetList(world.Assets()), Prices: format.NewPriceList(prices)}
}

// read appends what a simulation tells to a ledger.
func (t *town) read(events iter.Seq[simulate.Event]) error {
	book := ledger.New(ledger.Config{Assets: t.worth.Assets})
	for ev := range events {
		if err := book.Append(ev.Tx); err != nil {
			return err
		}
		for _, r := range ev.Truth {
			t.truth = append(t.truth, eval.Truth{
				Scheme: r.Scheme, Typology: r.Typology, Tx: r.Tx, Index: r.Index, Account: r.Account, Role: r.Role,
			})
		}
	}
	t.view = book.View()
	return nil
}

// known returns the labels that are public at a percentage; with 0 wrong ones
// per thousand the simulation's own knowledge.
func (t *town) known(percent, wrong int) ([]simulate.Label, error) {
	c := t.set.config(t.seed)
	c.Labels, c.WrongLabels = percent, wrong
	world, err := simulate.New(c)
	if err != nil {
		return nil, err
	}
	return world.Labels(), nil
}

// detect runs the chosen detectors over a ledger and returns their alerts and,
// by alert, the finding in its last revision.
func (o *options) detect(ctx context.Context, view ledger.View, known ledger.Known, labels []simulate.Label) ([]eval.Alert, map[string]typology.Finding, error) {
	if slices.Contains(o.detectors, naiveName) {
		return naive(view), nil, nil
	}
	set, err := simulated.Labels(labels)
	if err != nil {
		return nil, nil, err
	}
	known.Labels = set
	last := map[string]typology.Finding{}
	run := typology.Run(ctx, typology.Input{View: view, Known: &known, Revisions: true}, o.chosen()...)
	alerts, err := eval.FromFindings(func(yield func(typology.Finding, error) bool) {
		for f, err := range run {
			if id := f.ID.String(); err == nil && (last[id].Typology == "" || f.Revision >= last[id].Revision) {
				last[id] = f
			}
			if !yield(f, err) {
				return
			}
		}
	})
	if err != nil {
		return nil, nil, fmt.Errorf("detect: %w", err)
	}
	return alerts, last, nil
}
