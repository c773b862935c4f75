package bitcoin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Sentinels that every error of this package matches, test with errors.Is. The
// place comes with a *BlockError around them.
var (
	ErrTruncated = errors.New("data ends inside a block")
	ErrMalformed = errors.New("malformed block")
	ErrTooLarge  = errors.New("more than a block may hold")
	ErrMagic     = errors.New("no network magic where a block should start")
	ErrMismatch  = errors.New("block does not match its header")
	ErrOrder     = errors.New("blocks are not in order of height") // of JSON files
	ErrOptions   = errors.New("bitcoin: invalid options")
	// ErrUnconfirmed: a transaction that is in no block yet has no position.
	ErrUnconfirmed = errors.New("bitcoin: transaction is not confirmed")
	// ErrNotFound: the node or server does not have this block (yet), or Esplora
	// not what it was asked for.
	ErrNotFound = errors.New("bitcoin: not found")
)

// faultf wraps a sentinel with what was found and what was expected.
func faultf(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}

// BlockError says where in which input a block could not be read. It wraps one
// of the package's sentinels or the input's own error.
type BlockError struct {
	File   string // as the caller named it
	Offset int64  // byte of the decompressed input where the fault is
	Block  Hash   // zero when the header was not read
	Err    error
}

// Error names file, offset and block, then the fault.
func (e *BlockError) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "bitcoin: %s: offset %d", e.File, e.Offset)
	if e.Block != (Hash{}) {
		fmt.Fprintf(&s, ": block %s", e.Block)
	}
	return s.String() + ": " + e.Err.Error()
}

// Unwrap returns the fault.
func (e *BlockError) Unwrap() error { return e.Err }

// Hash is a block hash in wire order. Comparable.
type Hash [32]byte

// String returns the hash as explorers print it: reversed, in hex.
func (h Hash) String() string {
	slices.Reverse(h[:])
	return hex.EncodeToString(h[:])
}

// ParseHash reads the form that String writes.
func ParseHash(s string) (h Hash, err error) {
	if len(s) != 64 {
		return h, fmt.Errorf("bitcoin: block hash %.80q: want 64 hex digits", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return h, fmt.Errorf("bitcoin: block hash %.80q: %w", s, err)
	}
	slices.Reverse(h[:])
	return h, nil
}
