package pattern

import (
	"cmp"
	"slices"
)

// cost is about what a finder takes of an engine's time beside the graph, in
// nanoseconds a transfer (measured: bench/pattern shapes, one core).
func cost(f Finder) int {
	switch f.(type) {
	case *cycles:
		return 520
	case *scatterGather:
		return 320
	case *gatherScatter:
		return 240
	case *layers:
		return 200
	case *chains:
		return 190
	case *passThrough:
		return 180
	case *hopCycles:
		return 150
	}
	return 30
}

// What a window takes of the graph's time, and the sketches of neighbours
// (measured likewise).
const (
	costWindow     = 200
	costNeighbours = 200
)

// costOf is about what finders take together.
func costOf(finders []Finder) (sum int) {
	var windows []int64
	near := 0
	for _, f := range finders {
		sum += cost(f)
		if !slices.Contains(windows, f.Window()) {
			windows = append(windows, f.Window())
			sum += costWindow
		}
		switch f.(type) {
		case *layers, *hopCycles:
			near = costNeighbours
		}
	}
	return sum + near
}

// divide puts finders, by their places, into at most so many groups (1 or 2) of
// about equal cost: the dearest first, each into the group that is cheaper with
// it.
func divide(finders []Finder, groups int) [][]int {
	all := make([]int, len(finders))
	for i := range all {
		all[i] = i
	}
	if groups == 1 || len(finders) < 2 {
		return [][]int{all}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(cost(finders[b]), cost(finders[a])) })
	var g [2][]int
	with := func(group []int, k int) int {
		fs := []Finder{finders[k]}
		for _, k := range group {
			fs = append(fs, finders[k])
		}
		return costOf(fs)
	}
	for _, k := range all {
		to := 0
		if with(g[1], k) < with(g[0], k) {
			to = 1
		}
		g[to] = append(g[to], k)
	}
	slices.Sort(g[0])
	slices.Sort(g[1])
	return [][]int{g[0], g[1]}
}
