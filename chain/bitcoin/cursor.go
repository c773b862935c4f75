package bitcoin

import "encoding/binary"

// cursor walks bytes without copying them. The first fault sticks: later reads
// return zero values, so that a parser checks once at its end.
type cursor struct {
	b   []byte
	off int
	err error
}

func (c *cursor) fail(kind error, format string, args ...any) {
	if c.err == nil {
		c.err = &fault{at: c.off, err: faultf(kind, format, args...)}
	}
}

// fault is an error at a byte of a block, before the block's own place is known.
type fault struct {
	at  int
	err error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

func (c *cursor) left() int { return len(c.b) - c.off }

// need reports whether n more bytes are there.
func (c *cursor) need(n int) bool {
	if c.err != nil {
		return false
	}
	if n > c.left() {
		c.fail(ErrTruncated, "%d bytes wanted, %d left", n, c.left())
		return false
	}
	return true
}

func (c *cursor) bytes(n int) []byte {
	if !c.need(n) {
		return nil
	}
	s := c.b[c.off : c.off+n : c.off+n]
	c.off += n
	return s
}

func (c *cursor) skip(n int) {
	if c.need(n) {
		c.off += n
	}
}

func (c *cursor) u32() uint32 {
	if !c.need(4) {
		return 0
	}
	v := binary.LittleEndian.Uint32(c.b[c.off:])
	c.off += 4
	return v
}

func (c *cursor) u64() uint64 {
	if !c.need(8) {
		return 0
	}
	v := binary.LittleEndian.Uint64(c.b[c.off:])
	c.off += 8
	return v
}

// varint reads a CompactSize and refuses non-canonical forms, as Bitcoin Core's
// ReadCompactSize does (serialize.h).
func (c *cursor) varint() uint64 {
	if !c.need(1) {
		return 0
	}
	first := c.b[c.off]
	if first < 0xfd {
		c.off++
		return uint64(first)
	}
	width, least := 2, uint64(0xfd)
	switch first {
	case 0xfe:
		width, least = 4, 1<<16
	case 0xff:
		width, least = 8, 1<<32
	}
	if !c.need(1 + width) {
		return 0
	}
	var v uint64
	for i := width; i > 0; i-- {
		v = v<<8 | uint64(c.b[c.off+i])
	}
	if v < least {
		c.fail(ErrMalformed, "count %d written in %d bytes", v, 1+width)
		return 0
	}
	c.off += 1 + width
	return v
}

// count reads a number of things that take at least size bytes each, and
// refuses more than the rest of the block can hold: nothing is allocated on the
// word of a count that was not checked here.
func (c *cursor) count(what string, size int) int {
	start := c.off
	n := c.varint()
	if c.err == nil && n > uint64(c.left()/size) {
		left := c.left()
		c.off = start
		c.fail(ErrTruncated, "%d %s need %d bytes each, %d left", n, what, size, left)
		return 0
	}
	return int(n)
}

// blob reads a length and that many bytes.
func (c *cursor) blob(what string) []byte { return c.bytes(c.count(what, 1)) }
