package ledger

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Float64 is the nearest one, and of two as near the even one, also of amounts
// that a float64 does not hold.
func TestFloat64IsTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Few digits far apart, so that ties and what is next to them come up.
		n := new(big.Int)
		for range rapid.IntRange(0, 4).Draw(t, "bits") {
			n.SetBit(n, rapid.IntRange(0, 255).Draw(t, "bit"), 1)
		}
		if at := rapid.IntRange(0, 200).Draw(t, "at"); n.BitLen() < 256 {
			n.Add(n, new(big.Int).Lsh(big.NewInt(rapid.Int64Range(0, 1<<54).Draw(t, "low")), uint(at)))
		}
		if n.BitLen() > 256 {
			return
		}
		a, err := ParseAmount(n.String())
		require.NoError(t, err)
		want, _ := new(big.Float).SetPrec(53).SetMode(big.ToNearestEven).SetInt(n).Float64()
		require.Equal(t, want, a.Float64(), n)
	})
	require.Equal(t, 0x1p256, MaxAmount().Float64())
}
