package bitcoin

// coinbaseHeight reads the height that BIP-34 puts first in the coinbase's
// script, from the bytes after a header; −1 when there is none.
func coinbaseHeight(b []byte) int32 {
	c := cursor{b: b}
	c.varint()
	c.skip(4)
	if n := c.varint(); n == 0 {
		c.skip(1)
		c.varint()
	}
	c.skip(36)
	c.varint()
	op := c.bytes(1)
	if c.err != nil {
		return -1
	}
	switch n := op[0]; {
	case n >= 0x51 && n <= 0x60: // OP_1 … OP_16, as Core writes small heights
		return int32(n) - 0x50
	case n >= 1 && n <= 4:
		digits := c.bytes(int(n))
		if c.err != nil || digits[n-1]&0x80 != 0 {
			return -1
		}
		var h int32
		for i := len(digits) - 1; i >= 0; i-- {
			h = h<<8 | int32(digits[i])
		}
		return h
	}
	return -1
}
