package trace_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// More mistakes that published tools make, one test each.

func shares(t *testing.T, l *ledger.Ledger, seeds ...trace.Seed) (map[string]ledger.Ratio, uint64) {
	t.Helper()
	r, err := trace.Rank(t.Context(), l.View(), nil, seeds, trace.DefaultRankConfig())
	require.NoError(t, err)
	got, sum := map[string]ledger.Ratio{}, r.Residual
	for _, a := range r.Accounts {
		got[a.Account.Address.String()] = a.Share
		sum += a.Mass
	}
	return got, sum
}

// Rankings over undirected neighbours walk back to the victims; one that never
// leaves its source ranks nothing.
func TestRankFollowsTheFlowOnly(t *testing.T) {
	l := story(t,
		pay{tx: "v1", from: "victim1", to: "thief", amount: 10},
		pay{tx: "v2", from: "victim2", to: "thief", amount: 10},
		pay{tx: "out", from: "thief", to: "mule", amount: 20},
		pay{tx: "v3", from: "victim3", to: "mule", amount: 10},
	)
	got, _ := shares(t, l, accountSeed("thief"))
	require.Equal(t, map[string]ledger.Ratio{"thief": 1500, "mule": 8500}, got)
}

// A strict comparison of times loses what moves on within its second.
func TestRankKeepsHopsOfOneSecond(t *testing.T) {
	l := ledger.New(ledger.Config{})
	for i, p := range [][2]string{{"thief", "A"}, {"A", "B"}, {"B", "C"}} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(fmt.Sprint("t", i)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: 9, Tx: uint32(i)}, Time: 9,
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p[0]), To: name(p[1]), Amount: units(10)}},
		}))
	}
	got, _ := shares(t, l, accountSeed("thief"))
	require.Equal(t, ledger.Ratio(6141), got["C"], "all that three pushes leave")
}

// Two arrivals of the same mass at the same time are two; mass is one, however
// many assets the source has.
func TestRankMassIsOne(t *testing.T) {
	l := story(t,
		pay{tx: "a", from: "thief", to: "A", amount: 10},
		pay{tx: "a", from: "thief", to: "A", amount: 10},
		pay{tx: "b", from: "thief", to: "B", amount: 5, asset: "EUR"},
		pay{tx: "c", from: "thief", to: "C", amount: 5, asset: "GBP"},
		pay{tx: "d", from: "A", to: "D", amount: 20},
	)
	got, sum := shares(t, l, accountSeed("thief"))
	require.Equal(t, whole, sum)
	require.Equal(t, ledger.Ratio(1500), got["thief"])
	require.Equal(t, ledger.Ratio(2833), got["B"])
	require.Equal(t, ledger.Ratio(2833), got["A"]+got["D"])
}

// A source does not mint: value that comes back to it is not stolen twice.
func TestSourceMintsNothingTwice(t *testing.T) {
	l := story(t,
		pay{tx: "1", from: "thief", to: "A", amount: 100},
		pay{tx: "2", from: "A", to: "thief", amount: 80},
		pay{tx: "3", from: "thief", to: "B", amount: 90},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, accountSeed("thief"))
		require.Equal(t, units(110), res.Totals[0].Seeded, rule)
		require.Equal(t, []string{"A unspent 20", "B unspent 90"}, ends(res), rule)
	}
}

// The age of value does not start anew where an account's traced part dips below
// a threshold: the limit on hops holds for every unit.
func TestHopsAreNeverForgotten(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 1000},
		pay{tx: "1", from: "A", to: "B", amount: 1000},
		pay{tx: "2", from: "B", to: "C", amount: 999},
		pay{tx: "3", from: "C", to: "B", amount: 999},
		pay{tx: "4", from: "B", to: "D", amount: 1000},
		pay{tx: "5", from: "D", to: "E", amount: 1000},
	)
	cfg := trace.Config{Rule: trace.DirtyFirst, MaxHops: 4, MinValue: map[ledger.Asset]ledger.Amount{"USD": units(100)}}
	res := run(t, l.View(), nil, cfg, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"D limits 999"}, ends(res), "the unit that stayed at B moved less, and is below the least value")
	require.Equal(t, units(1), res.Totals[0].Stopped[trace.StopDropped])
}

