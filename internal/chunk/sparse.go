package chunk

import "sync/atomic"

// Sparse is a column most of whose values are zero: a chunk exists only where
// a value was set. Indexes are those of a companion Column. One writer;
// snapshots (struct copies) may be read concurrently for indexes that were set
// before the snapshot was taken.
type Sparse[T comparable] struct {
	chunks []*atomic.Pointer[[Size]T]
}

// Set stores v at i. Storing zero where nothing was stored costs nothing.
func (s *Sparse[T]) Set(i uint32, v T) {
	k := int(i >> Bits)
	for len(s.chunks) <= k {
		s.chunks = append(s.chunks, new(atomic.Pointer[[Size]T]))
	}
	p := s.chunks[k].Load()
	if p == nil {
		var zero T
		if v == zero {
			return
		}
		p = new([Size]T)
		s.chunks[k].Store(p)
	}
	p[i&mask] = v
}

// At returns the value at i, zero when none was set.
func (s *Sparse[T]) At(i uint32) (v T) {
	if k := int(i >> Bits); k < len(s.chunks) && s.chunks[k] != nil {
		if p := s.chunks[k].Load(); p != nil {
			return p[i&mask]
		}
	}
	return v
}

// Drop forgets every chunk that lies wholly below index i; snapshots keep them.
func (s *Sparse[T]) Drop(i uint32) {
	chunks := append([]*atomic.Pointer[[Size]T](nil), s.chunks...)
	for k := range min(int(i>>Bits), len(chunks)) {
		chunks[k] = nil
	}
	s.chunks = chunks
}

// Chunks returns the number of chunks held, for memory accounting.
func (s *Sparse[T]) Chunks() int {
	n := 0
	for _, c := range s.chunks {
		if c != nil && c.Load() != nil {
			n++
		}
	}
	return n
}
