package pattern

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// Shares are compared exactly, over the whole range of amounts.
func TestCompareShare(t *testing.T) {
	amount := rapid.Custom(func(t *rapid.T) ledger.Amount {
		var w [4]uint64
		for i := range rapid.IntRange(1, 4).Draw(t, "words") {
			w[i] = rapid.Uint64().Draw(t, "word")
		}
		return ledger.AmountFromWords(w)
	})
	asInt := func(a ledger.Amount) *big.Int {
		b := a.Bytes32()
		return new(big.Int).SetBytes(b[:])
	}
	rapid.Check(t, func(t *rapid.T) {
		den, r := amount.Draw(t, "den"), ledger.Ratio(rapid.Int64Range(0, 30_000).Draw(t, "ratio"))
		num := amount.Draw(t, "num")
		if rapid.Bool().Draw(t, "near") { // at the border, where it is hard
			if q, ok := den.MulDiv(ledger.NewAmount(uint64(r)), ledger.NewAmount(uint64(ledger.One))); ok {
				num = q
			}
		}
		left := new(big.Int).Mul(asInt(num), big.NewInt(int64(ledger.One)))
		right := new(big.Int).Mul(asInt(den), big.NewInt(int64(r)))
		require.Equal(t, left.Cmp(right), compareShare(num, den, r))
	})
}

// The binomial tail against a case worked by hand: 3 of 3 below with an even
// population has probability 1/8.
func TestTailBelow(t *testing.T) {
	require.False(t, tailBelow(3, 3, 1, 1, 1250))
	require.True(t, tailBelow(3, 3, 1, 1, 1251))
	require.True(t, tailBelow(10, 10, 1, 1, 10), "2^-10 is below 0.0010")
	require.False(t, tailBelow(9, 10, 1, 1, 10))
}
