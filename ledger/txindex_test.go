package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A file whose transactions all bear one name, or few, is indexed in linear
// time; the latest that a view shows is the one that is found.
func TestManyTransactionsOfOneName(t *testing.T) {
	const n = 60_000
	l := New(Config{})
	require.NoError(t, l.Append(Tx{
		ID: HashTxID(Ethereum, id(1)), Chain: Ethereum, Position: Position{Height: 1},
		Transfers: []Transfer{{Asset: "USD", From: evm(1), To: evm(2), Amount: NewAmount(1)}},
	}))
	for i := range n {
		x := tx(1, pay("ann", "bob", 1, "USD"))
		x.Position.Height = uint64(i)
		require.NoError(t, l.Append(x))
	}
	v := l.View()
	for ref := range TxRef(n) { // beside a public lane the exchange's moves ask for it
		require.Len(t, v.Moves(ref+1, nil), 1)
	}
	ref, ok := v.FindTx(LocalDefault, tx(1).ID)
	require.True(t, ok)
	require.Equal(t, TxRef(n), ref)
}

func TestNamesAndHashesAreFoundAsByLooking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := New(Config{})
		type held struct {
			v   View
			ids map[TxID]TxRef
		}
		var views []held
		live, height := []TxID{}, uint64(0)
		refs := []TxRef{}
		next := TxRef(0)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0:
				ids := map[TxID]TxRef{}
				for i, id := range live {
					ids[id] = refs[i]
				}
				views = append(views, held{l.View(), ids})
			case 1:
				if n := len(live); n > 1 {
					_, err := l.Rollback(LocalDefault, height-1)
					require.NoError(t, err)
					live, refs, height = live[:n-1], refs[:n-1], height-1
				}
			default:
				id, err := NameTxID(fmt.Sprint("name", rapid.IntRange(0, 2).Draw(t, "name")))
				require.NoError(t, err)
				if rapid.Bool().Draw(t, "hash") {
					id = HashTxID(LocalDefault, [32]byte{byte(rapid.IntRange(0, 2).Draw(t, "which"))})
				}
				height++
				x := tx(1, pay("ann", "bob", 1, "USD"))
				x.ID, x.Position.Height = id, height
				require.NoError(t, l.Append(x))
				live, refs = append(live, id), append(refs, next)
				next++
			}
			if rapid.Bool().Draw(t, "ask") {
				l.View().FindTx(LocalDefault, tx(1).ID) // brings the index up to date
			}
		}
		for _, h := range views {
			for i := range 3 {
				name, _ := NameTxID(fmt.Sprint("name", i))
				for _, id := range []TxID{name, HashTxID(LocalDefault, [32]byte{byte(i)})} {
					ref, ok := h.v.FindTx(LocalDefault, id)
					want, there := h.ids[id]
					require.Equal(t, there, ok)
					if there {
						require.Equal(t, want, ref)
					}
				}
			}
		}
	})
}
