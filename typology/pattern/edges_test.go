package pattern

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// watch runs transfers "from, to, amount, time", each a transaction of its own,
// through one finder.
func watch(t *testing.T, f Finder, rows ...[4]int64) (matches []Match, b Budget) {
	t.Helper()
	e, err := NewEngine(Config{Shapes: func() []Finder { return []Finder{f} }})
	require.NoError(t, err)
	for i, r := range rows {
		require.NoError(t, e.Add(&Transfer{
			From: ledger.AccountID(r[0]), To: ledger.AccountID(r[1]), Amount: ledger.NewAmount(uint64(r[2])), Time: r[3], Asset: 1, Tx: uint64(i),
		}, func(m *Match) {
			matches = append(matches, *m)
			matches[len(matches)-1].Legs = slices.Clone(m.Legs)
		}))
	}
	return matches, e.Budgets()[0]
}

// A rest is less than what came in: with peels of nothing, what is passed on whole is
// no peel chain.
func TestPeelsOfNothing(t *testing.T) {
	c := DefaultPeel()
	c.Links = 1
	matches, _ := watch(t, NewPeel(c), [4]int64{1, 2, 100, 0}, [4]int64{2, 3, 100, 1}, [4]int64{2, 4, 0, 2})
	require.Empty(t, matches)
	matches, _ = watch(t, NewPeel(c), [4]int64{1, 2, 100, 0}, [4]int64{2, 3, 99, 1}, [4]int64{2, 4, 0, 2})
	require.Len(t, matches, 1)
	matches, _ = watch(t, NewPeel(c), [4]int64{1, 2, 0, 0}, [4]int64{2, 3, 0, 1}, [4]int64{2, 4, 0, 2 * 24 * Hour})
	require.Empty(t, matches)
}

// A chain that is followed no further back says so, and one that ends there does not.
func TestLongestChainIsReported(t *testing.T) {
	peel := PeelConfig{Links: 1, Keep: 8500, Dwell: 20, Length: 40, Limit: 1}
	rows := [][4]int64{{1, 2, 1000, 0}, {2, 3, 900, 1}, {2, 4, 10, 2}, {3, 5, 890, 3}, {3, 6, 1, 4}}
	matches, b := watch(t, NewPeel(peel), rows[:3]...)
	require.Len(t, matches, 1)
	require.False(t, matches[0].Cut)
	require.Zero(t, b.Hits)
	matches, b = watch(t, NewPeel(peel), rows...)
	require.Len(t, matches, 2)
	require.True(t, matches[1].Cut)
	require.EqualValues(t, 1, b.Hits)

	chain := ChainConfig{Hops: 2, Dwell: 20, Lo: 8000, Hi: 10_500, Length: 40, Lots: 64, Limit: 3}
	rows = [][4]int64{{1, 2, 100, 0}, {2, 3, 100, 1}, {3, 4, 100, 2}, {4, 5, 100, 3}}
	matches, b = watch(t, NewChain(chain), rows[:3]...)
	require.Len(t, matches, 2)
	require.False(t, matches[1].Cut)
	require.Zero(t, b.Hits)
	matches, b = watch(t, NewChain(chain), rows...)
	require.Len(t, matches, 3)
	require.True(t, matches[2].Cut)
	require.EqualValues(t, 1, b.Hits)
}

// An account that may keep all of what it was paid, or more, may also keep some.
func TestPassThroughWithAnyResidual(t *testing.T) {
	c := DefaultPassThrough()
	c.Senders, c.Residual = 1, 15_000
	matches, _ := watch(t, NewPassThrough(c), [4]int64{1, 2, 100, 0}, [4]int64{2, 3, 50, 1})
	require.Len(t, matches, 1)
}

// A gather-scatter that is told or weighed by some of its transfers alone says so, and
// what a predicate leaves out has no weight.
func TestGatherScatterWeighsItsWitnesses(t *testing.T) {
	c := GatherScatterConfig{Fan: 1, Length: 40, Lo: 9000, Hi: 11_000, Legs: 2}
	rows := [][4]int64{{1, 2, 100, 0}, {1, 2, 100, 1}, {1, 2, 50, 2}, {2, 3, 100, 3}, {2, 3, 50, 4}}
	matches, b := watch(t, NewGatherScatter(c), rows...)
	require.Len(t, matches, 1)
	require.True(t, matches[0].Cut)
	require.EqualValues(t, 2, b.Hits)

	c.Legs = 1000
	matches, b = watch(t, NewGatherScatter(c), rows...)
	require.Empty(t, matches)
	require.Zero(t, b.Hits)

	c.Where = func(l Lens, e Leg) bool { return l.Account(e.From) != 9 }
	rows = [][4]int64{{9, 2, 900, 0}, {1, 2, 100, 1}, {2, 3, 100, 2}}
	matches, _ = watch(t, NewGatherScatter(c), rows...)
	require.Len(t, matches, 1)
	require.Equal(t, ledger.One, matches[0].Ratio)
	require.Equal(t, 1, matches[0].Size)
}

