package bitcoin

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/holiman/uint256"
)

// headerSize is the length of a serialized block header.
const headerSize = 80

// Header is a block header. Plain data.
type Header struct {
	Version    int32
	Prev       Hash
	MerkleRoot Hash
	Time       uint32 // Unix seconds
	Bits       uint32 // compact target
	Nonce      uint32
}

// parseHeader reads the first headerSize bytes of b.
func parseHeader(b []byte) (h Header) {
	h.Version = int32(binary.LittleEndian.Uint32(b))
	copy(h.Prev[:], b[4:])
	copy(h.MerkleRoot[:], b[36:])
	h.Time = binary.LittleEndian.Uint32(b[68:])
	h.Bits = binary.LittleEndian.Uint32(b[72:])
	h.Nonce = binary.LittleEndian.Uint32(b[76:])
	return h
}

// append writes the header as it is hashed.
func (h *Header) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.Version))
	dst = append(dst, h.Prev[:]...)
	dst = append(dst, h.MerkleRoot[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, h.Time)
	dst = binary.LittleEndian.AppendUint32(dst, h.Bits)
	return binary.LittleEndian.AppendUint32(dst, h.Nonce)
}

// Hash returns the block hash.
func (h *Header) Hash() Hash { return hash256(h.append(make([]byte, 0, headerSize))) }

// hash256 is SHA-256 twice.
func hash256(b []byte) [32]byte {
	once := sha256.Sum256(b)
	return sha256.Sum256(once[:])
}

// target expands a compact target to 32 big-endian bytes; ok is false for
// negative, zero and overflowing ones, which no block may have (Bitcoin Core
// arith_uint256::SetCompact and CheckProofOfWork).
func target(bits uint32) (t [32]byte, ok bool) {
	size, word := int(bits>>24), bits&0x007fffff
	if bits&0x00800000 != 0 || word == 0 {
		return t, false
	}
	var mantissa [4]byte
	binary.BigEndian.PutUint32(mantissa[:], word)
	for i, b := range mantissa {
		// The mantissa's last byte stands size−3 bytes from the end.
		at := 32 - (size - 3) - 4 + i
		switch {
		case at >= 32: // shifted out on the right, as Core does
		case at < 0 && b != 0:
			return t, false
		case at >= 0:
			t[at] = b
		}
	}
	return t, t != [32]byte{}
}

// meets reports whether the hash is at or below the target of bits.
func (h Hash) meets(bits uint32) bool {
	t, ok := target(bits)
	slices.Reverse(h[:])
	return ok && bytes.Compare(h[:], t[:]) <= 0
}

// work returns the expected number of hashes behind a block, 2^256 / (target+1)
// (Bitcoin Core GetBlockProof). A header that misses its own target counts as
// one hash, so that what was made up never outweighs what was mined.
func work(h Hash, bits uint32) (w uint256.Int) {
	if !h.meets(bits) {
		return *w.SetOne()
	}
	t, _ := target(bits)
	var den, not uint256.Int
	den.SetBytes32(t[:])
	not.Not(&den)
	den.AddUint64(&den, 1)
	if den.IsZero() {
		return *w.SetOne()
	}
	w.Div(&not, &den)
	return *w.AddUint64(&w, 1)
}

// checkWork returns an error matching ErrMismatch unless the header meets its
// own target and the network's limit.
func (n *Network) checkWork(hash Hash, bits uint32) error {
	t, ok := target(bits)
	limit, _ := target(n.PowBits)
	if !ok || bytes.Compare(t[:], limit[:]) > 0 {
		return fmt.Errorf("%w: target %08x is easier than network %s allows (%08x)", ErrMismatch, bits, n.Name, n.PowBits)
	}
	if !hash.meets(bits) {
		return fmt.Errorf("%w: hash is above the target %08x it claims", ErrMismatch, bits)
	}
	return nil
}
