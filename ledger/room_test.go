package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// More chains than there are numbers for are refused; nobody is taken for an
// account of another chain.
func TestMoreChainsThanNumbersAreRefused(t *testing.T) {
	const most = 1 << 16
	on := func(i int) Account { return Account{Chain(fmt.Sprintf("local:%d", i)), Address{kind: Local, s: "ann"}} }
	l := New(Config{})
	x := tx(1)
	for i := range most {
		x.Transfers = append(x.Transfers, Transfer{Asset: "USD", From: on(i), To: on(0), Amount: NewAmount(1)})
	}
	require.NoError(t, l.Append(x))
	require.NoError(t, l.Append(tx(2, Transfer{Asset: "USD", From: on(7), To: on(8), Amount: NewAmount(1)})))
	more := tx(3, Transfer{Asset: "USD", From: on(most), To: on(7), Amount: NewAmount(1)})
	require.ErrorIs(t, l.Append(more), ErrFull)
	id, ok := l.View().Lookup(on(9))
	require.True(t, ok)
	require.Equal(t, on(9), l.View().Account(id))

	lanes := New(Config{})
	var txs []Tx
	for i := range most + 1 {
		x := tx(1, pay("ann", "bob", 1, "USD"))
		x.Chain = Chain(fmt.Sprintf("local:%d", i))
		txs = append(txs, x)
	}
	require.ErrorIs(t, lanes.Append(txs...), ErrFull)
	require.NoError(t, lanes.Append(txs[:most]...))
	require.ErrorIs(t, lanes.Append(txs[most]), ErrFull)
}
