package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeveral(t *testing.T) {
	l := rareLedger(t)
	party := func(b byte) Account { return Account{Ethereum, EVMAddress([20]byte{b})} }
	pay := Transfer{Asset: "USD", From: party(1), To: party(2), Amount: NewAmount(1)}
	tx := Tx{ID: HashTxID(Ethereum, [32]byte{8}), Chain: Ethereum, Position: Position{Height: 9}, Time: 120, Transfers: []Transfer{pay, pay, pay}}
	require.NoError(t, l.Append(tx))
	v := l.View()
	several := 0
	for ref := range v.Txs() {
		tx := v.Tx(ref)
		want := len(tx.Transfers) > 1 || len(tx.Transfers) == 1 && tx.Transfers[0].IsUTXO()
		require.Equal(t, want, v.Several(ref), tx.ID)
		if want {
			several++
		}
	}
	require.Equal(t, 2, several)
	for n := range 3 {
		tx.ID, tx.Position, tx.Transfers = HashTxID(Ethereum, [32]byte{9}), Position{}, []Transfer{pay, pay}[:n]
		planned, ref, err := v.With(tx)
		require.NoError(t, err)
		require.Equal(t, n > 1, planned.Several(ref))
	}
}
