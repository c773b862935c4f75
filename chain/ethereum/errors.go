package ethereum

import (
	"errors"
	"fmt"
)

// Sentinel errors; use errors.Is. Every one is wrapped in a ParseError that
// says where.
var (
	// ErrFormat: the input is malformed, truncated or of another format.
	ErrFormat = errors.New("ethereum: malformed input")
	// ErrTooLarge: one block, row or document exceeds Options.MaxBlock, or more
	// rows wait for their block than Options.MaxRows.
	ErrTooLarge = errors.New("ethereum: item exceeds the memory bound")
	// ErrOrder: blocks or rows do not ascend.
	ErrOrder = errors.New("ethereum: input is not in chain order")
	// ErrNoTime: no table and no Options.Time gives the time of a block.
	ErrNoTime = errors.New("ethereum: block time unknown")
	// ErrMismatch: receipts, traces or logs do not belong to the block they
	// came with.
	ErrMismatch = errors.New("ethereum: parts do not belong together")
	// ErrOptions: the options contradict each other or the format.
	ErrOptions = errors.New("ethereum: bad options")
)

// ParseError says where in an input something went wrong. It unwraps to the
// cause, which matches one of the sentinels of this package, or is the error
// of the reader or of the context.
type ParseError struct {
	Format string // decoder, such as "geth-rlp"
	Offset int64  // byte offset of the item within the uncompressed input, −1 when unknown
	Path   string // where inside the item: block, table, row or field
	Err    error
}

// Error names the format, the offset, the place and the cause.
func (e *ParseError) Error() string {
	s := "ethereum: " + e.Format
	if e.Offset >= 0 {
		s += fmt.Sprintf(", byte %d", e.Offset)
	}
	if e.Path != "" {
		s += ", " + e.Path
	}
	return fmt.Sprintf("%s: %v", s, e.Err)
}

// Unwrap returns the cause.
func (e *ParseError) Unwrap() error { return e.Err }

// formatError returns an ErrFormat that says what was expected.
func formatError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// clip bounds a value that is quoted in an error to 80 bytes.
func clip(b []byte) string {
	if len(b) > 80 {
		return string(b[:77]) + "…"
	}
	return string(b)
}
