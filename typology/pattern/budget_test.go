package pattern

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// feed runs transfers "from, to, time" through one finder.
func feed(t testing.TB, f Finder, rows ...[3]int64) (matches []Match, b Budget) {
	t.Helper()
	e, err := NewEngine(Config{Shapes: func() []Finder { return []Finder{f} }})
	require.NoError(t, err)
	for i, r := range rows {
		require.NoError(t, e.Add(&Transfer{
			From: ledger.AccountID(r[0]), To: ledger.AccountID(r[1]), Time: r[2], Asset: 1, Amount: ledger.NewAmount(100), Tx: uint64(i),
		}, func(m *Match) { matches = append(matches, *m) }))
	}
	return matches, e.Budgets()[0]
}

// A hub does not stop the search without a word: the budget says it was met, and
// a match that lacks witnesses says so.
func TestBudgetsAreReported(t *testing.T) {
	var rows [][3]int64
	for i := range int64(100) {
		rows = append(rows, [3]int64{1, 10 + i, i}) // 1 pays a hundred
	}
	rows = append(rows, [3]int64{10, 2, 200}, [3]int64{11, 2, 201})

	small := DefaultScatterGather()
	small.Budget = 1
	matches, b := feed(t, NewScatterGather(small), rows...)
	require.Empty(t, matches)
	require.Equal(t, Budget{ScatterGather, 1, 1}, b)

	matches, b = feed(t, NewScatterGather(DefaultScatterGather()), rows...)
	require.Len(t, matches, 1)
	require.Zero(t, b.Hits)

	fans := DefaultFan()
	fans.Legs = 3
	matches, b = feed(t, NewFanOut(fans), rows[:5]...)
	require.Len(t, matches, 3)
	require.Equal(t, []int{3, 4, 5}, []int{matches[0].Size, matches[1].Size, matches[2].Size})
	require.Zero(t, b.Hits, "an open fan is not collected again")

	tight := DefaultCycle()
	tight.Budget = 10
	ring := append(slices.Clone(rows), [3]int64{2, 1, 300})
	_, b = feed(t, NewCycle(tight), ring...)
	require.EqualValues(t, 10, b.Limit)
	full, b := feed(t, NewCycle(DefaultCycle()), ring...)
	require.Len(t, full, 2)
	require.Zero(t, b.Hits)
}

// A predicate leaves out what it does not admit, on every side of a shape.
func TestWhere(t *testing.T) {
	rows := [][3]int64{{1, 5, 0}, {2, 5, 1}, {3, 5, 2}, {4, 5, 3}}
	c := DefaultFan()
	matches, _ := feed(t, NewFanIn(c), rows...)
	require.Len(t, matches, 2)

	c.Where = func(l Lens, e Leg) bool { return l.Account(e.From) != 2 }
	matches, _ = feed(t, NewFanIn(c), rows...)
	require.Len(t, matches, 1)
	require.Equal(t, 3, matches[0].Size)
	require.Len(t, matches[0].Legs, 3)
}

// FuzzEngineRestore checks that no input makes Restore panic, and that an engine
// is usable after any.
func FuzzEngineRestore(f *testing.F) {
	e, err := NewEngine(Config{})
	require.NoError(f, err)
	for i := range 6 {
		require.NoError(f, e.Add(&Transfer{From: ledger.AccountID(1 + i), To: 9, Asset: 1, Amount: ledger.NewAmount(7), Time: int64(i), Tx: uint64(i)}, func(*Match) {}))
	}
	f.Add(snapshotOf(f, e))
	f.Add([]byte(engineMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := NewEngine(Config{})
		require.NoError(t, err)
		if e.Restore(bytes.NewReader(data)) != nil {
			require.Zero(t, e.Graph().Len())
			require.NoError(t, e.Add(&Transfer{From: 1, To: 2, Asset: 1}, func(*Match) {}))
		}
	})
}
