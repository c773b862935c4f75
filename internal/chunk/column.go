// Package chunk holds append-only columns in fixed chunks that never move, so
// that a copy of a column's header is a snapshot: what it shows never changes
// while one writer goes on appending.
package chunk

// Bits is the binary logarithm of the number of values in a chunk, Size their
// number.
const (
	Bits = 13
	Size = 1 << Bits
	mask = Size - 1
)

// Column is an append-only sequence of values. Copying the struct takes a
// snapshot of the first Len values in O(1). One writer; snapshots may be read
// concurrently once they were handed over with a happens-before edge.
type Column[T any] struct {
	chunks []*[Size]T
	n      int
}

// Len returns the number of values.
func (c *Column[T]) Len() int { return c.n }

// At returns a pointer to value i; it panics when i is out of range of the
// chunks. The pointer stays valid for ever.
func (c *Column[T]) At(i uint32) *T { return &c.chunks[i>>Bits][i&mask] }

// Append adds a value and returns its index.
func (c *Column[T]) Append(v T) uint32 {
	i := c.n
	if i>>Bits == len(c.chunks) {
		c.chunks = append(c.chunks, new([Size]T))
	}
	c.chunks[i>>Bits][i&mask] = v
	c.n++
	return uint32(i)
}

// Extend adds n zero values in one piece that does not straddle a chunk
// border, n ≤ Size, and returns the index of the first; values skipped at a
// border are never used.
func (c *Column[T]) Extend(n int) uint32 {
	if c.n&mask+n > Size {
		c.n = (c.n | mask) + 1
	}
	i := c.n
	if i>>Bits == len(c.chunks) {
		c.chunks = append(c.chunks, new([Size]T))
	}
	c.n += n
	return uint32(i)
}

// Slice returns n values from i on, all in one chunk.
func (c *Column[T]) Slice(i uint32, n int) []T {
	lo := int(i & mask)
	return c.chunks[i>>Bits][lo : lo+n : lo+n]
}

// Own gives the writer a private copy of value i's chunk, so that changing the
// value is not seen by earlier snapshots. owned remembers which chunks were
// copied since the caller began; pass the same map throughout one change.
func (c *Column[T]) Own(i uint32, owned map[uint32]bool) *T {
	k := i >> Bits
	if !owned[k] {
		if len(owned) == 0 {
			c.chunks = append([]*[Size]T(nil), c.chunks...)
		}
		dup := *c.chunks[k]
		c.chunks[k] = &dup
		owned[k] = true
	}
	return c.At(i)
}

// Drop forgets every chunk that lies wholly below value i, for memory's sake;
// snapshots keep them. Reading a dropped value panics.
func (c *Column[T]) Drop(i uint32) {
	chunks := append([]*[Size]T(nil), c.chunks...)
	for k := range min(int(i>>Bits), len(chunks)) {
		chunks[k] = nil
	}
	c.chunks = chunks
}

// Chunks returns the number of chunks held, for memory accounting.
func (c *Column[T]) Chunks() int {
	n := 0
	for _, p := range c.chunks {
		if p != nil {
			n++
		}
	}
	return n
}

// Clone returns a column with chunks of its own, for values that change in
// place. O(Len).
func (c *Column[T]) Clone() Column[T] {
	out := Column[T]{chunks: make([]*[Size]T, len(c.chunks)), n: c.n}
	for k, p := range c.chunks {
		if p != nil {
			dup := *p
			out.chunks[k] = &dup
		}
	}
	return out
}
