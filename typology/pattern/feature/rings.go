package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// What a search for cycles may look at beforehand, to know whether to search and
// where not to: edges that no budget counts.
const (
	beforehand = 256 // at most, from either end (proposed: beyond, a bounded search is as cheap)
	enough     = 64  // from the payee, where there may be a cycle (proposed)
)

// rings are the accounts around both ends of a transfer, by the number of edges
// that separate them, in any order of time: those that value from the payee can
// reach, and those from which it can reach the payer. As long as no account is in
// both, there is no cycle of as many edges as the rings are wide.
type rings struct {
	ahead, behind ring
}

type ring struct {
	width  int64 // every account within so many edges is in it
	away   sparse
	layer  []pattern.Node // those width edges away
	next   []pattern.Node
	looked int  // edges
	tired  bool // looked at too many
}

func (r *ring) start(n pattern.Node) {
	r.away.reset()
	r.away.set(n, 0)
	r.width, r.layer, r.looked, r.tired = 0, append(r.layer[:0], n), 0, false
}

// widen looks one edge farther, never through shun. met tells that an account of
// the other ring was reached.
func (r *ring) widen(list func(pattern.Node) []pattern.Half, shun pattern.Node, other *ring) (met bool) {
	r.next = r.next[:0]
	for _, n := range r.layer {
		edges := list(n)
		if r.looked += len(edges); r.looked > beforehand {
			r.tired = true
			return met
		}
		for i := range edges {
			p := edges[i].Peer
			if !edges[i].Latest() || !r.away.put(p, r.width+1) {
				continue
			}
			if _, known := other.away.at(p); known {
				met = true
			}
			if p != shun {
				r.next = append(r.next, p)
			}
		}
	}
	r.layer, r.next = r.next, r.layer
	r.width++
	return met
}

// run widens the smaller ring in turns until both together are length edges wide.
// possible is false when no path of at most length edges leads from the payee to
// the payer, connected when none of any length does.
func (s *rings) run(w *window, e *pattern.Edge, length int64) (possible, connected bool) {
	a, b := &s.ahead, &s.behind
	a.start(e.To)
	b.start(e.From)
	for met := false; !met; {
		switch {
		case len(a.layer) == 0 || len(b.layer) == 0:
			return false, false
		case a.width+b.width >= length:
			return false, true
		case a.tired && b.tired:
			met = true // for all that is known
		case !a.tired && (b.tired || len(a.layer) <= len(b.layer)):
			met = a.widen(w.out, e.From, b)
		default:
			met = b.widen(w.in, e.To, a)
		}
	}
	for !a.tired && a.looked < enough && len(a.layer) > 0 && a.width < length {
		a.widen(w.out, e.From, b)
	}
	return true, true
}

// may reports whether a path of at most so many edges can lead from the payee to n.
func (s *rings) may(n pattern.Node, edges int64) bool {
	if d, known := s.ahead.away.at(n); known {
		return d <= edges
	}
	return edges > s.ahead.width && len(s.ahead.layer) > 0
}
