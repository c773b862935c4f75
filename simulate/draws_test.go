package simulate

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestFixedPoint compares the integer logarithm and exponential with math's.
func TestFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Uint64Min(1).Draw(t, "u")
		require.InDelta(t, math.Log2(float64(u)), float64(log2(u))/float64(one32), 5e-6)
		v := rapid.Int64Range(1, 1<<40).Draw(t, "v")
		e := rapid.Int64Range(-45*one32, 45*one32).Draw(t, "e")
		want := min(float64(v)*math.Exp2(float64(e)/float64(one32)), 1<<expCap)
		require.InDelta(t, want, times2to(v, e), 1+want*1e-5)
	})
}

func TestMulDivIsExact(t *testing.T) {
	require.EqualValues(t, 333, mulDiv(1000, 1, 3))
	require.EqualValues(t, 1<<59, mulDiv(1<<59, 1<<40, 1<<40))
	require.EqualValues(t, 1<<expCap, mulDiv(1<<59, 1<<40, 2))
}

// many draws n values and sorts them.
func many(n int, f func() int64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(f())
	}
	slices.Sort(v)
	return v
}

func TestDrawsFollowTheirLaws(t *testing.T) {
	a := newActor(1, "draws", 0)
	const n = 40_000
	mean := func(v []float64) (m float64) {
		for _, x := range v {
			m += x / float64(len(v))
		}
		return m
	}
	ln := many(n, func() int64 { return a.logNormal(1e6, 1500) })
	require.InEpsilon(t, 1e6, ln[n/2], .04, "median")
	require.InDelta(t, 1.5, math.Log(ln[n*8413/10000]/ln[n/2]), .05, "one sigma up")
	require.InEpsilon(t, 5e8, mean(many(n, func() int64 { return a.exponential(5e8) })), .03)
	require.InDelta(t, 1.2, hill(many(n, func() int64 { return a.pareto(1000, 1200) })), .15)
	require.InDelta(t, 5.3, mean(many(n, func() int64 { return a.negBin(4750, 40) })), .25)
	require.InDelta(t, .3, mean(many(n, func() int64 {
		if a.chance(300) {
			return 1
		}
		return 0
	})), .01)
	u := many(n, func() int64 { return a.between(-3, 3) })
	require.Equal(t, []float64{-3, 3}, []float64{u[0], u[n-1]})
}

func TestSplitAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := newActor(rapid.Uint64().Draw(t, "seed"), "split", 0)
		v := rapid.Int64Range(1000, 1<<50).Draw(t, "sum")
		n := rapid.IntRange(1, 40).Draw(t, "parts")
		var sum int64
		for _, p := range a.split(v, n, rapid.Int64Range(0, 999).Draw(t, "spread")) {
			require.GreaterOrEqual(t, p, int64(0))
			sum += p
		}
		require.Equal(t, v, sum)
	})
}

// TestRhythm: nights and weekends are quieter, and a week of even time is a
// week.
func TestRhythm(t *testing.T) {
	r := newRhythm()
	by := newActor(2, "rhythm", 0)
	var hours [24]int
	var weekend int
	now := int64(0)
	const n = 50_000
	for range n {
		next := r.after(now, 0, by.exponential(20*minute))
		require.GreaterOrEqual(t, next, now)
		now = next
		hours[now/hour%24]++
		if now/day%7 >= 5 {
			weekend++
		}
	}
	require.InEpsilon(t, int64(n)*20*minute, now, .03, "time passes at its pace")
	require.Less(t, hours[3]*2, hours[19])
	require.InDelta(t, 2.0/7*.85, float64(weekend)/n, .02)
}
