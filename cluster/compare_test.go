package cluster_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/cluster"
)

func members(groups ...int) (out []cluster.Member) {
	for i, g := range groups {
		out = append(out, cluster.Member{Account: person(i), Entity: person(g)})
	}
	return out
}

// scikit-learn 1.5: adjusted_rand_score([0,0,1,1],[0,0,1,2]) = 4/7, and the
// example of Bagga and Baldwin 1998 worked by hand.
func TestComparisonAgainstKnownValues(t *testing.T) {
	c := cluster.Compare(members(0, 0, 1, 1), members(0, 0, 1, 2))
	require.Equal(t, big.NewRat(4, 7), c.ARI)
	require.Equal(t, big.NewRat(1, 2), c.PairPrecision)
	require.Equal(t, big.NewRat(1, 1), c.PairRecall)
	require.Equal(t, big.NewRat(3, 4), c.BCubedPrecision)
	require.Equal(t, big.NewRat(1, 1), c.BCubedRecall)
	require.Equal(t, big.NewRat(1, 2), c.VI) // one bit for half of the accounts

	same := cluster.Compare(members(0, 0, 1), members(2, 2, 0))
	require.Equal(t, big.NewRat(1, 1), same.ARI)
	require.Zero(t, same.VI.Sign())
}

func TestComparisonAgreesWithTheDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "accounts")
		draw := rapid.SliceOfN(rapid.IntRange(0, 4), n, n)
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		c := cluster.Compare(members(a...), members(b...))
		var pa, pb, both uint64
		var precision, recall, vi float64
		for i := range n {
			var sa, sb, sab float64
			for k := range n {
				x, y := a[i] == a[k], b[i] == b[k]
				if x {
					sa++
				}
				if y {
					sb++
				}
				if x && y {
					sab++
				}
				if k > i {
					pa, pb, both = pa+one(x), pb+one(y), both+one(x && y)
				}
			}
			precision += sab / sa / float64(n)
			recall += sab / sb / float64(n)
			vi += (math.Log2(sa) + math.Log2(sb) - 2*math.Log2(sab)) / float64(n)
		}
		require.Equal(t, [3]uint64{pa, pb, both}, [3]uint64{c.PairsA, c.PairsB, c.PairsBoth})
		requireNear(t, precision, c.BCubedPrecision)
		requireNear(t, recall, c.BCubedRecall)
		requireNear(t, vi, c.VI)
	})
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func requireNear(t require.TestingT, want float64, got *big.Rat) {
	f, _ := got.Float64()
	require.InDelta(t, want, f, 1e-8)
}
