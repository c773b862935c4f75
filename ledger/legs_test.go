package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An outpoint whose index no transaction has links to nothing, also where the
// sum with its place would wrap around.
func TestInputsOfImpossibleOutpointsStayUnlinked(t *testing.T) {
	spend := func(h byte, prev Outpoint) Tx {
		return Tx{
			ID: HashTxID(BitcoinMainnet, id(h)), Chain: BitcoinMainnet, Position: Position{Height: uint64(h)},
			Transfers: []Transfer{{
				Inputs:  []Input{{Account: btc(1), Amount: NewAmount(5), Prev: prev}},
				Outputs: []Output{{Account: btc(2), Amount: NewAmount(5)}},
			}},
		}
	}
	first := spend(1, Outpoint{HashTxID(BitcoinMainnet, id(99)), 0})
	for _, index := range []uint32{1, 1 << 31, ^uint32(0) - 1, ^uint32(0)} {
		l := New(Config{})
		require.NoError(t, l.Append(first, spend(2, Outpoint{first.ID, index})))
		v := l.View()
		var rec Record
		v.Read(1, &rec)
		require.False(t, rec.Inputs[0].Linked, index)
		require.Equal(t, Outpoint{first.ID, index}, v.Tx(1).Transfers[0].Inputs[0].Prev)
	}
}
