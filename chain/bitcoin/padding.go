package bitcoin

import "context"

// skipPadding returns the offset of the next block at or after off: behind any
// bytes that are zero as stored, whether or not the file is obfuscated.
func (s *scanner) skipPadding(ctx context.Context, off int64) (int64, error) {
	const step = 1 << 15
	from := off
	for ; off < s.size; off += step {
		b, err := s.peek(off, step)
		if err != nil {
			return off, &BlockError{File: s.name, Offset: off, Err: err}
		}
		for i, c := range b {
			if c != s.key[(off+int64(i))%xorKeySize] {
				return s.startBefore(max(from, off+int64(i)-3), off+int64(i))
			}
		}
		if ctx.Err() != nil {
			return off, ctx.Err()
		}
	}
	return s.size, nil
}

// startBefore looks for a magic that starts within [from, to], since its first
// bytes may be zero as stored; else it returns to.
func (s *scanner) startBefore(from, to int64) (int64, error) {
	b, err := s.peek(from, int(to-from)+4)
	if err != nil {
		return to, &BlockError{File: s.name, Offset: from, Err: err}
	}
	for i := 0; i+4 <= len(b); i++ {
		if _, ok := byMagic(s.nets, le32(b[i:])); ok {
			return from + int64(i), nil
		}
	}
	return to, nil
}

// resync returns the next offset at or after off where a block seems to start.
func (s *scanner) resync(ctx context.Context, off int64) (int64, error) {
	const step = 1 << 15
	for ; off < s.size; off += step - 3 {
		b, err := s.peek(off, step)
		if err != nil {
			return off, &BlockError{File: s.name, Offset: off, Err: err}
		}
		for i := 0; i+4 <= len(b); i++ {
			if net, ok := byMagic(s.nets, le32(b[i:])); ok && (s.net == nil || s.net.Magic == net.Magic) {
				return off + int64(i), nil
			}
		}
		if ctx.Err() != nil {
			return off, ctx.Err()
		}
		if len(b) < step {
			break
		}
	}
	return s.size, nil
}
