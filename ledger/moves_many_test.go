package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Where many pay many, there are about as many moves as owners, and every owner
// pays and gets what the transfers say.
func TestMovesOfManyToMany(t *testing.T) {
	const n = 300
	require.Greater(t, n*n, maxPairs)
	var transfers []Transfer
	want := map[string]int64{}
	for i := range n {
		from, to, amount := fmt.Sprint("payer-", i), fmt.Sprint("payee-", (7*i)%n), uint64(1000+i*i%777)
		transfers = append(transfers, pay(from, to, amount, "X"))
		want[from] -= int64(amount)
		want[to] += int64(amount)
	}
	l := New(Config{})
	require.NoError(t, l.Append(tx(1, transfers...)))
	v := l.View()
	var rec Record
	v.Read(0, &rec)
	got := map[string]int64{}
	moves := v.Moves(0, nil)
	for _, m := range moves {
		u, _ := m.Amount.Uint64()
		require.NotZero(t, u)
		require.Equal(t, v.Account(m.To), v.Account(rec.Transfers[m.Transfer].To), "it names a transfer to the payee")
		got[v.Account(m.From).Address.String()] -= int64(u)
		got[v.Account(m.To).Address.String()] += int64(u)
	}
	require.Equal(t, want, got)
	require.Less(t, len(moves), 2*n)
	require.Equal(t, moves, v.Moves(0, nil))
}
