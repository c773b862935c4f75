package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// sparse maps few nodes to numbers and is emptied in O(1). It is as large as what
// is in it, not as the graph: a search that ends soon stays in the nearest cache.
type sparse struct {
	slots []sparseSlot
	shift uint8
	round uint32
	n     int
}

type sparseSlot struct {
	node  pattern.Node
	round uint32
	value int64
}

// reset forgets everything.
func (s *sparse) reset() {
	if s.slots == nil {
		s.slots, s.shift = make([]sparseSlot, 16), 64-4
	}
	s.n = 0
	if s.round++; s.round == 0 {
		clear(s.slots)
		s.round = 1
	}
}

// slot returns where n is, or would be.
func (s *sparse) slot(n pattern.Node) *sparseSlot {
	for i := scramble(n) >> s.shift; ; i = (i + 1) & uint64(len(s.slots)-1) {
		if p := &s.slots[i]; p.node == n || p.round != s.round {
			return p
		}
	}
}

// at returns the value of n, and whether it has one.
func (s *sparse) at(n pattern.Node) (int64, bool) {
	p := s.slot(n)
	return p.value, p.round == s.round
}

// set gives n a value.
func (s *sparse) set(n pattern.Node, value int64) {
	if p := s.slot(n); p.round == s.round {
		p.value = value
	} else {
		s.fill(p, n, value)
	}
}

// put gives n a value if it has none, and reports that.
func (s *sparse) put(n pattern.Node, value int64) bool {
	p := s.slot(n)
	if p.round == s.round {
		return false
	}
	s.fill(p, n, value)
	return true
}

// fill takes a slot.
func (s *sparse) fill(p *sparseSlot, n pattern.Node, value int64) {
	if 2*(s.n+1) > len(s.slots) {
		s.grow()
		p = s.slot(n)
	}
	*p = sparseSlot{n, s.round, value}
	s.n++
}

func (s *sparse) grow() {
	old := s.slots
	s.slots = make([]sparseSlot, 2*len(old))
	s.shift--
	for i := range old {
		if p := &old[i]; p.round == s.round {
			*s.slot(p.node) = *p
		}
	}
}

// scramble spreads nodes over 64 bits, the upper ones best (Knuth's
// multiplicative hashing with the golden ratio).
func scramble(n pattern.Node) uint64 { return uint64(n) * 0x9E3779B97F4A7C15 }
