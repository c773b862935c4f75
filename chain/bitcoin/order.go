package bitcoin

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/holiman/uint256"
)

// placed is a block with its place in the chain.
type placed struct {
	ref       int32
	height    uint64
	estimated bool
}

// segment is a run of blocks that follow each other, none of whose parents
// before the first is in the data.
type segment struct {
	path  []int32 // refs, oldest first
	work  uint256.Int
	known bool
	base  uint64 // height of the first
}

// arrange puts blocks in chain order; what it leaves out is stale. The rules
// are in the package comment. O(n log n) time.
func arrange(refs []ref, net *Network) []placed {
	segments := split(refs)
	known := make([]placed, 0, len(refs))
	var unknown []segment
	owner := make([]int32, len(refs)) // segment of each ref
	for i := range segments {
		s := &segments[i]
		s.locate(refs, net)
		for _, r := range s.path {
			owner[r] = int32(i)
		}
		if !s.known {
			unknown = append(unknown, *s)
			continue
		}
		for j, r := range s.path {
			known = append(known, placed{ref: r, height: s.base + uint64(j)})
		}
	}
	// One block per height: of segments that overlap the one with more work.
	slices.SortFunc(known, func(a, b placed) int {
		sa, sb := &segments[owner[a.ref]], &segments[owner[b.ref]]
		return cmp.Or(cmp.Compare(a.height, b.height), sb.work.Cmp(&sa.work), cmp.Compare(a.ref, b.ref))
	})
	known = slices.CompactFunc(known, func(a, b placed) bool { return a.height == b.height })
	return estimate(known, unknown, refs, net)
}

// split finds the trees that the parent links form and of each the path with
// the most work, the earlier tip where two have the same (Bitcoin Core's
// CBlockIndexWorkComparator prefers what it saw first).
func split(refs []ref) []segment {
	at := make(map[Hash]int32, len(refs))
	for i := range refs {
		at[refs[i].hash] = int32(i)
	}
	const none = -1
	parent := make([]int32, len(refs))
	child := make([]int32, len(refs)) // first child
	next := make([]int32, len(refs))  // next child of the same parent
	for i := range refs {
		child[i], next[i], parent[i] = none, none, none
	}
	var roots []int32
	for i := len(refs) - 1; i >= 0; i-- {
		if p, ok := at[refs[i].prev]; ok && p != int32(i) {
			parent[i], next[i], child[p] = p, child[p], int32(i)
		} else {
			roots = append(roots, int32(i))
		}
	}
	slices.Reverse(roots)
	total := make([]uint256.Int, len(refs))
	segments := make([]segment, 0, len(roots))
	var stack []int32
	for _, root := range roots {
		tip := root
		stack = append(stack[:0], root)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			total[i] = refs[i].work
			if p := parent[i]; p != none {
				total[i].Add(&total[i], &total[p])
			}
			if c := total[i].Cmp(&total[tip]); c > 0 || c == 0 && i < tip {
				tip = i
			}
			for c := child[i]; c != none; c = next[c] {
				stack = append(stack, c)
			}
		}
		s := segment{work: total[tip]}
		for i := tip; i != none; i = parent[i] {
			s.path = append(s.path, i)
		}
		slices.Reverse(s.path)
		segments = append(segments, s)
	}
	return segments
}

// locate finds the height of the segment's first block: what most of its
// checkpoints and coinbases say, the lowest where as many say another.
func (s *segment) locate(refs []ref, net *Network) {
	if first := &refs[s.path[0]]; first.hash == net.Genesis || first.prev == (Hash{}) {
		s.known, s.base = true, 0
		return
	}
	votes := map[uint64]int{}
	for i, r := range s.path {
		if h, ok := net.Known[refs[r].hash]; ok && h >= uint64(i) {
			s.known, s.base = true, h-uint64(i)
			return
		}
		if h := refs[r].height; h >= int32(i) && h > 0 {
			votes[uint64(h)-uint64(i)]++
		}
	}
	most := 0
	for base, n := range votes { // the choice does not depend on map order
		if n > most || n == most && base < s.base {
			s.known, s.base, most = true, base, n
		}
	}
}

// inTime orders segments by the header time of their first block.
func inTime(refs []ref) func(a, b segment) int {
	return func(a, b segment) int {
		x, y := &refs[a.path[0]], &refs[b.path[0]]
		return cmp.Or(cmp.Compare(x.time, y.time), bytes.Compare(x.hash[:], y.hash[:]))
	}
}
