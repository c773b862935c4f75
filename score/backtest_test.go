package score_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

func replayed(txs []ledger.Tx) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		for _, tx := range txs {
			if !yield(tx, nil) {
				return
			}
		}
	}
}

// A label that could be read only later does not help a back-test.
func TestBacktestKnowsWhatWasKnown(t *testing.T) {
	var c chain
	for range 4 {
		c.pay(evm(1), evm(2), 100)
	}
	b := label.NewBuilder(label.Config{})
	_, err := b.Add(label.Options{Name: "list"}, label.Entry{
		Address: evm(1).Address, Category: "sanctions", Confidence: 60, KnownFrom: c.txs[2].Time,
	})
	require.NoError(t, err)
	bt := score.Backtest{
		State: score.StateConfig{Known: ledger.Known{Labels: b.Build()}}, Policies: []*score.Policy{score.DefaultPolicy()},
		After: func(tx *ledger.Tx) []score.Subject {
			return []score.Subject{score.Deposit{Chain: tx.Chain, Tx: tx.ID, To: evm(2)}}
		},
	}
	var got []score.Level
	for trial, err := range bt.Run(t.Context(), replayed(c.txs)) {
		require.NoError(t, err)
		require.Equal(t, c.txs[len(got)].ID, trial.Tx)
		got = append(got, trial.Answers[0].Level)
	}
	require.Equal(t, []score.Level{score.Low, score.Low, score.Severe, score.Severe}, got)
}

// Two policies over a simulated month: who comes out otherwise, and why. Twenty
// months: go run ./bench/score months
func TestTwoPoliciesOverAMonth(t *testing.T) {
	cfg := simulate.Demo(3).Config()
	world, err := simulate.New(cfg)
	require.NoError(t, err)
	strict := score.DefaultPolicy()
	strict.Name = "strict"
	strict.Facts.DeclaredOwnRelief = 0
	for id, r := range strict.Categories {
		r.Weight = min(100, r.Weight*2)
		strict.Categories[id] = r
	}
	run := func() (c score.Comparison, out []score.Difference) {
		bt := score.Backtest{
			State:    score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: published(t, world)}},
			Policies: []*score.Policy{score.DefaultPolicy(), strict},
		}
		var txs []ledger.Tx
		for ev := range world.Stream() {
			if txs = append(txs, ev.Tx); len(txs) == 4000 {
				break
			}
		}
		for trial, err := range bt.Run(t.Context(), replayed(txs)) {
			require.NoError(t, err)
			if d, changed := c.Add(trial.Answers[0], trial.Answers[1]); changed {
				require.NotEmpty(t, d.Why)
				require.NotEqual(t, d.Before, d.After)
				out = append(out, d)
			}
		}
		return c, out
	}
	c, out := run()
	require.Positive(t, c.Asked)
	require.Equal(t, c.Changed, len(out))
	again, outAgain := run()
	require.Equal(t, c.Rows(), again.Rows())
	require.Equal(t, out, outAgain)
	t.Log(c.Asked, c.Changed, c.Rows())
}

func published(t testing.TB, w *simulate.World) *label.Set {
	t.Helper()
	b := label.NewBuilder(label.Config{})
	for _, l := range w.Labels() {
		_, err := b.Add(label.Options{Name: "simulated"}, label.Entry{
			Address: l.Account.Address, Chain: l.Account.Chain, Category: l.Category, Entity: l.Entity,
			Confidence: l.Confidence, Source: l.Source, KnownFrom: l.KnownFrom,
		})
		require.NoError(t, err)
	}
	return b.Build()
}

func TestDifferTellsWhy(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 100)
	set := labels(t, map[ledger.Account]string{evm(1): "scam"})
	ask := func(edit func(*score.Policy)) *score.Assessment {
		return assess(t, engine(t, set, c.txs, edit), score.Address{Account: evm(2)})
	}
	base := ask(nil)
	_, changed := score.Differ(base, ask(nil))
	require.False(t, changed)
	d, changed := score.Differ(base, ask(func(p *score.Policy) {
		p.Categories["abuse"] = score.CategoryRule{Weight: 10, Mode: score.Active}
		delete(p.Categories, "scam")
	}))
	require.True(t, changed)
	require.Equal(t, score.Low, d.After.Level)
	require.NotEmpty(t, d.Why)
	d, changed = score.Differ(base, ask(func(p *score.Policy) { p.Levels = score.Levels{Medium: 98, High: 99, Severe: 100} }))
	require.True(t, changed)
	require.Equal(t, "single_family", d.Why[0].Source)
}