// Rounding in floating point: 53 bits are not enough for real amounts.
func TestHaircutIsExactBeyondFloats(t *testing.T) {
	wide := func(s string) ledger.Amount {
		n, ok := new(big.Int).SetString(s, 10)
		require.True(t, ok)
		a, ok := ledger.AmountFromBytes(n.Bytes())
		require.True(t, ok)
		return a
	}
	stolen, own, paid := wide("1000000000000000000000000007"), wide("2000000000000000000000000011"), wide("1500000000000000000000000013")
	l := ledger.New(ledger.Config{})
	for i, p := range []struct {
		from, to string
		amount   ledger.Amount
	}{{"employer", "A", own}, {"victim", "A", stolen}, {"A", "B", paid}} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(fmt.Sprint("t", i)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i + 1)}, Time: int64(i),
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p.from), To: name(p.to), Amount: p.amount}},
		}))
	}
	res := run(t, l.View(), nil, trace.Config{Rule: trace.Haircut}, transferSeed("t1", 0, ""))
	// floor(stolen · paid / (own + stolen)), by arithmetic of any size
	want, _ := new(big.Int).SetString("1000000000000000000000000007", 10)
	p, _ := new(big.Int).SetString("1500000000000000000000000013", 10)
	all, _ := new(big.Int).SetString("3000000000000000000000000018", 10)
	want.Div(want.Mul(want, p), all)
	require.Equal(t, want.String(), res.Sinks[1].Amount.String())
	sum, ok := res.Sinks[0].Amount.Add(res.Sinks[1].Amount)
	require.True(t, ok)
	require.Equal(t, stolen, sum)
}

// More seeds than 16 bits count.
func TestMoreSeedsThan16Bits(t *testing.T) {
	const n = 70_000
	outs := make([]coin, n)
	seeds := make([]trace.Seed, n)
	for i := range outs {
		outs[i] = coin{"thief", 3}
		seeds[i] = outpointSeed("g", uint32(i))
	}
	v := coins(t, spend{tx: "g", height: 1, outs: outs}, spend{tx: "s", height: 2, ins: []ledger.Outpoint{at("g", n-1)}, outs: []coin{{"B", 3}}}).View()
	res := run(t, v, nil, trace.Config{}, seeds...)
	require.Equal(t, units(3*n), res.Totals[0].Seeded)
	require.Equal(t, []int{n - 1}, res.Sinks[0].Seeds, "whose coin reached B")
}

// Swaps with more than one way in or out: split over two pools, a part refunded,
// the bought asset shared with somebody.
func TestSwapWithSplitsAndResidual(t *testing.T) {
	l := story(t,
		pay{tx: "lp", from: "bank", to: "pool1", amount: 1000, asset: "B"},
		pay{tx: "lp", from: "bank", to: "pool2", amount: 1000, asset: "B"},
		pay{tx: "theft", from: "victim", to: "thief", amount: 100, asset: "A"},
		pay{tx: "swap", from: "thief", to: "router", amount: 100, asset: "A"},
		pay{tx: "swap", from: "router", to: "pool1", amount: 60, asset: "A"},
		pay{tx: "swap", from: "router", to: "pool2", amount: 30, asset: "A"},
		pay{tx: "swap", from: "router", to: "thief", amount: 10, asset: "A"},
		pay{tx: "swap", from: "pool1", to: "router", amount: 120, asset: "B"},
		pay{tx: "swap", from: "pool2", to: "router", amount: 60, asset: "B"},
		pay{tx: "swap", from: "router", to: "friend", amount: 18, asset: "B"},
		pay{tx: "swap", from: "router", to: "thief", amount: 162, asset: "B"},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		require.Equal(t, []string{"friend unspent 18", "thief unspent 10", "thief unspent 162"}, ends(res), rule)
		require.Len(t, res.Links, 2, rule)
	}
}

// Matching does not look at every pair: what lies outside the bounds costs
// nothing, so a bridge of many days is no problem.
func BenchmarkMatchBridge(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		deposits, withdrawals, _ := crossings(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := trace.MatchBridge(deposits, withdrawals, bridgeConfig()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/deposit")
		})
	}
}
