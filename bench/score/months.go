package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hoptrail/hoptrail/bench/internal/simulated"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

// months replays a simulated world of small size under two policies, the
// shipped one and one that weighs shapes less and labels more, and tells who
// comes out otherwise.
func months(ctx context.Context, o options) error {
	c := simulate.Defaults()
	c.Seed, c.Accounts, c.Days = 1, 60, o.days
	world, err := simulate.New(c)
	if err != nil {
		return err
	}
	labels, err := simulated.Labels(world.Labels())
	if err != nil {
		return err
	}
	other := score.DefaultPolicy()
	other.Name = "labels first"
	for id, r := range other.Typologies {
		r.Weight /= 2
		other.Typologies[id] = r
	}
	for id, r := range other.Categories {
		r.Weight, r.Indirect = min(100, r.Weight*3/2), min(10_000, r.Indirect*2)
		other.Categories[id] = r
	}
	transactions := 0
	txs := iter.Seq2[ledger.Tx, error](func(yield func(ledger.Tx, error) bool) {
		for ev := range world.Stream() {
			transactions++
			if !yield(ev.Tx, nil) {
				return
			}
		}
	})
	bt := score.Backtest{
		State:    score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: labels}},
		Policies: []*score.Policy{score.DefaultPolicy(), other},
	}
	began, shown := time.Now(), 0
	var sum score.Comparison
	for trial, err := range bt.Run(ctx, txs) {
		if err != nil {
			return err
		}
		d, changed := sum.Add(trial.Answers[0], trial.Answers[1])
		if changed && shown < 5 {
			shown++
			fmt.Printf("%s: %s %s -> %s %s", d.Subject, d.Before.Level, d.Before.Action, d.After.Level, d.After.Action)
			for _, w := range d.Why {
				fmt.Printf("; %s %s -> %s", w.Source, w.Before, w.After)
			}
			fmt.Println()
		}
	}
	fmt.Printf("%d days, %d transactions, %d questions, %d answered otherwise, in %s\n",
		o.days, transactions, sum.Asked, sum.Changed, time.Since(began).Round(time.Millisecond))
	for _, row := range sum.Rows() {
		fmt.Printf("%-7s %-10s %-40s %s\n", row[0], row[1], row[2], row[3])
	}
	return nil
}
