package trace_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

func budget(r *trace.Result, name string) bool {
	for _, b := range r.Budgets {
		if b.Name == name {
			return b.Hit
		}
	}
	panic("no budget " + name)
}

// A sum goes down a line of hands, and each keeps a little.
func line(t *testing.T) ledger.View {
	return story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "t2", from: "A", to: "B", amount: 90},
		pay{tx: "t3", from: "B", to: "C", amount: 80},
		pay{tx: "t4", from: "C", to: "D", amount: 70},
	).View()
}

func TestLimitsAreVisible(t *testing.T) {
	for _, c := range []struct {
		name   string
		cfg    trace.Config
		budget string
		want   []string
	}{
		{"hops", trace.Config{MaxHops: 2}, "hops", []string{"A unspent 10", "B unspent 10", "C unspent 10", "C limits 70"}},
		{"until", trace.Config{Until: 2}, "until", []string{"A unspent 10", "B limits 90"}},
		{"transactions", trace.Config{MaxTxs: 2}, "txs", []string{"A unspent 10", "B budget 90"}},
		{"history", trace.Config{MaxHistory: 1}, "history", []string{"A limits 100"}},
		{"value", trace.Config{MinValue: map[ledger.Asset]ledger.Amount{"USD": units(75)}}, "value", []string{"A unspent 10", "B unspent 10", "C unspent 10"}},
		{"none", trace.Config{}, "", []string{"A unspent 10", "B unspent 10", "C unspent 10", "D unspent 70"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := run(t, line(t), nil, c.cfg, transferSeed("theft", 0, ""))
			require.Equal(t, c.want, ends(res))
			for _, b := range res.Budgets {
				require.Equal(t, b.Name == c.budget, b.Hit, b.Name)
			}
			conforms(t, res)
		})
	}
}

// When width is cut the largest places are kept, not the first, and what is
// dropped is counted.
func TestWidthKeepsTheLargest(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "fan", from: "A", to: "small1", amount: 10},
		pay{tx: "fan", from: "A", to: "small2", amount: 15},
		pay{tx: "fan", from: "A", to: "large", amount: 75},
	)
	res := run(t, l.View(), nil, trace.Config{MaxWidth: 2}, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"large unspent 75", "small2 unspent 15"}, ends(res))
	require.Equal(t, units(10), res.Totals[0].Stopped[trace.StopDropped])
	require.True(t, budget(res, "width"))
}

// Under any mix of limits, on any ledger, both ways, every unit is accounted
// for and the largest rule-free statement holds: Check passes.
func TestLimitsConserve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := trace.Config{
			Rule:     rapid.SampledFrom(trace.Rules()).Draw(t, "rule"),
			MaxHops:  rapid.IntRange(0, 4).Draw(t, "hops"),
			MaxWidth: rapid.IntRange(0, 3).Draw(t, "width"),
			MaxTxs:   rapid.IntRange(0, 12).Draw(t, "txs"),
			Until:    int64(rapid.IntRange(0, 12).Draw(t, "until")),
			Coinbase: trace.CoinbaseOrder(rapid.IntRange(0, 2).Draw(t, "coinbase")),
			MinValue: map[ledger.Asset]ledger.Amount{
				"USD": units(uint64(rapid.IntRange(0, 4).Draw(t, "value"))), "COIN": units(uint64(rapid.IntRange(0, 4).Draw(t, "value"))),
			},
			MaxHistory: rapid.IntRange(0, 20).Draw(t, "history"),
		}
		if rapid.Bool().Draw(t, "backward") {
			cfg.Direction = trace.Backward
		}
		var res *trace.Result
		var err error
		if rapid.Bool().Draw(t, "utxo") {
			r := drawOutputs(t)
			res, err = trace.Run(t.Context(), r.view, r.known, r.seeds, cfg)
		} else {
			r := drawAccounts(t)
			res, err = trace.Run(t.Context(), r.view, r.known, r.seeds, cfg)
		}
		require.NoError(t, err)
		require.NoError(t, res.Check())
	})
}

// stopping is a context that is done after some looks at it.
type stopping struct {
	context.Context
	looks int
}

func (s *stopping) Err() error {
	if s.looks--; s.looks < 0 {
		return context.Canceled
	}
	return nil
}

// A cancelled trace is a valid partial result.
func TestCancelGivesAPartialResult(t *testing.T) {
	mf := loadMF(t, "Atomic")
	full := run(t, mf.view, mf.known(), trace.Config{Rule: trace.Haircut}, mf.seeds...)
	for looks := 1; looks <= 8; looks++ {
		res, err := trace.Run(&stopping{t.Context(), looks}, mf.view, mf.known(), mf.seeds, trace.Config{Rule: trace.Haircut})
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, res.Check())
		require.True(t, budget(res, "cancelled"))
		for _, total := range res.Totals { // none when seeding was broken off
			require.LessOrEqual(t, total.Stopped[trace.StopService].Cmp(full.Totals[0].Stopped[trace.StopService]), 0)
		}
	}
}

// A scan of one account's long history, or of a ledger's fees, is broken off
// too; what was to be followed then ends under budget.
func TestCancelBreaksLongScansOff(t *testing.T) {
	l := ledger.New(ledger.Config{})
	eth := ledger.NativeAsset(ledger.Ethereum)
	account := func(n uint32) ledger.Account {
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{1, byte(n >> 8), byte(n)})}
	}
	const hub = 1 << 15
	for i := range uint32(5000) {
		from, to := account(i), account(hub)
		if i%2 == 1 {
			from, to = to, from
		}
		require.NoError(t, l.Append(ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, [32]byte{1, byte(i >> 8), byte(i)}), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(i)},
			Time: int64(i), Initiator: from, Fee: units(1), Transfers: []ledger.Transfer{{Asset: eth, From: from, To: to, Amount: units(10)}},
		}))
	}
	seed := trace.Seed{Chain: ledger.Ethereum, Kind: trace.SeedTransfer, Tx: ledger.HashTxID(ledger.Ethereum, [32]byte{1})}
	for looks := 1; looks <= 4; looks++ {
		res, err := trace.Run(&stopping{t.Context(), looks}, l.View(), nil, []trace.Seed{seed}, trace.Config{})
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, res.Check())
		require.True(t, budget(res, "cancelled"))
		require.Equal(t, units(10), res.Totals[0].Stopped[trace.StopBudget], "after %d looks", looks)
	}
	require.Equal(t, units(10), run(t, l.View(), nil, trace.Config{}, seed).Totals[0].Seeded)
}

func TestConfigFaultsAreJoined(t *testing.T) {
	err := trace.Config{
		Rule: 99, Direction: 9, MaxHops: -1, Until: -1, MinConfidence: 101, Coinbase: 7,
		StopCategories: map[string]trace.Reason{"exchange": trace.StopUnspent},
	}.Validate()
	require.ErrorIs(t, err, trace.ErrConfig)
	for _, what := range []string{"rule", "direction", "max_hops", "until", "min_confidence", "coinbase", `"exchange"`} {
		require.ErrorContains(t, err, what)
	}
	_, err = trace.ParseRule("lifoo")
	require.ErrorIs(t, err, trace.ErrConfig)
}
