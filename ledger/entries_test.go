package ledger

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Everything at once is what the iterators yield, whatever was rolled back,
// evicted or laid on top, and never more than the bound.
func TestAppendEntries(t *testing.T) {
	l := benchLedger(t, 3000)
	check := func(v View) {
		for id := AccountID(0); id <= v.MaxAccountID()+1; id++ {
			want := slices.AppendSeq([]Entry{{}}, v.Credits(id))
			n := len(want) - 1
			want = slices.AppendSeq(want, v.Debits(id))
			got, credits := v.AppendEntries([]Entry{{}}, id)
			require.Equal(t, want, got)
			require.Equal(t, n, credits)
			require.LessOrEqual(t, len(got)-1, v.EntriesAtMost(id))
		}
	}
	v := l.View()
	check(v)
	head, clock, _ := v.Head(Ethereum)
	planned, _, err := v.With(Tx{
		ID: HashTxID(Ethereum, [32]byte{9}), Chain: Ethereum, Position: Position{Height: head.Height + 1}, Time: clock + 1,
		Transfers: []Transfer{{Asset: "x", From: benchAccount(1), To: benchAccount(0), Amount: NewAmount(1)}},
	})
	require.NoError(t, err)
	check(planned)
	_, err = l.Rollback(Ethereum, head.Height-1)
	require.NoError(t, err)
	check(v)
	check(l.View())
	require.Positive(t, l.Evict(clock-1))
	check(v)
	check(l.View())
}
