package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

const whole = uint64(1) << 60

func TestRankRespectsTime(t *testing.T) {
	l := story(t,
		pay{tx: "before", from: "A", to: "old", amount: 1000},
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "one", from: "A", to: "B", amount: 75},
		pay{tx: "one", from: "B", to: "C", amount: 75}, // the same transaction, a moment later
		pay{tx: "two", from: "A", to: "binance", amount: 25},
		pay{tx: "three", from: "binance", to: "D", amount: 25},
	)
	r, err := trace.Rank(t.Context(), l.View(), known(labels{"binance": "exchange"}), []trace.Seed{transferSeed("theft", 0, "")}, trace.DefaultRankConfig())
	require.NoError(t, err)
	got := map[string]ledger.Ratio{}
	sum := r.Residual
	for _, a := range r.Accounts {
		got[a.Account.Address.String()] = a.Share
		sum += a.Mass
	}
	require.Equal(t, whole, sum)
	// A keeps 15 %; 3/4 of the rest goes to B, which keeps 15 % of it
	require.Equal(t, map[string]ledger.Ratio{"A": 1500, "B": 956, "C": 5419, "binance": 2125}, got)
	require.Equal(t, "C", r.Accounts[0].Account.Address.String())
	require.Equal(t, 2, r.Accounts[0].Hops)
}

// The mass is divided exactly, whatever the ledger, both ways.
func TestRankConservesMass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawAccounts(t)
		cfg := trace.DefaultRankConfig()
		cfg.Least = rapid.Uint32Range(1, 100_000).Draw(t, "least")
		cfg.MaxAccounts = rapid.IntRange(0, 10).Draw(t, "max")
		if rapid.Bool().Draw(t, "backward") {
			cfg.Direction = trace.Backward
		}
		got, err := trace.Rank(t.Context(), r.view, r.known, r.seeds, cfg)
		require.NoError(t, err)
		sum := got.Residual
		for _, a := range got.Accounts {
			sum += a.Mass
		}
		if sum != 0 { // seeds of accounts never seen start nothing
			require.Equal(t, whole, sum)
		}
	})
}

func BenchmarkRank(b *testing.B) {
	mf := loadMF(b, "Atomic")
	for b.Loop() {
		if _, err := trace.Rank(b.Context(), mf.view, mf.known(), mf.seeds, trace.DefaultRankConfig()); err != nil {
			b.Fatal(err)
		}
	}
}
