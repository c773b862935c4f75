package poisoning

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// The characters that agree are those of the text that people read.
func TestAlikeAgainstText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (b [20]byte) {
			copy(b[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, name))
			return b
		}
		x, y := draw("x"), draw("y")
		n, k := rapid.IntRange(0, 20).Draw(t, "same bytes first"), rapid.IntRange(0, 20).Draw(t, "same bytes last")
		copy(y[:n], x[:n])
		copy(y[20-k:], x[20-k:])
		for _, make := range []func([20]byte) ledger.Address{ledger.EVMAddress, ledger.TronAddress} {
			a, b := make(x), make(y)
			head, tail := alike(a, b)
			if a == b {
				require.Zero(t, head+tail)
				continue
			}
			s, u := text(a), text(b)
			require.Equal(t, s[:head], u[:head])
			require.NotEqual(t, s[head], u[head])
			require.Equal(t, s[len(s)-tail:], u[len(u)-tail:])
			require.NotEqual(t, s[len(s)-1-tail], u[len(u)-1-tail])
		}
	})
	head, tail := alike(ledger.EVMAddress([20]byte{}), ledger.TronAddress([20]byte{}))
	require.Zero(t, head+tail, "different families")
}

// text is an address without what all of its family begin with, letters of
// hexadecimal digits in one case.
func text(a ledger.Address) string {
	if a.Kind() == ledger.TRON {
		return a.String()[1:]
	}
	const hex = "0123456789abcdef"
	out := ""
	for _, b := range a.Payload() {
		out += string(hex[b>>4]) + string(hex[b&15])
	}
	return out
}
