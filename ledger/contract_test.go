package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An account is a contract from its creation on, in every view that shows it:
// earlier cuts, views from before a rollback or an eviction, and a view of what
// came instead.
func TestIsContract(t *testing.T) {
	l := New(Config{})
	add := func(height uint64, created ...Account) {
		t.Helper()
		require.NoError(t, l.Append(Tx{
			ID: HashTxID(Ethereum, [32]byte{byte(height), 1}), Chain: Ethereum, Position: Position{Height: height}, Time: int64(height), Created: created,
			Transfers: []Transfer{{Asset: "USD", From: evm(1), To: evm(2), Amount: NewAmount(1)}, {Asset: "USD", From: evm(1), To: evm(3), Amount: NewAmount(1)}},
		}))
	}
	is := func(v View, a Account) bool {
		id, ok := v.Lookup(a)
		require.True(t, ok)
		s, ok := v.Summary(id)
		require.True(t, ok)
		require.Equal(t, v.IsContract(id), s.Contract, "a summary tells the same")
		return v.IsContract(id)
	}
	add(1)
	add(2, evm(2))
	add(3)
	before := l.View()
	require.True(t, is(before, evm(2)))
	require.False(t, is(before, evm(3)), "never created")
	require.False(t, is(before.AsOf(CutAtTime(1)), evm(2)), "not created yet at the cut")
	require.False(t, before.IsContract(0))

	_, err := l.Rollback(Ethereum, 1)
	require.NoError(t, err)
	require.False(t, is(l.View(), evm(2)), "its creation was undone")
	require.True(t, is(before, evm(2)), "an earlier view keeps what it shows")
	require.False(t, is(before, evm(3)))

	add(2)
	add(3, evm(2))
	require.True(t, is(l.View(), evm(2)))
	require.False(t, is(l.View().AsOf(CutAtTime(2)), evm(2)))
	require.True(t, is(before, evm(2)))

	add(9)
	late := l.View()
	require.Positive(t, l.Evict(9))
	require.True(t, is(l.View(), evm(2)), "known after its creation was evicted")
	require.True(t, is(late, evm(2)))
}

// A contract that is created again at its address (CREATE2) and rolled back is
// still the one that was created before, also when that was evicted and the
// ledger was stopped in between.
func TestAContractThatIsCreatedAgain(t *testing.T) {
	add := func(l *Ledger, height uint64, created ...Account) {
		require.NoError(t, l.Append(Tx{
			ID: HashTxID(Ethereum, [32]byte{byte(height), 1}), Chain: Ethereum, Position: Position{Height: height}, Time: int64(height), Created: created,
			Transfers: []Transfer{{Asset: "USD", From: evm(1), To: evm(2), Amount: NewAmount(1)}},
		}))
	}
	is := func(v View) bool {
		id, ok := v.Lookup(evm(2))
		require.True(t, ok)
		return v.IsContract(id)
	}
	for _, stopped := range []bool{false, true} {
		l := New(Config{})
		stop := func() {
			if stopped {
				l = restored(t, Config{}, snapshotOf(t, l))
			}
		}
		add(l, 1, evm(2))
		add(l, 2, evm(2))
		stop()
		_, err := l.Rollback(Ethereum, 1)
		require.NoError(t, err)
		require.True(t, is(l.View()))
		add(l, 3)
		require.Positive(t, l.Evict(3))
		stop()
		require.True(t, is(l.View()))
		add(l, 4, evm(2))
		stop()
		require.True(t, is(l.View().AsOf(CutAtTime(3))), "created before 4, though nobody holds that transaction")
		before := l.View()
		_, err = l.Rollback(Ethereum, 3)
		require.NoError(t, err)
		require.True(t, is(l.View()))
		require.True(t, is(before))
	}
}
