package ledger

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func exposureOf(t *testing.T, v View, who string) []string {
	t.Helper()
	id, ok := v.Lookup(name(who))
	require.True(t, ok, who)
	list, ok := v.Exposures(id)
	require.True(t, ok)
	out := []string{}
	for _, e := range list {
		out = append(out, e.Category+" "+e.Amount.String()+" hops "+string('0'+rune(e.Hops)))
	}
	return out
}

// A scam pays a mule 60 of his 100; of the 50 he hands on 30 are its money.
func TestExposureIsCarriedForwardProRata(t *testing.T) {
	l := New(Config{Labels: listed{name("scam"): "scam", name("exchange"): "exchange"}})
	require.NoError(t, l.Append(
		tx(1, pay("scam", "mule", 60, "USD")),
		tx(2, pay("clean", "mule", 40, "USD")),
		tx(3, pay("mule", "boss", 50, "USD")),
		tx(4, pay("boss", "exchange", 50, "USD")),
		tx(5, pay("exchange", "customer", 50, "USD"))))
	v := l.View()
	require.Equal(t, []string{"scam 60 hops 1"}, exposureOf(t, v, "mule"))
	require.Equal(t, []string{"scam 30 hops 2"}, exposureOf(t, v, "boss"))
	require.Equal(t, []string{"exchange 50 hops 1"}, exposureOf(t, v, "customer"), "money is not followed through a labelled account")
	require.Empty(t, exposureOf(t, v, "clean"))

	require.Positive(t, l.Evict(4))
	require.Equal(t, []string{"scam 30 hops 2"}, exposureOf(t, l.View(), "boss"), "exposures outlive the transfers")

	_, err := l.Rollback(LocalDefault, 3)
	require.NoError(t, err)
	require.Equal(t, []string{"scam 30 hops 2"}, exposureOf(t, l.View(), "boss"))
	_, ok := l.View().Lookup(name("customer"))
	require.False(t, ok, "rolled back")
}

func TestExposureIsAsOfTheView(t *testing.T) {
	l := New(Config{Labels: listed{name("scam"): "scam"}})
	require.NoError(t, l.Append(tx(1, pay("scam", "mule", 60, "USD"))))
	before := l.View()
	require.NoError(t, l.Append(tx(2, pay("scam", "mule", 5, "USD"))))
	require.Equal(t, []string{"scam 60 hops 1"}, exposureOf(t, before, "mule"))
	require.Equal(t, []string{"scam 65 hops 1"}, exposureOf(t, l.View(), "mule"))
	id, _ := before.Lookup(name("mule"))
	_, err := l.Rollback(LocalDefault, 1)
	require.NoError(t, err)
	_, ok := before.Exposures(id)
	require.False(t, ok, "a view from before a rollback cannot tell, and says so")
	_, ok = New(Config{}).View().Exposures(1)
	require.False(t, ok, "no exposure tier")
}

// A reorganisation leaves no trace: an exposure that was undone and came again
// is as near to its label as if nothing had been undone.
func TestExposureAfterAReorganisation(t *testing.T) {
	for _, reorg := range []bool{false, true} {
		l := New(Config{Labels: listed{name("scam"): "scam"}})
		require.NoError(t, l.Append(tx(1, pay("scam", "mule", 60, "USD"))))
		require.NoError(t, l.Append(tx(2, pay("mule", "boss", 60, "USD"))))
		if reorg {
			_, err := l.Rollback(LocalDefault, 1)
			require.NoError(t, err)
			require.NoError(t, l.Append(tx(2, pay("mule", "boss", 60, "USD"))))
		}
		require.NoError(t, l.Append(tx(3, pay("boss", "friend", 60, "USD"))))
		require.Equal(t, []string{"scam 60 hops 3"}, exposureOf(t, l.View(), "friend"), "reorganised: %v", reorg)
	}
}

