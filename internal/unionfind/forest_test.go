package unionfind

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// slow is the same thing by brute force: a set number per node.
type slow []int

func (s slow) union(a, b int) (out slow, joined bool) {
	out = slices.Clone(s)
	for i := range s {
		if s[i] == s[b] {
			out[i] = s[a]
		}
	}
	return out, s[a] != s[b]
}

func (s slow) members(x int) (out []uint32) {
	for i := range s {
		if s[i] == s[x] {
			out = append(out, uint32(i))
		}
	}
	return out
}

func check(t require.TestingT, f *Forest, past []slow) {
	now := past[len(past)-1]
	require.EqualValues(t, len(past)-1, f.Joins())
	for x := range now {
		members := slices.Sorted(f.Members(f.Find(uint32(x))))
		require.Equal(t, now.members(x), members, "members of %d", x)
		require.EqualValues(t, len(members), f.Size(f.Find(uint32(x))))
		for k, then := range past {
			root := f.FindAt(uint32(x), uint32(k))
			require.Equal(t, then.members(x)[0], f.LeadAt(root, uint32(k)), "lead of %d after %d joins", x, k)
			for y := range now {
				require.Equal(t, then[x] == then[y], root == f.FindAt(uint32(y), uint32(k)), "%d and %d after %d", x, y, k)
				checkPath(t, f, uint32(x), uint32(y), uint32(k), then[x] == then[y])
			}
		}
	}
}

func checkPath(t require.TestingT, f *Forest, x, y, joins uint32, together bool) {
	path := f.Path(x, y, joins)
	if !together || x == y {
		require.Empty(t, path)
		return
	}
	at := x
	for _, s := range path {
		require.Equal(t, at, s.From)
		require.Less(t, s.Join, joins)
		j := f.Join(s.Join)
		require.True(t, j.A == s.From && j.B == s.To || j.B == s.From && j.A == s.To)
		at = s.To
	}
	require.Equal(t, y, at)
}

func TestForestAgreesWithBruteForceAtEveryMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		var f Forest
		first := make(slow, n)
		for i := range first {
			first[i] = i
			require.EqualValues(t, i, f.Add())
		}
		past := []slow{first}
		node := rapid.IntRange(0, n-1)
		for range rapid.IntRange(0, 25).Draw(t, "steps") {
			if rapid.IntRange(0, 4).Draw(t, "undo") == 0 {
				keep := rapid.IntRange(0, len(past)-1).Draw(t, "keep")
				f.Undo(uint32(keep), n)
				past = past[:keep+1]
				continue
			}
			a, b := node.Draw(t, "a"), node.Draw(t, "b")
			next, joined := past[len(past)-1].union(a, b)
			require.Equal(t, joined, f.Union(uint32(a), uint32(b)))
			if joined {
				past = append(past, next)
			}
		}
		check(t, &f, past)
	})
}

func TestUndoDropsNodes(t *testing.T) {
	var f Forest
	f.Add()
	f.Add()
	f.Union(0, 1)
	f.Undo(0, 1)
	require.Equal(t, 1, f.Len())
	require.Equal(t, 1, f.Sets())
	require.EqualValues(t, 1, f.Add())
	require.EqualValues(t, 1, f.Size(1))
}
