package unionfind

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// step is one thing that happened to a constrained forest.
type step struct {
	pair bool
	a, b uint32
}

// play does the steps from scratch: a union is refused when a pair forbids it.
func play(t require.TestingT, n int, steps []step) (*Forest, *Constraints, []uint32) {
	f, c := &Forest{}, &Constraints{}
	for range n {
		f.Add()
	}
	var marks []uint32
	for _, s := range steps {
		marks = append(marks, f.Joins(), uint32(c.Len()))
		do(t, f, c, s)
	}
	return f, c, append(marks, f.Joins(), uint32(c.Len()))
}

func do(t require.TestingT, f *Forest, c *Constraints, s step) {
	ra, rb := f.Find(s.a), f.Find(s.b)
	if ra == rb {
		return
	}
	if s.pair {
		c.Add(f, s.a, s.b)
		return
	}
	pair, forbidden := c.Forbids(f, ra, rb)
	require.Equal(t, slowForbids(f, c, ra, rb), forbidden)
	if forbidden {
		x, y := c.Pair(pair)
		require.ElementsMatch(t, []uint32{ra, rb}, []uint32{f.Find(x), f.Find(y)})
		return
	}
	root := f.Link(s.a, s.b, ra, rb)
	c.Merge(root, ra+rb-root)
}

func slowForbids(f *Forest, c *Constraints, ra, rb uint32) bool {
	for i := range c.Len() {
		x, y := c.Pair(i)
		if rx, ry := f.Find(x), f.Find(y); rx == ra && ry == rb || rx == rb && ry == ra {
			return true
		}
	}
	return false
}

func TestNoForbiddenPairEverMeetsAndUndoIsRebuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 10).Draw(t, "nodes")
		node := rapid.Uint32Range(0, uint32(n-1))
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{rapid.IntRange(0, 2).Draw(t, "kind") == 0, node.Draw(t, "a"), node.Draw(t, "b")}
		}), 0, 40).Draw(t, "steps")
		f, c, marks := play(t, n, steps)
		for i := range c.Len() {
			a, b := c.Pair(i)
			require.NotEqual(t, f.Find(a), f.Find(b), "pair %d", i)
		}
		keep := rapid.IntRange(0, len(steps)).Draw(t, "keep")
		c.Undo(f, marks[2*keep], n, int(marks[2*keep+1]))
		for _, s := range steps[keep:] { // the same again must end the same
			do(t, f, c, s)
		}
		f2, c2, _ := play(t, n, steps)
		require.Equal(t, c2.Len(), c.Len())
		require.Equal(t, f2.nodes, f.nodes)
		require.Equal(t, f2.joins, f.joins)
	})
}
