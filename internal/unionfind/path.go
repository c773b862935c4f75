package unionfind

import "slices"

// Step is one join on a path, walked from From to To.
type Step struct {
	From, To uint32
	Join     uint32
}

// FirstJoined returns the join that brought a and b into one set; ok is false
// when they are apart, or the same node. O(log n).
func (f *Forest) FirstJoined(a, b uint32) (join uint32, ok bool) {
	join = none
	for a != b {
		// Links grow younger towards the root, so the older link cannot be the
		// one that met the other side.
		la, lb := f.nodes[a].link, f.nodes[b].link
		if la == none && lb == none {
			return none, false
		}
		if lb < la {
			a, la, b = b, lb, a
		}
		join, a = la, f.nodes[a].parent
	}
	return join, join != none
}

// Path returns the joins that connect a with b after the first joins joins, in
// the order of walking from a to b; nil when they are apart then. It is the
// only such path in the spanning forest of joins. O(length · log n).
func (f *Forest) Path(a, b, joins uint32) []Step {
	j, ok := f.FirstJoined(a, b)
	if !ok || j >= joins {
		return nil
	}
	type pair struct{ a, b uint32 }
	var path []Step
	for open := []pair{{a, b}}; len(open) > 0; {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		j, ok := f.FirstJoined(p.a, p.b)
		if !ok {
			continue // both ends of a side are the same node
		}
		from, to := f.joins[j].A, f.joins[j].B
		if f.FindAt(p.a, j) != f.FindAt(from, j) {
			from, to = to, from
		}
		path = append(path, Step{From: from, To: to, Join: j})
		open = append(open, pair{p.a, from}, pair{to, p.b})
	}
	return order(path, a)
}

// order sorts the steps of a path into walking order from a.
func order(path []Step, a uint32) []Step {
	at := make(map[uint32]Step, len(path))
	for _, s := range path {
		at[s.From] = s
	}
	out := slices.Grow([]Step(nil), len(path))
	for range path {
		s := at[a]
		out = append(out, s)
		a = s.To
	}
	return out
}
