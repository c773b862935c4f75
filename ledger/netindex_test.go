package ledger

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The moves of a transaction are the same whether its legs are found by an
// index or one by one.
func TestMovesByIndexAreTheMovesWithoutOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := tx(1)
		who := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", ""})
		for range rapid.IntRange(2, 14).Draw(t, "transfers") {
			from, to := who.Draw(t, "from"), who.Draw(t, "to")
			if from == "" && to == "" {
				to = "a"
			}
			x.Transfers = append(x.Transfers, pay(from, to, rapid.Uint64Range(0, 9).Draw(t, "amount"), rapid.SampledFrom([]Asset{"A", "B", "C"}).Draw(t, "asset")))
		}
		if rapid.Bool().Draw(t, "initiated") {
			x.Initiator = name("a")
		}
		l := New(Config{})
		require.NoError(t, l.Append(x))
		v := l.View()
		var rec Record
		v.Read(0, &rec)
		plain, indexed := netting{v: v}, netting{v: v, index: newNetIndex()}
		require.Equal(t, plain.run(nil, &rec), indexed.run(nil, &rec))
	})
}

// Thousands of receivers cost thousands of steps, not their square.
func TestMovesOfALargeBatch(t *testing.T) {
	const n = 20_000
	x := tx(1)
	for i := range n {
		x.Transfers = append(x.Transfers, pay("boss", fmt.Sprint("worker", i), uint64(i+1), "USD"))
	}
	l := New(Config{})
	require.NoError(t, l.Append(x))
	v := l.View()
	moves := v.Moves(0, nil)
	require.Len(t, moves, n)
	for i, m := range moves {
		require.Equal(t, NewAmount(uint64(i+1)), m.Amount)
		require.Equal(t, uint32(i), m.Transfer)
	}
}
