package score_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// shares tells the budgets that cut an answer and what each left out.
func shares(a *score.Assessment) (out string) {
	for _, b := range a.Budgets {
		if b.Hit && b.Name != "single_family" {
			out += fmt.Sprintf("%s %s ", b.Name, b.Share)
		}
	}
	return out
}

// Each budget tells the part of the subject's value that it left out.
func TestWhatBudgetsLeaveOut(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "scam"})
	txs := story(t, "20>3 60, 20>4 40, 3>2 60, 4>2 40, 2>1 70, 3>1 10, 4>1 20")
	for _, c := range []struct {
		edit func(*score.Policy)
		want string
	}{
		{func(*score.Policy) {}, ""},
		{func(p *score.Policy) { p.Budgets.Counterparties = 1 }, "counterparties 0.3000 "},
		{func(p *score.Policy) { p.Budgets.Counterparties = 2 }, "counterparties 0.1000 "},
		{func(p *score.Policy) { p.Exposure.MinShare = 3000 }, "min_share 0.2800 "},
		{func(p *score.Policy) { p.Exposure.Hops = 2 }, "hops 0.7000 "},
		{func(p *score.Policy) { p.Budgets.PerCounter = 2 }, "per_counterparty 1.0000 "},
		{func(p *score.Policy) { p.Budgets.Edges = 6 }, "edges 0.8000 "},
		{func(p *score.Policy) { p.Budgets.Followed = 4 }, "followed 1.0000 "},
		{func(p *score.Policy) { p.Budgets.Followed = 12 }, "followed 0.5800 "},
		{func(p *score.Policy) { p.Budgets.Followed = 100 }, ""},
	} {
		got := assess(t, engine(t, set, txs, c.edit), score.Address{Account: evm(1)})
		require.Equal(t, c.want, shares(got))
	}
}

// Whatever the budgets: what they left out and what is told are never more than
// there is, nothing is told that an answer without budgets does not tell, and
// the budget of transfers holds.
func TestBudgetsOnlyLeaveOut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		txs, categories := smallWorld(rt, 1000)
		set := labels(t, categories)
		st := stateOf(rt, set, txs)
		whole := answer(rt, st, unbounded("haircut", 4), evm(1))
		edit := func(p *score.Policy) {
			unbounded("haircut", 4)(p)
			p.Budgets.Followed = rapid.IntRange(1, 60).Draw(rt, "followed")
			p.Budgets.PerCounter = rapid.IntRange(1, 20).Draw(rt, "per counterparty")
			p.Budgets.Counterparties = rapid.IntRange(1, 5).Draw(rt, "counterparties")
			p.Exposure.MinShare = score.Decimal(rapid.IntRange(0, 3000).Draw(rt, "share"))
		}
		p := score.DefaultPolicy()
		edit(p)
		sum := within(4, whole)
		for e, n := range within(4, answer(rt, st, func(q *score.Policy) { *q = *p }, evm(1))) {
			const rounded = 40 // each transaction on the way rounds by less than a unit
			require.LessOrEqual(rt, n, sum[e]+rounded, "%v\n%s", e, tell(txs))
		}
		eng, err := score.NewEngine(st, p)
		require.NoError(rt, err)
		got, err := eng.Assess(context.Background(), score.Address{Account: evm(1)})
		require.NoError(rt, err)
		type flow struct {
			direction string
			asset     ledger.Asset
		}
		told := map[flow]ledger.Ratio{}
		for _, l := range got.Exposure {
			told[flow{l.Direction, l.Asset}] += l.Share
			const rounded = 20 // lines are rounded, each by half of 1/10,000
			require.LessOrEqual(rt, told[flow{l.Direction, l.Asset}], ledger.One+rounded)
		}
		require.False(rt, slices.ContainsFunc(got.Budgets, func(b score.Budget) bool { return b.Share > 0 && !b.Hit }))
		id, _ := st.View().Lookup(evm(1))
		own, _ := st.View().AppendEntries(nil, id)
		require.LessOrEqual(rt, got.Read, len(own)+2*p.Budgets.Followed)
	})
}

// Balances that exceed 256 bits end the way, which is told.
func TestBalancesTooWide(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "scam"})
	txs := story(t, "20>2 1, 2>3 1, 20>2 1, 3>1 1")
	for i := range txs[:3] {
		txs[i].Transfers[0].Amount = ledger.MaxAmount()
	}
	got := assess(t, engine(t, set, txs, func(*score.Policy) {}), score.Address{Account: evm(1)})
	require.Empty(t, got.Exposure)
	require.Contains(t, rules(got), "exposure")
	got = assess(t, engine(t, set, txs, func(p *score.Policy) { p.Exposure.Rule = "poison" }), score.Address{Account: evm(1)})
	require.NotEmpty(t, got.Exposure, "poison needs no balances")
}
