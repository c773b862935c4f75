package score_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// Readers ask while the writer appends, rolls back, evicts and stores; each
// answer is of one moment, and adds up. Run with -race.
func TestReadersNeverWait(t *testing.T) {
	st := grown(t, 5)
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for k := range 3 {
		readers.Go(func() {
			var cursor score.Cursor
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				for _, q := range []score.Subject{
					score.Address{Account: evm(byte(10 + (i+k)%60))},
					score.Withdrawal{Customer: "c-1", To: evm(byte(10 + i%60)), Asset: usdt, Amount: ledger.NewAmount(7)},
				} {
					a, err := eng.Assess(t.Context(), q)
					if err != nil {
						t.Error(err)
						return
					}
					var sum score.Points
					for _, c := range a.Contributions {
						sum += c.Points
					}
					if a.Score != min(max(sum, 0), score.MaxScore) {
						t.Errorf("%s of parts that make %s", a.Score, sum)
					}
				}
				for c := range eng.Changes(cursor) {
					cursor = c.Next
				}
			}
		})
	}
	dir := t.TempDir()
	for n := 6; n <= 60; n++ {
		require.NoError(t, step(st, n))
		if n%20 == 0 {
			require.NoError(t, st.Snapshot(dir))
		}
	}
	close(stop)
	readers.Wait()
}

// A reorganisation re-issues everybody whose value it moved, with findings or
// without, and a cursor goes on after a restart.
func TestChangesTellWhatAReorganisationTouched(t *testing.T) {
	st := grown(t, 8)
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	var cursor score.Cursor
	for c := range eng.Changes(cursor) {
		cursor = c.Next
	}
	want := map[ledger.Account]bool{}
	for _, tx := range block(8) {
		want[tx.Transfers[0].From], want[tx.Transfers[0].To] = true, true
	}
	require.NoError(t, st.Rollback(ledger.Ethereum, 7))
	got := map[ledger.Account]bool{}
	next := cursor
	for c := range eng.Changes(cursor) {
		require.Contains(t, c.Why, score.Reorganised)
		got[c.Subject], next = true, c.Next
	}
	require.Equal(t, want, got)
	for c := range eng.Changes(next) {
		t.Errorf("%s is told twice", c.Subject)
	}
	text, err := next.MarshalText()
	require.NoError(t, err)
	var back score.Cursor
	require.NoError(t, back.UnmarshalText(text))
	require.Equal(t, next, back)
	require.Error(t, back.UnmarshalText([]byte("1")))
}

// A rollback that the detectors cannot undo makes them run anew. What they find
// then is told to whoever asks from before, however far they have got meanwhile,
// and so is everybody of whom they had found something.
func TestChangesAfterADeepReorganisation(t *testing.T) {
	cfg := snapshotConfig(t)
	cfg.Driver.MaxRollback = 3
	st, err := score.NewState(cfg)
	require.NoError(t, err)
	for n := 1; n <= 60; n++ {
		require.NoError(t, step(st, n))
	}
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	var cursor score.Cursor
	for c := range eng.Changes(cursor) {
		cursor = c.Next
	}
	before := st.Findings()
	require.NoError(t, st.Rollback(ledger.Ethereum, 20))
	for n := 21; n <= 90; n++ {
		require.NoError(t, step(st, n))
	}
	why := map[ledger.Account][]string{}
	for c := range eng.Changes(cursor) {
		why[c.Subject], cursor = c.Why, c.Next
	}
	require.NotEmpty(t, st.Findings())
	for _, f := range st.Findings() {
		require.Contains(t, why[f.Subject], f.Typology)
	}
	for _, f := range before {
		require.Contains(t, why[f.Subject], score.Reorganised)
	}
	for c := range eng.Changes(cursor) {
		t.Errorf("%s is told twice", c.Subject)
	}
}
