package cycle

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// The cheap test never rules out two amounts that the exact one lets pass.
func TestNearNeverMisses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := ledger.Ratio(rapid.Int64Range(1, int64(ledger.One)).Draw(t, "least"))
		b := rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "amount")
		a, ok := ledger.AmountFromBytes(b)
		require.True(t, ok)
		share := rapid.Uint64Range(uint64(least), uint64(ledger.One)).Draw(t, "share")
		part, _ := a.MulDiv(ledger.NewAmount(share), ledger.NewAmount(uint64(ledger.One)))
		if kept(a, part, least) {
			require.True(t, near(size(a), size(part), reach(least)), "%s and %s at %s", a, part, least)
		}
	})
}

func TestSizeNeverFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() ledger.Amount {
			a, _ := ledger.AmountFromBytes(rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "amount"))
			return a
		}
		a, b := draw(), draw()
		if a.Cmp(b) > 0 {
			a, b = b, a
		}
		require.LessOrEqual(t, size(a), size(b))
	})
}