// Who is paid by more than Wide is a service, on whichever side of a stack it stands.
func TestStackLeavesServicesOut(t *testing.T) {
	c := DefaultStack()
	c.Wide = 3
	var rows [][4]int64
	add := func(from, to int64) { rows = append(rows, [4]int64{from, to, 100, int64(len(rows))}) }
	for _, upper := range []int64{1, 2} {
		add(upper, 11)
		add(upper, 12)
	}
	add(11, 21)
	add(11, 22)
	add(12, 21)
	add(12, 22)
	matches, _ := watch(t, NewStack(c), rows...)
	require.Len(t, matches, 1)
	for _, lower := range []int64{11, 12} {
		many := [][4]int64{}
		for payer := range int64(2) {
			many = append(many, [4]int64{31 + payer, lower, 100, 0})
		}
		matches, _ = watch(t, NewStack(c), append(many, rows...)...)
		require.Empty(t, matches, "%d was paid by four", lower)
	}
}

// The population is that of the other accounts: what the payer itself sent is no
// part of it, though a predicate leaves it out as a witness.
func TestStructuringAgainstTheOthers(t *testing.T) {
	c := DefaultStructuring()
	c.Thresholds = map[ledger.AssetID]ledger.Amount{1: ledger.NewAmount(100)}
	c.Alpha, c.Count = 1200, 3
	rows := [][4]int64{{1, 2, 95, 0}, {1, 2, 95, 1}, {1, 2, 95, 2}}
	matches, _ := watch(t, NewStructuring(c), rows...)
	require.Empty(t, matches, "three of three at one half: one in eight")

	c.Alpha = 1300
	own := append([][4]int64{{1, 9, 95, 0}, {1, 9, 95, 0}}, rows...)
	c.Where = func(l Lens, e Leg) bool { return l.Account(e.To) != 9 }
	matches, _ = watch(t, NewStructuring(c), own...)
	require.Len(t, matches, 1)
	require.Equal(t, 3, matches[0].Size)
}

func TestParallelRefuses(t *testing.T) {
	for _, n := range []int{0, -1} {
		_, err := NewParallel(Config{}, n)
		require.ErrorIs(t, err, ErrConfig)
	}
}

// The first report of an instance is revision 1 and has all its witnesses; each one
// after it is a revision more, and has those that are new.
func TestPeelChainGrowsStepByStep(t *testing.T) {
	c := PeelConfig{Links: 2, Keep: 8500, Dwell: 50, Length: 50, Limit: 9}
	rows := [][4]int64{
		{1, 2, 1000, 0}, {2, 3, 900, 1}, {2, 91, 10, 2}, {2, 92, 10, 3}, // a link with two peels
		{3, 4, 890, 4}, {4, 5, 880, 5}, // the third peels before the second
		{4, 93, 1, 6}, {3, 94, 1, 7}, // now there are three
		{2, 95, 1, 8}, {5, 96, 1, 9}, {5, 97, 1, 9}, {5, 6, 870, 10}, // all at once with the rest
	}
	matches, _ := watch(t, NewPeel(c), rows...)
	var told [][2]int
	var all []Order
	for _, m := range matches {
		if m.ID.A == 1 {
			told = append(told, [2]int{m.Revision, m.Size})
			for i := range m.Legs {
				all = append(all, m.Legs[i].Order())
			}
		}
	}
	require.Equal(t, [][2]int{{1, 3}, {2, 3}, {3, 4}}, told)
	slices.Sort(all)
	require.Len(t, all, len(rows))
	require.Len(t, slices.Compact(all), len(rows), "each witness once")

	// What moves in another asset is no part of it.
	e, err := NewEngine(Config{Shapes: func() []Finder { return []Finder{NewPeel(c)} }})
	require.NoError(t, err)
	n := 0
	for i, r := range append(rows, [4]int64{2, 97, 1, 11}) {
		require.NoError(t, e.Add(&Transfer{
			From: ledger.AccountID(r[0]), To: ledger.AccountID(r[1]), Amount: ledger.NewAmount(uint64(r[2])), Time: r[3], Asset: ledger.AssetID(1 + i/len(rows)), Tx: uint64(i),
		}, func(*Match) { n++ }))
	}
	require.Len(t, matches, n)
}
