package bitcoin

import (
	"math"
	"slices"
	"sort"
)

// blockInterval is the time that difficulty aims at between blocks, in seconds
// (Bitcoin whitepaper section 7 and consensus.nPowTargetSpacing).
const blockInterval = 600

// timeSkew is how far a header's time may lie before the real one, in seconds
// (Bitcoin Core MAX_FUTURE_BLOCK_TIME, chain.h).
const timeSkew = 2 * 60 * 60

// gap is the room between two blocks of known height.
type gap struct {
	low, high       uint64 // heights of its neighbours
	lowAt, highAt   int64  // their times
	open            bool   // no block of known height follows
	segments        []segment
	taken, capacity uint64
}

// estimate gives the segments whose height nothing tells a place between the
// blocks of known height, by header time. A segment for which no heights are
// free there lost its place to the blocks that have them: it is stale.
func estimate(known []placed, unknown []segment, refs []ref, net *Network) []placed {
	if len(unknown) == 0 {
		return known
	}
	slices.SortFunc(unknown, inTime(refs))
	gaps := gapsOf(known, refs, net)
	for _, s := range unknown {
		if g := findGap(gaps, int64(refs[s.path[0]].time), uint64(len(s.path))); g != nil {
			g.segments = append(g.segments, s)
			g.taken += uint64(len(s.path))
		}
	}
	out := known
	for i := range gaps {
		out = gaps[i].fill(out, refs)
	}
	slices.SortFunc(out, func(a, b placed) int {
		if a.height < b.height {
			return -1
		}
		return 1 // heights are distinct
	})
	return out
}

// gapsOf returns the room before, between and after the known blocks, each with
// the running maximum of time at its low end, since header times go backwards.
func gapsOf(known []placed, refs []ref, net *Network) []gap {
	low, lowAt := uint64(0), net.start
	var gaps []gap
	for i, p := range known {
		at := max(lowAt, int64(refs[p.ref].time))
		g := gap{low: low, lowAt: lowAt, high: p.height, highAt: at}
		if p.height > low+1 || i == 0 && p.height > 0 {
			g.capacity = p.height - low - 1
		}
		gaps = append(gaps, g)
		low, lowAt = p.height, at
	}
	return append(gaps, gap{low: low, lowAt: lowAt, open: true, high: math.MaxInt64, highAt: math.MaxInt64, capacity: math.MaxInt64})
}

// findGap returns the gap with room for n blocks whose times hold t, or else one
// within timeSkew; nil when there is none.
func findGap(gaps []gap, t int64, n uint64) *gap {
	i := sort.Search(len(gaps), func(i int) bool { return gaps[i].highAt > t })
	for j := i; j < len(gaps) && (j == i || gaps[j].lowAt <= t+timeSkew); j++ {
		if gaps[j].capacity-gaps[j].taken >= n {
			return &gaps[j]
		}
	}
	for j := i - 1; j >= 0 && gaps[j].highAt >= t-timeSkew; j-- {
		if gaps[j].capacity-gaps[j].taken >= n {
			return &gaps[j]
		}
	}
	return nil
}

// fill spreads the gap's segments over its heights: each where its time lies
// between those of the neighbours, in order, leaving room for those after it.
func (g *gap) fill(out []placed, refs []ref) []placed {
	next, rest := g.low+1, g.taken
	for _, s := range g.segments {
		height := max(next, g.at(int64(refs[s.path[0]].time)))
		height = max(next, min(height, g.high-rest))
		for i, r := range s.path {
			out = append(out, placed{ref: r, height: height + uint64(i), estimated: true})
		}
		next = height + uint64(len(s.path))
		rest -= uint64(len(s.path))
	}
	return out
}

// at returns the height that a time points to, by linear interpolation, or by
// the target spacing where the gap has no end.
func (g *gap) at(t int64) uint64 {
	past := max(0, t-g.lowAt)
	if g.open {
		return g.low + uint64(past/blockInterval)
	}
	span := max(1, g.highAt-g.lowAt)
	// Header times have 32 bits and heights 31: the product fits.
	return g.low + uint64(past)*(g.high-g.low)/uint64(span)
}
