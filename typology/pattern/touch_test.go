package pattern

import (
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is read ahead, in a graph large enough for it, from which transfers and
// accounts leave, changes nothing that is found.
func TestAddAllIsAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("long: two engines over 120,000 transfers")
	}
	next := steady()
	ts := make([]Transfer, 120_000)
	for i := range ts {
		ts[i] = next()
	}
	digest := func(take func(e *Engine, found func(*Match))) (sum uint64, matches int) {
		e, err := NewEngine(Config{})
		require.NoError(t, err)
		j, h := journal{e: e}, fnv.New64a()
		take(e, func(m *Match) {
			j.note(m)
			_, _ = h.Write([]byte(j.lines[0]))
			j.lines, matches = j.lines[:0], matches+1
		})
		require.Greater(t, e.Graph().Len(), touchFrom, "too few to read ahead")
		require.Less(t, e.Graph().Len(), len(ts), "none has left")
		return h.Sum64(), matches
	}
	one, matches := digest(func(e *Engine, found func(*Match)) {
		for i := range ts {
			require.NoError(t, e.Add(&ts[i], found))
		}
	})
	require.Greater(t, matches, 100_000, "found too rarely to test anything")
	r := rand.New(rand.NewPCG(1, 2))
	all, _ := digest(func(e *Engine, found func(*Match)) {
		for rest := ts; len(rest) > 0; {
			n := 1 + r.IntN(min(200, len(rest)))
			require.NoError(t, e.AddAll(rest[:n], found))
			rest = rest[n:]
		}
	})
	require.Equal(t, one, all)
}
