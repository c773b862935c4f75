package unionfind

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// slowLeadAt is LeadAt step by step.
func slowLeadAt(f *Forest, root, joins uint32) uint32 {
	lead := f.nodes[root].lead
	for l := f.nodes[root].past; l != 0 && f.leads[l-1].join >= joins; l = f.leads[l-1].before {
		lead = f.leads[l-1].lead
	}
	return lead
}

func TestLeadAtAgreesWithStepByStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 200
		var f Forest
		for range n {
			f.Add()
		}
		next := uint32(n - 1) // a hub that grows downwards has many changes
		for range rapid.IntRange(1, 6).Draw(t, "stretches") {
			for range rapid.IntRange(0, 80).Draw(t, "joins") {
				a, b := next, max(next, 1)-1
				if next = b; rapid.IntRange(0, 3).Draw(t, "any") == 0 {
					a, b = rapid.Uint32Range(0, n-1).Draw(t, "a"), rapid.Uint32Range(0, n-1).Draw(t, "b")
				}
				f.Union(a, b)
			}
			if rapid.Bool().Draw(t, "undo") {
				f.Undo(rapid.Uint32Range(0, f.Joins()).Draw(t, "keep"), n)
				next = rapid.Uint32Range(0, n-1).Draw(t, "next")
			}
		}
		for root := range uint32(n) { // of the present or the past
			for joins := range f.Joins() + 1 {
				require.Equal(t, slowLeadAt(&f, root, joins), f.LeadAt(root, joins), "root %d after %d joins", root, joins)
			}
		}
	})
}

// The way to any change is short: at most 2·log₂ of all changes and a few steps.
func TestLeadChangesAreNear(t *testing.T) {
	f := hub(5000)
	most := 0
	for joins := range f.Joins() {
		steps := 0
		for l := f.nodes[f.Find(0)].past; l != 0 && f.leads[l-1].join >= joins; steps++ {
			c := &f.leads[l-1]
			if l = c.before; c.jump != 0 && f.leads[c.jump-1].join >= joins {
				l = c.jump
			}
		}
		most = max(most, steps)
	}
	require.LessOrEqual(t, most, 2*13+3)
}

// hub makes a set of n+1 nodes whose lead changes with every join.
func hub(n int) *Forest {
	f := &Forest{}
	for range n + 1 {
		f.Add()
	}
	for i := n; i > 0; i-- {
		f.Union(uint32(i), uint32(i-1))
	}
	return f
}

// BenchmarkLeadAt asks for a hub's lead at random moments; its lead changed with
// each of 100,000 joins.
func BenchmarkLeadAt(b *testing.B) {
	f := hub(100_000)
	r := rand.New(rand.NewPCG(1, 2))
	asked := make([]uint32, 1<<12)
	for i := range asked {
		asked[i] = r.Uint32N(f.Joins() + 1)
	}
	root, i := f.Find(0), 0
	for b.Loop() {
		f.LeadAt(root, max(1, asked[i&(len(asked)-1)]))
		i++
	}
}
