package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/trace"
)

// 100 stolen units split into 60 and 40; the 60 go on before they are joined by
// nothing, the 40 meet 50 clean ones. At most 60 + 40 can be at the exchange by
// the direct way and 30 by the mixed one.
func TestBound(t *testing.T) {
	l := story(t,
		pay{tx: "early", from: "B", to: "binance", amount: 7}, // before anything arrived
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "s1", from: "A", to: "B", amount: 60},
		pay{tx: "s2", from: "A", to: "C", amount: 40},
		pay{tx: "mix", from: "clean", to: "C", amount: 50},
		pay{tx: "c", from: "C", to: "binance", amount: 30},
		pay{tx: "b", from: "B", to: "D", amount: 60},
		pay{tx: "d", from: "D", to: "binance", amount: 80},
		pay{tx: "wash", from: "binance", to: "E", amount: 90},
		pay{tx: "e", from: "E", to: "kraken", amount: 90},
	)
	k := known(labels{"binance": "exchange", "kraken": "exchange"})
	most, whole, err := trace.Bound(t.Context(), l.View(), k, []trace.Seed{transferSeed("theft", 0, "")}, name("binance"), "USD", trace.BoundConfig{})
	require.NoError(t, err)
	require.True(t, whole)
	require.Equal(t, units(90), most)
	most, _, err = trace.Bound(t.Context(), l.View(), k, []trace.Seed{transferSeed("theft", 0, "")}, name("kraken"), "USD", trace.BoundConfig{})
	require.NoError(t, err)
	require.True(t, most.IsZero(), "not through a service")
	_, whole, err = trace.Bound(t.Context(), l.View(), k, []trace.Seed{transferSeed("theft", 0, "")}, name("binance"), "USD", trace.BoundConfig{MaxTransfers: 2})
	require.NoError(t, err)
	require.False(t, whole)
}

// No rule sends more to an exchange than the bound of that exchange.
func TestBoundHoldsForEveryRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawAccounts(t)
		rule := rapid.SampledFrom([]trace.Rule{trace.FIFO, trace.LIFO, trace.Haircut, trace.LIBR, trace.DirtyFirst}).Draw(t, "rule")
		res, err := trace.Run(t.Context(), r.view, r.known, r.seeds, trace.Config{Rule: rule})
		require.NoError(t, err)
		for _, s := range res.Sinks {
			if s.Reason != trace.StopExchange {
				continue
			}
			most, whole, err := trace.Bound(t.Context(), r.view, r.known, r.seeds, s.Account, s.Asset, trace.BoundConfig{})
			require.NoError(t, err)
			require.True(t, whole)
			require.LessOrEqual(t, s.Amount.Cmp(most), 0, "%s by %s, at most %s", s.Amount, rule, most)
		}
	})
}

// Account seeds: dirty-first on real cases stays below every exit's bound.
func TestBoundOnRealCase(t *testing.T) {
	mf := loadMF(t, "LIFI")
	res := run(t, mf.view, mf.known(), trace.Config{Rule: trace.DirtyFirst}, mf.seeds...)
	tight := 0
	for _, s := range res.Sinks {
		if s.Reason != trace.StopService {
			continue
		}
		most, _, err := trace.Bound(t.Context(), mf.view, mf.known(), mf.seeds, s.Account, s.Asset, trace.BoundConfig{})
		require.NoError(t, err)
		require.LessOrEqual(t, s.Amount.Cmp(most), 0)
		if s.Amount == most {
			tight++
		}
	}
	t.Logf("%d exits attain their bound", tight)
	require.Positive(t, tight)
}
