package eval_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

func TestWilsonAgainstPublishedValues(t *testing.T) {
	for _, c := range []struct {
		hits, n          int
		value, low, high ledger.Ratio
	}{
		// Newcombe 1998, Stat. Med. 17:857, table I, method 3: 81/263, 15/148,
		// 0/20 and 1/29.
		{81, 263, 3080, 2553, 3662},
		{15, 148, 1014, 624, 1605},
		{0, 20, 0, 0, 1611},
		{1, 29, 345, 61, 1718},
		{20, 20, 10000, 8389, 10000},
	} {
		require.Equal(t, eval.Share{Hits: c.hits, Of: c.n, Value: c.value, Low: c.low, High: c.high, OK: true}, eval.Wilson(c.hits, c.n))
	}
	require.Equal(t, eval.Share{}, eval.Wilson(0, 0), "nothing of nothing is no share")
}

func TestUpperBoundIsTheRuleOfThree(t *testing.T) {
	for _, n := range []int{30, 100, 300, 3000} {
		got, ok := eval.UpperBound(0, n)
		require.True(t, ok)
		require.InDelta(t, 3/float64(n), float64(got)/1e4, 0.05*3/float64(n)+1e-4, "no hits in %d", n)
	}
	_, ok := eval.UpperBound(0, 0)
	require.False(t, ok)
	got, _ := eval.UpperBound(5, 5)
	require.Equal(t, ledger.One, got)
}

// atMost is the probability of at most hits of n at rate p, summed term by term.
func atMost(hits, n int, p float64) float64 {
	sum := 0.0
	for k := range hits + 1 {
		lc, _ := math.Lgamma(float64(n + 1))
		l1, _ := math.Lgamma(float64(k + 1))
		l2, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(lc - l1 - l2 + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	return sum
}

func TestUpperBoundIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		hits := rapid.IntRange(0, n-1).Draw(t, "hits")
		got, ok := eval.UpperBound(hits, n)
		require.True(t, ok)
		if got < ledger.One {
			require.LessOrEqual(t, atMost(hits, n, float64(got)/1e4), 0.05+1e-9, "at the bound so few hits are rare")
		}
		if got > 1 {
			require.Greater(t, atMost(hits, n, (float64(got)-1)/1e4), 0.05-1e-9, "just below it they are not")
		}
	})
}

func TestIntervalsHoldTheirShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 10000).Draw(t, "n")
		s := eval.Wilson(rapid.IntRange(0, n).Draw(t, "hits"), n)
		require.LessOrEqual(t, s.Low, s.Value)
		require.LessOrEqual(t, s.Value, s.High)
		require.GreaterOrEqual(t, s.Low, ledger.Ratio(0))
		require.LessOrEqual(t, s.High, ledger.One)
	})
}
