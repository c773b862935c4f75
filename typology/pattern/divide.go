package pattern

import (
	"cmp"
	"slices"
)

// cost is about what a finder takes of an engine's time beside the graph, in
// tenths of a microsecond a transfer (measured: a profile of bench/pattern stream).
func cost(f Finder) int {
	switch f.(type) {
	case *cycles:
		return 11
	case *scatterGather:
		return 10
	case *layers:
		return 8
	case *passThrough:
		return 6
	case *gatherScatter:
		return 5
	case *hopCycles, *chains:
		return 4
	}
	return 1
}

// What a window takes of the graph's time, and the sketches of neighbours
// (measured likewise).
const (
	costWindow     = 4
	costNeighbours = 3
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
// about equal cost, those of equal windows together as far as that goes.
func divide(finders []Finder, groups int) [][]int {
	order := make([]int, len(finders))
	for i := range order {
		order[i] = i
	}
	if groups == 1 || len(finders) < 2 {
		return [][]int{order}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(finders[a].Window(), finders[b].Window()) })
	sorted := make([]Finder, len(finders))
	for i, k := range order {
		sorted[i] = finders[k]
	}
	best, least := 1, 0
	for at := 1; at < len(order); at++ {
		if most := max(costOf(sorted[:at]), costOf(sorted[at:])); least == 0 || most < least {
			best, least = at, most
		}
	}
	slices.Sort(order[:best])
	slices.Sort(order[best:])
	return [][]int{order[best:], order[:best]}
}
