package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A ledger that forgets as fast as it learns does not grow: the lists of
// transfers, amounts beyond 64 bits and approvals go with what they belong to.
func TestEvictionBoundsMemory(t *testing.T) {
	const perDay = 12_000
	wide := AmountFromWords([4]uint64{7, 1})
	day := func(n int) (txs []Tx) {
		for i := n * perDay; i < (n+1)*perDay; i++ {
			x := Tx{
				ID: HashTxID(LocalDefault, [32]byte{byte(i), byte(i >> 8), byte(i >> 16)}), Chain: LocalDefault,
				Position: Position{Height: uint64(i + 1)}, Time: int64(i), Initiator: name("ann"), FeePayer: name("ann"), Fee: wide, FeeBurnt: wide,
				Transfers: []Transfer{{Asset: "USD", From: name("ann"), To: name("bob"), Amount: wide}},
				Approvals: []Approval{{Owner: name("ann"), Spender: name("bob"), Asset: "USD", Amount: wide}},
			}
			txs = append(txs, x)
		}
		return txs
	}
	l := New(Config{})
	var held []int
	var old View
	for n := range 8 {
		require.NoError(t, l.Append(day(n)...))
		if n == 1 {
			old = l.View()
		}
		if n >= 1 {
			l.Evict(int64(n * perDay)) // keep a day
		}
		g := l.gen
		held = append(held, g.arena.Chunks()+g.wide.Chunks()+g.approvals.Chunks()+g.edges.Chunks()+g.txs.Chunks())
	}
	require.LessOrEqual(t, held[7], held[2]+6, "chunks held after each day: %v", held)
	checkDay := func(v View, n int) {
		first, ok := v.FindTx(LocalDefault, HashTxID(LocalDefault, [32]byte{byte(n * perDay), byte(n * perDay >> 8), byte(n * perDay >> 16)}))
		require.True(t, ok)
		for i, want := range day(n) {
			got := v.Tx(first + TxRef(i))
			want.Clock, want.Transfers[0].Class = want.Time, Material
			require.Equal(t, want, got)
		}
	}
	checkDay(l.View(), 7)
	checkDay(old, 0)
	checkDay(old, 1)
	id, _ := l.View().Lookup(name("ann"))
	s, _ := l.View().Summary(id)
	require.Equal(t, uint32(8*perDay), s.Debits)
}

// A summary names transactions that were evicted; what can be asked of them
// answers with what is still known.
func TestAnEvictedTransactionIsKnownByItsBlock(t *testing.T) {
	l := New(Config{})
	for i := range 20_000 { // more than two chunks
		x := tx(1, pay("ann", "bob", 1, "USD"))
		x.ID, x.Position.Height, x.Time = HashTxID(LocalDefault, [32]byte{byte(i), byte(i >> 8)}), uint64(i), int64(i+100)
		require.NoError(t, l.Append(x))
	}
	require.Equal(t, 19_990, l.Evict(20_090))
	v := l.View()
	id, _ := v.Lookup(name("ann"))
	s, _ := v.Summary(id)
	for ref, height := range map[TxRef]uint64{s.First: 0, 19_989: 19_989} {
		at := Cut{Clock: int64(height) + 100, Chain: LocalDefault, Position: Position{Height: height}}
		require.Equal(t, at, v.CutOf(ref))
		require.Zero(t, v.TxID(ref))
		require.Equal(t, Tx{Chain: LocalDefault, Position: at.Position, Time: at.Clock, Clock: at.Clock}, v.Tx(ref))
		require.Negative(t, v.Compare(ref, s.Last))
		require.False(t, v.Several(ref))
	}
}
