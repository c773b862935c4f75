package pattern

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// smallShapes are the finders of the oracle test, in order of name.
func smallShapes() []Finder {
	cases := oracleCases()
	var names []string
	for name := range cases {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []Finder
	for _, name := range names {
		out = append(out, cases[name].finder())
	}
	return out
}

// journal writes down what an engine finds.
type journal struct {
	e     *Engine
	lines []string
}

func (j *journal) note(m *Match) {
	line := fmt.Sprint(m.ID, " r", m.Revision, " at ", m.At, "/", m.Time, " size ", m.Size, " ratio ", m.Ratio, " dwell ", m.Dwell, " legs")
	for i := range m.Legs {
		e, _ := j.e.Graph().Edge(m.Legs[i].Order())
		line += fmt.Sprint(" ", e.Ref)
	}
	j.lines = append(j.lines, line)
}

func run(t *testing.T, cfg Config, ts []Transfer) *journal {
	t.Helper()
	e, err := NewEngine(cfg)
	require.NoError(t, err)
	j := &journal{e: e}
	for i := range ts {
		require.NoError(t, e.Add(&ts[i], j.note))
	}
	return j
}

// However the stream is taken (with restarts from snapshots, with transfers that
// are rolled back and come again or come changed, with planned ones in between),
// the same is found, under the same ids and revisions.
func TestEngineAnyWayOfTakingTheStream(t *testing.T) {
	for seed := range 60 {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		ts := randomGraph(r)
		want := run(t, Config{Shapes: smallShapes}, ts).lines
		cfg := Config{Shapes: smallShapes, MaxUndo: 15}
		e, err := NewEngine(cfg)
		require.NoError(t, err)
		j := &journal{e: e}
		floor := 0
		var at []int // lines before each transfer
		for i := 0; i < len(ts); i++ {
			at = append(at[:i], len(j.lines))
			require.NoError(t, e.Add(&ts[i], j.note))
			floor = max(floor, i+2-cfg.MaxUndo) // what is further back than that is final
			switch r.IntN(6) {
			case 0:
				back := max(floor, i+1-r.IntN(12))
				require.NoError(t, e.Rollback(Mark(back)))
				if back <= i {
					j.lines = j.lines[:at[back]]
					if other := ts[back]; r.IntN(2) == 0 { // another branch, then back again
						other.From, other.To = other.To, other.From
						require.NoError(t, e.Add(&other, func(*Match) {}))
						require.NoError(t, e.Rollback(Mark(back)))
					}
				}
				i = back - 1
			case 1:
				before := snapshotOf(t, e)
				planned := &journal{e: e}
				require.NoError(t, e.Peek(ts[i+1:], planned.note))
				require.True(t, slices.Equal(want[len(j.lines):], planned.lines))
				require.Equal(t, before, snapshotOf(t, e))
			case 2:
				e2, err := NewEngine(cfg)
				require.NoError(t, err)
				require.NoError(t, e2.Restore(bytes.NewReader(snapshotOf(t, e))))
				require.Equal(t, snapshotOf(t, e), snapshotOf(t, e2))
				e, j.e, floor = e2, e2, i+1
			}
		}
		require.True(t, slices.Equal(want, j.lines), "seed %d", seed)
	}
}

// The first report of an instance is its first revision, each one after it a revision
// more, with at least one witness, which is new. A chain whose beginning has left the
// window goes on where it was.
func TestInstancesGrowStepByStep(t *testing.T) {
	for seed := range 200 {
		ts := randomGraph(rand.New(rand.NewPCG(uint64(seed), 6)))
		revisions := map[ID]int{}
		e, err := NewEngine(Config{Shapes: smallShapes})
		require.NoError(t, err)
		for i := range ts {
			at := map[ID]bool{}
			require.NoError(t, e.Add(&ts[i], func(m *Match) {
				m.ID.Path ^= uint64(e.by) // the same shape stands in smallShapes twice
				goesOn := revisions[m.ID] == 0 && (m.ID.Shape == Chain || m.ID.Shape == PeelChain)
				require.True(t, m.Revision == revisions[m.ID]+1 || goesOn, "seed %d: %v", seed, m.ID)
				require.False(t, at[m.ID], "seed %d: %v twice at once", seed, m.ID)
				require.NotEmpty(t, m.Legs)
				at[m.ID], revisions[m.ID] = true, m.Revision
			}))
		}
	}
}

func snapshotOf(t testing.TB, e *Engine) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, e.Snapshot(&b))
	return b.Bytes()
}

