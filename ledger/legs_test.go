package ledger

import (
	"iter"
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

// A lane without a coin of its own takes the asset that its first inputs and
// outputs name, whether they come in one call of Append or in several.
func TestALaneOfInputsAndOutputsHasOneAsset(t *testing.T) {
	mint := func(h byte, a Asset) Tx {
		x := tx(h)
		x.Transfers = []Transfer{{Asset: a, Outputs: []Output{{Account: name("ann"), Amount: NewAmount(1)}}}}
		return x
	}
	for _, together := range []bool{false, true} {
		add := func(l *Ledger, txs ...Tx) error {
			if together {
				return l.Append(txs...)
			}
			for _, x := range txs {
				if err := l.Append(x); err != nil {
					return err
				}
			}
			return nil
		}
		require.ErrorIs(t, add(New(Config{}), mint(1, "shares"), mint(2, "bonds")), ErrTx, together)
		l := New(Config{})
		require.NoError(t, add(l, tx(1, pay("ann", "bob", 1, "USD")), mint(2, "shares"), mint(3, "")), together)
		require.Equal(t, Asset("shares"), l.View().Tx(2).Transfers[0].Asset)
		require.ErrorIs(t, add(New(Config{}), mint(1, ""), mint(2, "shares")), ErrTx, together)
	}
}

// Every input and output is told with its own index, however many there are.
func TestIndexesOfManyInputsAndOutputs(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 18, 33, 9000} {
		x := Tx{ID: HashTxID(BitcoinMainnet, id(1)), Chain: BitcoinMainnet, Transfers: []Transfer{{}}}
		for range 3 {
			x.Transfers[0].Inputs = append(x.Transfers[0].Inputs, Input{Account: btc(1), Amount: NewAmount(uint64(n))})
		}
		for range n {
			x.Transfers[0].Outputs = append(x.Transfers[0].Outputs, Output{Account: btc(2), Amount: NewAmount(1)})
		}
		l := New(Config{})
		require.NoError(t, l.Append(x))
		for who, count := range map[Account]int{btc(1): 3, btc(2): n} {
			v, at := l.View(), uint32(0)
			who, _ := v.Lookup(who)
			for _, entries := range []iter.Seq[Entry]{v.Debits(who), v.Credits(who)} {
				for e := range entries {
					require.Equal(t, at, e.Index)
					at++
				}
			}
			require.Equal(t, uint32(count), at)
		}
	}
}
