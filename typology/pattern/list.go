package pattern

// list is one node's halves on one side, in chain order: a run in a block of the
// slab. The zero list is empty and owns no block.
type list struct {
	first uint32 // number of the first half
	n     uint32
	where uint32 // size of the block, and how many halves of it come before the first
}

// headBits is how much of where is the halves before the first.
const headBits = 26

func (l *list) size() size    { return size(l.where >> headBits) }
func (l *list) head() uint32  { return l.where & (1<<headBits - 1) }
func (l *list) block() uint32 { return l.first - l.head() }

// run returns the list's halves.
func (s *slab) run(l *list) []Half {
	if l.n == 0 {
		return nil
	}
	return s.chunks[l.first>>chunkBits][l.first&(1<<chunkBits-1):][:l.n:l.n]
}

// last reads the end of a list, 0 for an empty one.
func (s *slab) last(l *list) uint64 {
	if l.n == 0 {
		return 0
	}
	return s.at(l.first)[l.n-1].word
}

// fit is the size of block for n halves: with room for a quarter more, so that
// what is moved to make room is moved a few times each at most.
func fit(n uint32) size { return sizeFor(n + n/4 + 1) }

// push appends a half. Amortised O(1).
func (s *slab) push(l *list, h Half) {
	if l.n == 0 {
		*l = list{first: s.take(0)}
	} else if l.head()+l.n == l.size().halves() {
		s.move(l, fit(l.n))
	}
	s.at(l.first)[l.n] = h
	l.n++
}

// move puts a list at the front of a block of a size: its own, or another.
func (s *slab) move(l *list, c size) {
	from, size := l.block(), l.size()
	to := from
	if c != size {
		to = s.take(c)
	}
	copy(s.at(to)[:l.n], s.run(l))
	if c != size {
		s.release(from, size)
	}
	l.first, l.where = to, uint32(c)<<headBits
}

// shift drops the first half. A list with seven eighths of its block to spare
// moves to a smaller one: the halves that come and go in a window seldom make it.
// Amortised O(1).
func (s *slab) shift(l *list) {
	if l.n == 1 {
		s.pop(l)
		return
	}
	l.first++
	l.where++
	l.n--
	if c := l.size(); c > 0 && 8*l.n <= c.halves() {
		s.move(l, fit(l.n))
	}
}

// pop drops the last half.
func (s *slab) pop(l *list) {
	if l.n--; l.n == 0 {
		s.release(l.block(), l.size())
		*l = list{}
	}
}
