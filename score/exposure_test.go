package score_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// story is a history such as "20>2 40, 9>2 60, 2>1 50": who pays whom how much.
func story(t *testing.T, text string) []ledger.Tx {
	t.Helper()
	var c chain
	for _, step := range strings.Split(text, ", ") {
		var from, to byte
		var amount uint64
		_, err := fmt.Sscanf(step, "%d>%d %d", &from, &to, &amount)
		require.NoError(t, err, step)
		c.pay(evm(from), evm(to), amount)
	}
	return c.txs
}

// told writes exposures down: "in scam 40@2" is 40 from a scam two hops away.
func told(of map[exposed]uint64) string {
	out := make([]string, 0, len(of))
	for k, n := range of {
		out = append(out, fmt.Sprintf("%s %s %d@%d", k.direction, k.category, n, k.hops))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// The subject is 1, a scam is 20, an exchange 22.
func TestExposureStories(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "scam", evm(22): "exchange"})
	for _, c := range []struct{ what, story, haircut, fifo, lifo, poison string }{
		{"40 of a scam and 60 others, 50 to the subject", "20>2 40, 9>2 60, 2>1 50", "20", "40", "", "50"},
		{"the oldest went elsewhere in part", "20>2 40, 2>8 20, 9>2 60, 2>1 40", "10", "20", "", "40"},
		{"the newest left first", "9>2 60, 20>2 40, 2>1 50", "20", "", "40", "50"},
		{"what came later is not in it", "9>2 50, 2>1 50, 20>2 40", "", "", "", ""},
	} {
		for rule, want := range map[string]string{"haircut": c.haircut, "fifo": c.fifo, "lifo": c.lifo, "poison": c.poison} {
			if want != "" {
				want = "in scam " + want + "@2"
			}
			require.Equal(t, want, told(answer(t, stateOf(t, set, story(t, c.story)), unbounded(rule, 5), evm(1))), "%s, %s", c.what, rule)
		}
	}
	for _, c := range []struct {
		what, story, want string
		hops              int
	}{
		{"one, two and three hops", "20>1 10, 20>2 10, 2>1 10, 20>3 10, 3>4 10, 4>1 10", "in scam 10@1, in scam 10@2, in scam 10@3", 5},
		{"no further than asked", "20>1 10, 20>2 10, 2>1 10, 20>3 10, 3>4 10, 4>1 10", "in scam 10@1, in scam 10@2", 2},
		{"the other way", "1>2 10, 2>3 10, 3>20 10", "out scam 10@3", 5},
		{"not through a service", "20>22 10, 22>2 10, 2>1 10", "in exchange 10@2", 5},
		{"not back through the subject", "20>1 10, 1>2 10, 2>1 10", "in scam 10@1", 5},
		{"by two ways", "20>2 10, 2>3 5, 2>1 5, 3>1 5", "in scam 5@2, in scam 5@3", 5},
	} {
		for _, rule := range []string{"haircut", "fifo", "lifo", "poison"} {
			require.Equal(t, c.want, told(answer(t, stateOf(t, set, story(t, c.story)), unbounded(rule, c.hops), evm(1))), "%s, %s", c.what, rule)
		}
	}
}

// Lines at several distances weigh together.
func TestDistancesWeighTogether(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "scam"})
	e := engine(t, set, story(t, "20>2 10, 2>1 10, 20>3 10, 3>4 10, 4>1 10"), nil)
	got := assess(t, e, score.Address{Account: evm(1)})
	require.Len(t, got.Exposure, 2)
	require.Equal(t, ledger.Ratio(5000), got.Exposure[0].Share)
	for _, c := range got.Contributions {
		if c.Source == "exposure:abuse:indirect:in" {
			require.Equal(t, score.Points(40_000), c.Points, "80 points, all of the flow, half of it for being indirect")
			return
		}
	}
	t.Errorf("no points for the scam: %+v", got.Contributions)
}

// Every budget that cuts the way short is told, and what is told is then not
// more than the whole.
func TestBudgetsOfFollowing(t *testing.T) {
	txs := story(t, "20>3 10, 9>3 990, 3>2 1000, 2>1 1000, 9>4 1, 9>4 1, 9>4 1, 20>4 97, 4>1 100")
	set := labels(t, map[ledger.Account]string{evm(20): "scam"})
	st := stateOf(t, set, txs)
	whole := answer(t, st, unbounded("haircut", 5), evm(1))
	require.Equal(t, "in scam 10@3, in scam 97@2", told(whole))
	for name, c := range map[string]struct {
		edit func(*score.Policy)
		want string
	}{
		"hops":             {func(p *score.Policy) { p.Exposure.Hops = 2 }, "in scam 97@2"},
		"min_share":        {func(p *score.Policy) { p.Exposure.MinShare = 9500 }, "in scam 97@2"},
		"per_counterparty": {func(p *score.Policy) { p.Budgets.PerCounter = 4 }, "in scam 10@3"},
		"counterparties":   {func(p *score.Policy) { p.Budgets.Counterparties = 1 }, "in scam 10@3"},
		"edges":            {func(p *score.Policy) { p.Budgets.Edges = 8 }, "in scam 97@2"},
	} {
		edit := func(p *score.Policy) { unbounded("haircut", 5)(p); c.edit(p) }
		require.Equal(t, c.want, told(answer(t, st, edit, evm(1))), name)
		got := assess(t, engine(t, set, txs, edit), score.Address{Account: evm(1)})
		for _, b := range got.Budgets {
			if b.Name != "single_family" {
				require.Equal(t, b.Name == name, b.Hit, "%s of %s", b.Name, name)
			}
		}
	}
}

