package feature

import (
	"slices"

	"github.com/hoptrail/hoptrail/typology/pattern"
)

// search enumerates the cycles that an edge closes. A cycle is a sequence of
// accounts: parallel edges make no further cycle. It goes backward from the
// payer, because hubs pay many and are paid by few, and remembers accounts from
// which nothing was found, as long as no account of the present path was in the
// way (after the blocking of Johnson, "Finding All the Elementary Circuits of a
// Directed Graph", SIAM J. Comput. 1975).
//
// It is told from the other end where not to look, by rings or by waves.
//
// A budget bounds the edges looked at, 0 means no bound. Memory: what one search
// visits.
type search struct {
	window
	now    int64
	goal   pattern.Node // the payee, where paths begin
	first  int64        // earliest time at which a path can leave the goal
	budget int
	steps  int

	seen   []sparse // by depth: payers looked at
	path   []pattern.Node
	bounds []int64
	dead   sparse // accounts from which nothing is found with this bound or less
	rings  rings  // of simple
	waves  waves  // of temporal

	turned []pattern.Node // path and bounds, oldest first
	before []int64

	ordered func(path []pattern.Node, bounds []int64)
	plain   func(path []pattern.Node)
	ties    bool // all edges simultaneous with the closing one count
}

// begin prepares a search; it reports whether there can be any cycle.
func (s *search) begin(w window, e *pattern.Edge, budget int) bool {
	s.window, s.now, s.goal, s.budget, s.steps = w, e.Time, e.To, budget, 0
	out := s.out(e.To)
	if len(out) == 0 || len(s.in(e.From)) == 0 {
		return false
	}
	s.first = out[0].Time
	s.dead.reset()
	s.path, s.bounds = append(s.path[:0], e.From), append(s.bounds[:0], e.Time)
	return true
}

// temporal finds the cycles whose edges, from the payee of e round to e, have
// strictly increasing times in the window. found gets the accounts from the
// payee to the payer and, for each but the last, the time before which value
// must leave it. It returns false when the budget did not suffice.
func (s *search) temporal(w window, e *pattern.Edge, budget int, found func([]pattern.Node, []int64)) (complete bool) {
	if !s.begin(w, e, budget) {
		return true
	}
	if !s.waves.run(&s.window, e) {
		return true
	}
	s.ordered = found
	s.back(e.From, e.Time)
	return !s.spent()
}

func (s *search) spent() bool { return s.budget > 0 && s.steps >= s.budget }

// level returns the payers looked at on the present depth: none yet.
func (s *search) level() *sparse {
	d := len(s.path)
	for d >= len(s.seen) {
		s.seen = append(s.seen, sparse{})
	}
	s.seen[d].reset()
	return &s.seen[d]
}

// back looks for payers of x before a time. some tells whether a cycle was found,
// blocked whether an account of the path, or the budget, was in the way.
func (s *search) back(x pattern.Node, bound int64) (some, blocked bool) {
	seen, depth := s.level(), len(s.path)
	in := s.in(x)
	for i := len(in) - 1; i >= 0; i-- {
		h := &in[i]
		if s.steps++; s.spent() {
			return some, true
		}
		if h.Time >= bound {
			continue
		}
		if h.Time < s.first {
			break
		}
		if !seen.put(h.Peer, 0) {
			continue
		}
		switch {
		case h.Peer == s.goal:
			s.path, s.bounds = append(s.path, h.Peer), append(s.bounds, h.Time)
			s.ordered(s.turn())
			some = true
		case h.Time == s.first || s.buried(h.Peer, h.Time) || !s.waves.reaches(h.Peer, h.Time):
			continue
		case slices.Contains(s.path, h.Peer):
			blocked = true
			continue
		default:
			s.path, s.bounds = append(s.path, h.Peer), append(s.bounds, h.Time)
			a, b := s.back(h.Peer, h.Time)
			if !a && !b {
				s.bury(h.Peer, h.Time)
			}
			some, blocked = some || a, blocked || b
			seen = &s.seen[depth] // may have moved
		}
		s.path, s.bounds = s.path[:depth], s.bounds[:depth]
	}
	return some, blocked
}

// bury remembers that nothing is found from n with a bound or less.
func (s *search) bury(n pattern.Node, bound int64) {
	if limit, ok := s.dead.at(n); !ok || limit < bound {
		s.dead.set(n, bound)
	}
}

func (s *search) buried(n pattern.Node, bound int64) bool {
	limit, ok := s.dead.at(n)
	return ok && bound <= limit
}

// turn returns the path and its bounds in the direction of the money. The bound
// of an edge is the time of the next.
func (s *search) turn() ([]pattern.Node, []int64) {
	s.turned, s.before = append(s.turned[:0], s.path...), append(s.before[:0], s.bounds[:len(s.bounds)-1]...)
	slices.Reverse(s.turned)
	slices.Reverse(s.before)
	return s.turned, s.before
}

// simple finds the simple cycles of at most length edges, in the window, in any
// order of time. Of edges simultaneous with e either all count, or only those
// whose payee has a smaller account number than e's, so that of simultaneous
// edges one closes the cycle. found gets the accounts from the payee to the
// payer. complete is false when the budget did not suffice; connected when
// there is no way round at all, of any length and in any order.
func (s *search) simple(w window, e *pattern.Edge, length, budget int, ties bool, found func([]pattern.Node)) (complete, connected bool) {
	if !s.begin(w, e, budget) {
		return true, false
	}
	s.plain, s.ties = found, ties
	possible, connected := s.rings.run(&s.window, e, int64(length)-1)
	if !possible {
		return true, connected
	}
	s.around(e.From, int64(length)-1)
	return !s.spent(), true
}

// around is back without order; left is how many edges the path may still get.
func (s *search) around(x pattern.Node, left int64) (some, blocked bool) {
	in := s.in(x)
	depth := len(s.path)
	ties := s.ties || s.g.Account(x) < s.g.Account(s.goal)
	var seen *sparse // where every edge counts, the latest of each payer is seen first
	if !ties {
		seen = s.level()
	}
	for i := len(in) - 1; i >= 0; i-- {
		h := &in[i]
		if s.steps++; s.spent() {
			return some, true
		}
		if ties {
			if !h.Latest() {
				continue
			}
		} else if h.Time == s.now || !seen.put(h.Peer, 0) {
			continue
		}
		switch {
		case h.Peer == s.goal:
			s.path = append(s.path, h.Peer)
			s.turned = append(s.turned[:0], s.path...)
			slices.Reverse(s.turned)
			s.plain(s.turned)
			some = true
		case left == 1 || !s.rings.may(h.Peer, left-1) || s.buried(h.Peer, left-1):
			continue
		case slices.Contains(s.path, h.Peer):
			blocked = true
			continue
		default:
			s.path = append(s.path, h.Peer)
			a, b := s.around(h.Peer, left-1)
			if !a && !b {
				s.bury(h.Peer, left-1)
			}
			some, blocked = some || a, blocked || b
			if !ties {
				seen = &s.seen[depth]
			}
		}
		s.path = s.path[:depth]
	}
	return some, blocked
}
