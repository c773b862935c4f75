package typology

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

type cell struct{ A, B uint32 }

// A table answers like a map under writes, undo, publication and overlays, and
// what was published never changes.
func TestTableAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, now := newTable[cell](), map[ledger.AccountID]cell{}
		type moment struct {
			seq   uint64
			state map[ledger.AccountID]cell
		}
		type published struct {
			column column
			state  map[ledger.AccountID]cell
		}
		history := []moment{{0, map[ledger.AccountID]cell{}}}
		var readers []published
		seq, floor := uint64(0), uint64(0)
		id := rapid.Custom(func(t *rapid.T) ledger.AccountID {
			return ledger.AccountID(rapid.SampledFrom([]uint32{1, 2, 63, 64, 16383, 16384, 40000}).Draw(t, "id"))
		})
		same := func(what string, want map[ledger.AccountID]cell, get func(ledger.AccountID) cell) {
			for _, i := range []ledger.AccountID{1, 2, 3, 63, 64, 16383, 16384, 40000, 99999} {
				require.Equal(t, want[i], get(i), "%s, account %d", what, i)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				seq++
				table.begin(seq)
				for range rapid.IntRange(0, 3).Draw(t, "writes") {
					i, v := id.Draw(t, "account"), rapid.Uint32Range(0, 9).Draw(t, "value")
					table.Edit(i).A = v
					c := now[i]
					c.A = v
					now[i] = c
				}
				history = append(history, moment{seq, maps.Clone(now)})
			},
			"undo": func(t *rapid.T) {
				to := rapid.Uint64Range(floor, seq).Draw(t, "to")
				table.undoTo(to)
				for history[len(history)-1].seq > to {
					history = history[:len(history)-1]
				}
				seq, now = to, maps.Clone(history[len(history)-1].state)
			},
			"trim": func(t *rapid.T) {
				floor = rapid.Uint64Range(floor, seq).Draw(t, "floor")
				table.trim(floor)
			},
			"publish": func(*rapid.T) {
				readers = append(readers, published{table.publish(), maps.Clone(now)})
			},
			"evict": func(t *rapid.T) {
				gone := rapid.Uint32Range(0, 9).Draw(t, "value")
				if table.undo.empty() { // as the driver promises: nothing to roll back to sees it
					table.evict(func(c cell) bool { return c.A == gone })
					maps.DeleteFunc(now, func(_ ledger.AccountID, c cell) bool { return c.A == gone })
					history = []moment{{seq, maps.Clone(now)}}
					floor = seq
				}
			},
			"": func(t *rapid.T) {
				same("table", now, table.Get)
				for _, r := range readers {
					frozen, ok := r.column.(*Table[cell])
					require.True(t, ok)
					same("published", r.state, frozen.Get)
					over := newTable[cell]()
					over.overlaid(r.column)
					want := maps.Clone(r.state)
					for i := range ledger.AccountID(20) { // more than an overlay scans
						over.Edit(i).B = 7
						want[i] = cell{want[i].A, 7}
					}
					same("overlay", want, over.Get)
					same("published, after an overlay", r.state, frozen.Get)
				}
			},
		})
	})
}

// Evicting frees pages: a table whose every value is gone holds none.
func TestTableFreesPages(t *testing.T) {
	table := newTable[cell]()
	for i := range ledger.AccountID(1000) {
		table.Edit(i).A = 1
	}
	require.Equal(t, 1000, table.evict(func(cell) bool { return true }))
	for range table.all() {
		t.Fatal("a page is left")
	}
}

func TestOverlayIsReused(t *testing.T) {
	base := newTable[cell]()
	base.Edit(5).A = 1
	frozen := base.publish()
	over := newTable[cell]()
	for range 3 {
		over.overlaid(frozen)
		require.Equal(t, cell{A: 1}, over.Get(5))
		for i := range ledger.AccountID(40) {
			over.Edit(i).B = uint32(i)
		}
		require.Equal(t, cell{A: 1, B: 5}, over.Get(5))
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		over.overlaid(frozen)
		for i := range ledger.AccountID(40) {
			over.Edit(i).B = 9
		}
	}))
}
