package pattern

// slab gives out blocks of halves, so that each list is contiguous without a
// pointer per list for the collector to follow. Halves are numbered through
// chunks of 2^chunkBits, each of which has blocks of one size: a chunk never serves
// another size, so that what lists free as they come and go is taken again.
type slab struct {
	chunks [][]Half
	free   [64][]uint32 // by size: numbers of blocks
	gone   [64][]uint32 // by size: numbers of large blocks that have no memory
	held   int          // halves in chunks
}

// chunkBits is the binary logarithm of the halves in a chunk: 8,192, 256 KiB.
const chunkBits = 13

// size is the size of a block: 2, 3, 4, 6, 8, 12, … halves. The smallest is one
// line of cache. A block of largeSize or more has its chunk to itself.
type size uint32

const largeSize size = 19 // 1,536 halves, of which a chunk would waste a part

func (c size) halves() uint32 { return (2 + uint32(c)&1) << (c / 2) }

// chunks returns how many chunks' numbers a large block has.
func (c size) chunks() uint32 { return (c.halves() + 1<<chunkBits - 1) >> chunkBits }

// sizeFor returns the least size of n halves or more.
func sizeFor(n uint32) (c size) {
	for c.halves() < n {
		c++
	}
	return c
}

// at returns the halves from a number on, to the end of the chunk at least.
func (s *slab) at(i uint32) []Half { return s.chunks[i>>chunkBits][i&(1<<chunkBits-1):] }

// take returns the number of the first half of a block.
func (s *slab) take(c size) uint32 {
	if len(s.free[c]) == 0 {
		s.grow(c)
	}
	n := len(s.free[c]) - 1
	i := s.free[c][n]
	s.free[c] = s.free[c][:n]
	return i
}

// release takes a block back.
func (s *slab) release(i uint32, c size) {
	if c >= largeSize && len(s.free[c]) > 0 { // one is kept for the next
		s.releaseLarge(i, c)
	} else {
		s.free[c] = append(s.free[c], i)
	}
}

// grow adds a chunk with blocks of a size.
func (s *slab) grow(c size) {
	if c >= largeSize {
		s.growLarge(c)
		return
	}
	n := uint32(len(s.chunks)) << chunkBits
	s.chunks = append(s.chunks, make([]Half, 1<<chunkBits))
	s.held += 1 << chunkBits
	for i := uint32(0); i+c.halves() <= 1<<chunkBits; i += c.halves() {
		s.free[c] = append(s.free[c], n+i)
	}
}

// growLarge makes one large block. It has the numbers of as many chunks as it
// needs, each of which leads on to its end.
func (s *slab) growLarge(c size) {
	all, n := make([]Half, c.halves()), uint32(len(s.chunks))
	if k := len(s.gone[c]); k > 0 {
		n, s.gone[c] = s.gone[c][k-1], s.gone[c][:k-1]
	} else {
		s.chunks = append(s.chunks, make([][]Half, c.chunks())...)
	}
	for i := range c.chunks() {
		s.chunks[n+i] = all[i<<chunkBits:]
	}
	s.held += len(all)
	s.free[c] = append(s.free[c], n<<chunkBits)
}

func (s *slab) releaseLarge(i uint32, c size) {
	n := i >> chunkBits
	clear(s.chunks[n : n+c.chunks()])
	s.held -= int(c.halves())
	s.gone[c] = append(s.gone[c], n)
}
