package pattern

import "slices"

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

// divideAll is how many finders every division is tried of: that takes 10 ms for
// the fifteen of All, and doubles with each.
const divideAll = 18

// divide puts finders, by their places, into at most so many groups (1 or 2) of
// about equal cost. More than divideAll are dealt out in turn.
func divide(finders []Finder, groups int) [][]int {
	n := len(finders)
	group := func(k int) int { return k % 2 }
	if groups == 1 || n < 2 {
		groups, group = 1, func(int) int { return 0 }
	} else if n <= divideAll {
		best := cheapest(finders)
		group = func(k int) int { return best >> k & 1 }
	}
	out := make([][]int, groups)
	for k := range n {
		out[group(k)] = append(out[group(k)], k)
	}
	return out
}

// cheapest returns the division in two whose dearer part costs least, and both
// together as little as that allows: a bit for each finder.
func cheapest(finders []Finder) (best int) {
	least, sum := 0, 0
	for mask := 1; mask < 1<<(len(finders)-1); mask++ {
		var g [2][]Finder
		for k, f := range finders {
			g[mask>>k&1] = append(g[mask>>k&1], f)
		}
		a, b := costOf(g[0]), costOf(g[1])
		if most := max(a, b); best == 0 || most < least || most == least && a+b < sum {
			best, least, sum = mask, most, a+b
		}
	}
	return best
}
