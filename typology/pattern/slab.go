package pattern

// list is one node's halves on one side, in chain order: a run of values in a
// block of 2^class halves. The zero list is empty and owns no block.
type list struct {
	place uint32 // class, and number of the block in it
	head  uint32 // of the first half in the block
	n     uint32
}

// placeBits is how much of a place is the number of the block.
const placeBits = 27

func (l *list) class() uint8               { return uint8(l.place >> placeBits) } // 0: no block
func (l *list) block() uint32              { return l.place & (1<<placeBits - 1) }
func (l *list) move(c uint8, block uint32) { l.place = uint32(c)<<placeBits | block }

// minClass is the binary logarithm of the smallest block: two halves, one line
// of cache. Classes from bigClass on have a chunk of their own per block.
const (
	minClass = 1
	bigClass = 13 // 8,192 halves, 256 KiB: what the others share
)

// slab holds the halves of all lists in blocks of powers of two, so that each
// list is contiguous, without a pointer per list for the collector to follow.
type slab struct {
	classes [32]class
	held    int // halves in chunks
}

type class struct {
	chunks [][]Half
	free   []uint32
	fresh  uint32 // the first block never used
}

// run returns the list's halves.
func (s *slab) run(l *list) []Half {
	if l.n == 0 {
		return nil
	}
	b := s.block(l.class(), l.block())
	return b[l.head : l.head+l.n : l.head+l.n]
}

func (s *slab) block(c uint8, i uint32) []Half {
	k := &s.classes[c]
	if c >= bigClass {
		return k.chunks[i]
	}
	per := uint32(1) << (bigClass - c) // blocks in a chunk
	at := (i & (per - 1)) << c
	return k.chunks[i>>(bigClass-c)][at : at+1<<c]
}

func (s *slab) take(c uint8) uint32 {
	k := &s.classes[c]
	if n := len(k.free); n > 0 {
		i := k.free[n-1]
		k.free = k.free[:n-1]
		if c >= bigClass && k.chunks[i] == nil {
			k.chunks[i] = make([]Half, 1<<c)
			s.held += 1 << c
		}
		return i
	}
	i := k.fresh
	k.fresh++
	if c >= bigClass {
		k.chunks = append(k.chunks, make([]Half, 1<<c))
		s.held += 1 << c
	} else if int(i>>(bigClass-c)) == len(k.chunks) {
		k.chunks = append(k.chunks, make([]Half, 1<<bigClass))
		s.held += 1 << bigClass
	}
	return i
}

func (s *slab) release(c uint8, i uint32) {
	k := &s.classes[c]
	if c >= bigClass {
		k.chunks[i] = nil
		s.held -= 1 << c
	}
	k.free = append(k.free, i)
}

// push appends a half. Amortised O(1).
func (s *slab) push(l *list, h Half) {
	if l.place == 0 {
		l.move(minClass, s.take(minClass))
	} else if l.head+l.n == 1<<l.class() {
		s.room(l)
	}
	s.block(l.class(), l.block())[l.head+l.n] = h
	l.n++
}

// room makes place at the end of a list whose run reaches its block's end: by
// moving the run to the front when half of the block is free, else into a block
// of the size that fits.
func (s *slab) room(l *list) {
	class, fit := l.class(), uint8(minClass)
	for uint32(1)<<fit < 2*l.n {
		fit++
	}
	if l.n > 1<<class/2 {
		fit = class + 1
	}
	if fit >= class && l.head >= 1<<class/2 {
		copy(s.block(class, l.block()), s.run(l))
		l.head = 0
		return
	}
	next := s.take(fit)
	copy(s.block(fit, next), s.run(l))
	s.release(class, l.block())
	l.move(fit, next)
	l.head = 0
}

// last reads the end of a list, 0 for an empty one.
func (s *slab) last(l *list) uint64 {
	if l.n == 0 {
		return 0
	}
	return s.block(l.class(), l.block())[l.head+l.n-1].word
}

// shift drops the first half, pop the last.
func (s *slab) shift(l *list) { l.head++; s.drop(l) }

func (s *slab) pop(l *list) { s.drop(l) }

func (s *slab) drop(l *list) {
	if l.n--; l.n == 0 {
		s.release(l.class(), l.block())
		*l = list{}
	}
}