// Nothing depends on the unit of amounts, on names or on when it happened.
func TestEngineMetamorphic(t *testing.T) {
	scaled := func() []Finder {
		out := smallShapes()
		for _, f := range out {
			if s, ok := f.(*structuring); ok {
				limit, _ := s.Thresholds[1].MulDiv(ledger.NewAmount(1_000_000_007), ledger.NewAmount(1))
				s.Thresholds = map[ledger.AssetID]ledger.Amount{1: limit}
			}
		}
		return out
	}
	for seed := range 60 {
		ts := randomGraph(rand.New(rand.NewPCG(uint64(seed), 8)))
		want := found(t, Config{Shapes: smallShapes}, ts)

		more := slices.Clone(ts)
		for i := range more {
			more[i].Amount, _ = ts[i].Amount.MulDiv(ledger.NewAmount(1_000_000_007), ledger.NewAmount(1))
		}
		require.Equal(t, want, found(t, Config{Shapes: scaled}, more), "amounts scaled, seed %d", seed)

		later := slices.Clone(ts)
		for i := range later {
			later[i].Time += 1_700_000_000
		}
		require.Equal(t, want, found(t, Config{Shapes: smallShapes}, later), "times shifted, seed %d", seed)

		renamed := slices.Clone(ts)
		for i := range renamed {
			renamed[i].From, renamed[i].To = 4000-7*ts[i].From, 4000-7*ts[i].To
		}
		require.Equal(t, want, found(t, Config{Shapes: smallShapes}, renamed), "accounts renamed, seed %d", seed)
	}
}

// found lists shapes, sizes and witnesses per transfer, without names and times.
func found(t *testing.T, cfg Config, ts []Transfer) [][]string {
	t.Helper()
	e, err := NewEngine(cfg)
	require.NoError(t, err)
	var out [][]string
	for i := range ts {
		var at []string
		require.NoError(t, e.Add(&ts[i], func(m *Match) {
			at = append(at, fmt.Sprint(tellMatch(e.Graph(), m), " r", m.Revision, " ", m.Ratio, " ", m.Dwell))
		}))
		slices.Sort(at)
		out = append(out, at)
	}
	return out
}

// Divided over cores and cut into batches, an engine finds the same in the same
// order.
func TestParallelIsOneEngine(t *testing.T) {
	for seed := range 60 {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		ts := randomGraph(r)
		p, err := NewParallel(Config{Shapes: smallShapes, MaxUndo: 40}, 2+seed%3)
		require.NoError(t, err)
		j := &journal{e: p.Parts()[0]}
		for i := 0; i < len(ts); {
			mark, lines, n := p.Mark(), len(j.lines), min(len(ts)-i, 1+r.IntN(9))
			require.NoError(t, p.Add(ts[i:i+n], j.note))
			if r.IntN(3) == 0 {
				require.NoError(t, p.Rollback(mark))
				j.lines = j.lines[:lines]
				continue
			}
			i += n
		}
		require.True(t, slices.Equal(run(t, Config{Shapes: smallShapes}, ts).lines, j.lines), "seed %d", seed)
	}
}

// A transfer to oneself is counted and changes nothing.
func TestEngineLeavesOutSelfTransfers(t *testing.T) {
	e, err := NewEngine(Config{})
	require.NoError(t, err)
	require.NoError(t, e.Add(&Transfer{From: 1, To: 1, Time: 5}, func(*Match) { t.Fatal("found something") }))
	require.EqualValues(t, 1, e.Skipped())
	require.Zero(t, e.Graph().Len())
}

func TestEngineRefuses(t *testing.T) {
	_, err := NewEngine(Config{Part: 2, Parts: 2, Shapes: func() []Finder {
		return []Finder{NewFanIn(FanConfig{}), NewCycle(CycleConfig{Hops: 1}), NewChain(ChainConfig{Lo: 5, Hi: 4})}
	}})
	require.ErrorIs(t, err, ErrConfig)
	for _, fault := range []string{"part 2 of 2", "fan-in: Size = 0", "cycle: Hops = 1", "layering-chain: ratio"} {
		require.ErrorContains(t, err, fault)
	}
	for _, f := range All() {
		require.NoError(t, f.fault(), "%v: the defaults are valid", f.Shape())
	}

	e, err := NewEngine(Config{})
	require.NoError(t, err)
	require.ErrorIs(t, e.Restore(bytes.NewReader([]byte("something else"))), ErrSnapshot)
	require.NoError(t, e.Add(&Transfer{From: 1, To: 2, Time: 5}, func(*Match) {}))
}
