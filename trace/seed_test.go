package trace_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// Value that comes back to an account seed is not seeded twice: only what an
// outflow exceeds the traced value held there is new.
func TestAccountSeedIsNotSeededTwice(t *testing.T) {
	l := story(t,
		pay{tx: "out", from: "thief", to: "A", amount: 100},
		pay{tx: "back", from: "A", to: "thief", amount: 60},
		pay{tx: "again", from: "thief", to: "B", amount: 80},
	)
	for _, rule := range []trace.Rule{trace.FIFO, trace.LIFO, trace.Haircut, trace.LIBR, trace.DirtyFirst} {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, accountSeed("thief"))
		require.Equal(t, units(120), res.Totals[0].Seeded, rule)
		require.Equal(t, []string{"A unspent 40", "B unspent 80"}, ends(res), rule)
	}
}

// Two victims' claims on one sum: the first keeps it, the other's overlap is
// told; the sinks name whose money reached them.
func TestLabelledSeedsOverlap(t *testing.T) {
	l := story(t,
		pay{tx: "v1", from: "victim1", to: "A", amount: 100},
		pay{tx: "v2", from: "victim2", to: "A", amount: 50},
		pay{tx: "on", from: "A", to: "B", amount: 120},
	)
	res := run(t, l.View(), nil, trace.Config{}, transferSeed("v1", 0, "first"), transferSeed("v2", 0, "second"), transferSeed("on", 0, "third"))
	require.Equal(t, []trace.AssetAmount{{Asset: "USD", Amount: units(100)}}, res.Seeds[0].Seeded)
	require.Equal(t, []trace.AssetAmount{{Asset: "USD", Amount: units(50)}}, res.Seeds[1].Seeded)
	require.Empty(t, res.Seeds[2].Seeded)
	require.Equal(t, []trace.AssetAmount{{Asset: "USD", Amount: units(120)}}, res.Seeds[2].Overlap)
	require.Equal(t, []string{"A unspent 30", "B unspent 120"}, ends(res))
	require.Equal(t, []int{1}, res.Sinks[0].Seeds)
	require.Equal(t, []int{0, 1}, res.Sinks[1].Seeds)
	require.Equal(t, units(100), res.Sinks[1].Carried)
	require.Equal(t, 2, res.Sinks[1].Paths)
}

// An account seed with an amount means its newest units at that time; what it
// did not hold is missing.
func TestAccountSeedWithAmount(t *testing.T) {
	l := story(t,
		pay{tx: "w1", from: "employer", to: "A", amount: 60},
		pay{tx: "w2", from: "victim", to: "A", amount: 40},
		pay{tx: "p1", from: "A", to: "B", amount: 70},
		pay{tx: "p2", from: "A", to: "C", amount: 30},
	)
	seed := trace.Seed{Kind: trace.SeedAccount, Account: name("A"), Amount: units(40), FromTime: 2}
	for rule, want := range map[trace.Rule][]string{
		trace.FIFO:       {"B unspent 10", "C unspent 30"},
		trace.LIFO:       {"B unspent 40"},
		trace.Haircut:    {"B unspent 28", "C unspent 12"},
		trace.DirtyFirst: {"B unspent 40"},
		trace.LIBR:       {"B unspent 10", "C unspent 30"},
	} {
		require.Equal(t, want, ends(run(t, l.View(), nil, trace.Config{Rule: rule}, seed)), rule)
	}
	seed.Amount = units(150)
	res := run(t, l.View(), nil, trace.Config{}, seed)
	require.Equal(t, units(50), res.Seeds[0].Missing)
	require.Equal(t, units(100), res.Totals[0].Seeded)

	c := coins(t,
		spend{tx: "g", height: 1, outs: []coin{{"A", 60}, {"A", 40}, {"A", 5}}},
		spend{tx: "spent", height: 2, ins: []ledger.Outpoint{at("g", 2)}, outs: []coin{{"B", 5}}},
		spend{tx: "later", height: 3, ins: []ledger.Outpoint{at("g", 0)}, outs: []coin{{"C", 60}}},
	)
	res = run(t, c.View(), nil, trace.Config{}, trace.Seed{Kind: trace.SeedAccount, Account: name("A"), Amount: units(70), FromTime: 2})
	require.Equal(t, []string{"A unspent 40", "C unspent 30"}, ends(res), "the newest output whole, the older one in part")
}

func TestSeedFaultsSayWhatToDo(t *testing.T) {
	l := story(t, pay{tx: "a", from: "A", to: "B", amount: 5}, pay{tx: "b", from: "A", to: "B", amount: 5, asset: "EUR"})
	for _, c := range []struct {
		seed trace.Seed
		want string
	}{
		{trace.Seed{}, "needs a chain and a transaction"},
		{trace.Seed{Kind: trace.SeedAccount}, "needs an account"},
		{trace.Seed{Kind: 9}, "unknown kind"},
		{transferSeed("nowhere", 0, ""), "does not hold that transaction"},
		{trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedTransfer, Tx: txName("a"), Index: 7}, "no such transfer"},
		{trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedOutpoint, Tx: txName("a")}, "use kind transfer"},
		{trace.Seed{Kind: trace.SeedAccount, Account: name("A"), Amount: units(1)}, "needs from_time"},
		{trace.Seed{Kind: trace.SeedAccount, Account: name("A"), Amount: units(1), FromTime: 1}, "several assets"},
	} {
		_, err := trace.Run(t.Context(), l.View(), nil, []trace.Seed{c.seed}, trace.Config{})
		require.ErrorIs(t, err, trace.ErrSeed)
		require.ErrorContains(t, err, c.want)
	}
	_, err := trace.Run(t.Context(), l.View(), nil, nil, trace.Config{})
	require.ErrorIs(t, err, trace.ErrSeed)
}

// Counterfeit tokens move absurd amounts: balances that no 256-bit number
// holds stop the trace and never wrap.
func TestAmountsBeyond256Bits(t *testing.T) {
	l := ledger.New(ledger.Config{})
	for i, p := range []struct{ from, to string }{{"m", "A"}, {"n", "A"}, {"A", "B"}} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(string(rune('a' + i))), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i)}, Time: int64(i),
			Transfers: []ledger.Transfer{{Asset: "SCAM", From: name(p.from), To: name(p.to), Amount: ledger.MaxAmount()}},
		}))
	}
	seed := func(tx string) trace.Seed { return transferSeed(tx, 0, "") }
	res := run(t, l.View(), nil, trace.Config{}, seed("a"))
	require.Equal(t, []string{"A unresolved " + ledger.MaxAmount().String()}, ends(res))
	_, err := trace.Run(t.Context(), l.View(), nil, []trace.Seed{seed("a"), seed("b")}, trace.Config{})
	require.ErrorIs(t, err, trace.ErrOverflow)
	require.Equal(t, uint64(math.MaxUint64), ledger.MaxAmount().Words()[3])
}
