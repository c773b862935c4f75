package trace

// slab hands out slices of larger allocations, so that the many small things
// of one trace cost few allocations. They live as long as any of them does.
type slab[T any] struct {
	free []T
	size int // of the last allocation
}

// maxSlab bounds how much is allocated ahead, in elements. Kind: proposed.
const maxSlab = 1024

// take returns n zero elements that nobody else holds.
func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.size = min(max(2*s.size, 8), maxSlab)
		s.free = make([]T, max(s.size, n))
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}
