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

// set gives n a value; it reports whether n had none.
func (s *sparse) set(n pattern.Node, value int64) bool {
	p := s.slot(n)
	if p.round == s.round {
		p.value = value
		return false
	}
	if 2*(s.n+1) > len(s.slots) {
		s.grow()
		p = s.slot(n)
	}
	*p = sparseSlot{n, s.round, value}
	s.n++
	return true
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

// sketch tells for sure what nodes are not in a set (Bloom, "Space/time
// trade-offs in hash coding with allowable errors", CACM 1970, with one hash).
type sketch struct {
	all  bool // nothing is told
	bits [128]uint64
}

// sketchMost is how many transfers a sketch is made of (proposed: one bit in
// eight is set then).
const sketchMost = 1024

// of makes it the sketch of a list's peers.
func (s *sketch) of(list []pattern.Half) {
	if s.all = len(list) > sketchMost; s.all {
		return
	}
	clear(s.bits[:])
	for i := range list {
		h := scramble(list[i].Peer)
		s.bits[h>>57] |= 1 << (h >> 51 & 63)
	}
}

// may reports whether n can be in the set.
func (s *sketch) may(n pattern.Node) bool {
	h := scramble(n)
	return s.all || s.bits[h>>57]>>(h>>51&63)&1 != 0
}