// A view from before both an eviction and a rollback says that it cannot tell.
func TestExposureOfAViewOlderThanEvictionAndRollback(t *testing.T) {
	l := New(Config{Labels: listed{name("scam"): "scam"}})
	require.NoError(t, l.Append(tx(1, pay("scam", "mule", 60, "USD")), tx(2, pay("scam", "mule", 5, "USD"))))
	v := l.View()
	require.Equal(t, 1, l.Evict(2))
	require.Equal(t, []string{"scam 65 hops 1"}, exposureOf(t, v, "mule"))
	_, err := l.Rollback(LocalDefault, 1)
	require.NoError(t, err)
	id, _ := v.Lookup(name("mule"))
	_, ok := v.Exposures(id)
	require.False(t, ok)
}

// Rollbacks add up: what is deeper than MaxRollback below the highest head can
// no longer be undone, also in two steps.
func TestRollbacksInStepsGoNoDeeperThanOne(t *testing.T) {
	l := New(Config{Labels: listed{name("scam"): "scam"}, MaxRollback: 2})
	for h := range byte(8) {
		require.NoError(t, l.Append(tx(h+1, pay("scam", "mule", 10, "USD"))))
	}
	_, err := l.Rollback(LocalDefault, 6)
	require.NoError(t, err)
	restored := restored(t, Config{Labels: listed{name("scam"): "scam"}, MaxRollback: 2}, snapshotOf(t, l))
	for _, l := range []*Ledger{l, restored} {
		_, err = l.Rollback(LocalDefault, 5)
		require.ErrorIs(t, err, ErrRollback)
		require.Equal(t, []string{"scam 60 hops 1"}, exposureOf(t, l.View(), "mule"))
	}
}

// Readers go on while the writer writes a snapshot; the race detector watches.
func TestExposureDuringASnapshot(t *testing.T) {
	for range 20 {
		l := New(Config{Labels: listed{name("scam"): "scam"}})
		for h := range byte(100) {
			require.NoError(t, l.Append(tx(h+1, pay("scam", string('a'+rune(h)), 10, "USD"))))
		}
		require.Equal(t, 99, l.Evict(100))
		v := l.View()
		last, _ := v.Lookup(name(string('a' + rune(98))))
		begun, done, seen := make(chan struct{}), make(chan struct{}), make(chan bool)
		go func() {
			all := true
			for i := 0; ; i++ {
				list, ok := v.Exposures(last)
				all = all && ok && list[0].Amount == NewAmount(10)
				if i == 0 {
					close(begun)
				}
				select {
				case <-done:
					seen <- all
					return
				default:
				}
			}
		}()
		<-begun
		err := l.Snapshot(io.Discard)
		close(done)
		require.True(t, <-seen)
		require.NoError(t, err)
	}
}

// What can no longer be undone is let go of lane by lane: one that stands still
// keeps its own steps only. And a view whose cut lies before such a step on any
// lane says that it cannot tell.
func TestExposuresOfALaneThatStandsStill(t *testing.T) {
	l := New(Config{Labels: listed{name("scam"): "scam"}, MaxRollback: 5})
	still := tx(1, pay("scam", "mule", 10, "USD"))
	still.Chain = "local:still"
	require.NoError(t, l.Append(still))
	for h := range 20_000 {
		x := tx(1, pay("scam", "mule", 1, "USD"))
		x.Position.Height, x.Time = uint64(h+2), int64(h+2)
		require.NoError(t, l.Append(x))
	}
	require.Less(t, len(l.exposures.journal), 5_000)
	l = restored(t, l.cfg, snapshotOf(t, l))
	require.LessOrEqual(t, len(l.exposures.journal), 7, "the last six, and the still lane's one")
	require.Equal(t, []string{"scam 20010 hops 1"}, exposureOf(t, l.View(), "mule"))
	_, err := l.Rollback("local:still", 0)
	require.NoError(t, err)
	require.Equal(t, []string{"scam 20000 hops 1"}, exposureOf(t, l.View(), "mule"))
	id, _ := l.View().Lookup(name("mule"))
	_, ok := l.View().AsOf(CutAtTime(100)).Exposures(id)
	require.False(t, ok)
	_, ok = l.View().AsOf(CutAtTime(19_999)).Exposures(id)
	require.True(t, ok)
}