// What an exchange's private lane tells again of a withdrawal counts once.
func TestPrivateLaneCountsOnce(t *testing.T) {
	x := newExchange(t)
	set := labels(t, map[ledger.Account]string{x.hot: "exchange"})
	st, err := score.NewState(score.StateConfig{Known: ledger.Known{Labels: set}})
	require.NoError(t, err)
	for ref := range x.state.View().Txs() {
		require.NoError(t, st.Append(t.Context(), x.state.View().Tx(ref)))
	}
	x.state = st
	x.withdraw(time.Hour, "c-1", evm(5), 700)
	x.public(time.Hour, evm(5), evm(6), 700)
	require.Equal(t, "in exchange 700@1", told(answer(t, st, unbounded("haircut", 5), evm(5))))
	require.Equal(t, "in exchange 700@2", told(answer(t, st, unbounded("haircut", 5), evm(6))))
}

// A state that was rolled back or restored tells what one tells that never held
// more.
func TestExposureAfterRollbackAndRestore(t *testing.T) {
	txs := story(t, "20>2 10, 9>2 30, 2>3 20, 3>1 20, 20>3 50, 3>1 50")
	cfg := score.StateConfig{Known: ledger.Known{Labels: labels(t, map[ledger.Account]string{evm(20): "scam"})}}
	st, err := score.NewState(cfg)
	require.NoError(t, err)
	require.NoError(t, st.Append(t.Context(), txs...))
	ask := func(st *score.State) string { return told(answer(t, st, unbounded("haircut", 5), evm(1))) }
	require.Equal(t, "in scam 50@2, in scam 5@3", ask(st))
	require.NoError(t, st.Rollback(ledger.Ethereum, 5))
	require.Equal(t, "in scam 5@3", ask(st))
	dir := t.TempDir()
	require.NoError(t, st.Snapshot(dir))
	got, err := score.RestoreState(cfg, dir)
	require.NoError(t, err)
	require.Equal(t, "in scam 5@3", ask(got.State))
	require.NoError(t, got.Append(t.Context(), txs[5]))
	require.Equal(t, "in scam 50@2, in scam 5@3", ask(got.State))
}

// Evicted transfers leave behind what was carried forward of them, as indirect,
// and the answer says that they are gone.
func TestExposureOutlivesEviction(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "scam"})
	st, err := score.NewState(score.StateConfig{Known: ledger.Known{Labels: set}, Horizon: 100 * time.Second})
	require.NoError(t, err)
	txs := story(t, "20>1 30, 20>2 10, 2>1 70, 8>9 1, 8>9 1, 20>1 5")
	require.NoError(t, st.Append(t.Context(), txs...))
	ask := func() string { return told(answer(t, st, unbounded("fifo", 5), evm(1))) }
	require.Equal(t, "in scam 10@2, in scam 35@1", ask())
	n, err := st.Evict()
	require.NoError(t, err)
	require.Equal(t, 4, n)
	require.Equal(t, "in scam 40@2, in scam 5@1", ask())
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	got := assess(t, eng, score.Address{Account: evm(1)})
	require.Contains(t, rules(got), "exposure")
	require.Equal(t, ledger.Ratio(476), got.Exposure[0].Share, "5 of 105")
}

// A sanctioned payer is not forgotten with his payments.
func TestDecisiveOutlivesEviction(t *testing.T) {
	set := labels(t, map[ledger.Account]string{evm(20): "sanctions"})
	st, err := score.NewState(score.StateConfig{Known: ledger.Known{Labels: set}, Horizon: 100 * time.Second})
	require.NoError(t, err)
	require.NoError(t, st.Append(t.Context(), story(t, "20>1 30, 20>2 10, 2>3 10, 8>9 1, 8>9 1, 8>9 1, 8>9 1")...))
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	for _, evicted := range []bool{false, true} {
		if evicted {
			n, err := st.Evict()
			require.NoError(t, err)
			require.GreaterOrEqual(t, n, 3)
		}
		got := assess(t, eng, score.Address{Account: evm(1)})
		require.Equal(t, score.Interdict, got.Decision.Action)
		require.Equal(t, evicted, slices.Contains(rules(got), "exposure"))
		got = assess(t, eng, score.Address{Account: evm(3)})
		require.Equal(t, score.Review, got.Decision.Action, "indirect stays so")
	}
}
