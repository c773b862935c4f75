package format

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Sentinel errors; use errors.Is. A fault in a file is a *RowError that wraps
// one of them, and beside it the ledger's own (ledger.ErrAddress, …) or the
// operating system's.
var (
	// ErrUnknown: no decoder knows the file, or the named format.
	ErrUnknown = errors.New("format: unknown format")
	// ErrOptions: options that contradict each other or name nothing.
	ErrOptions = errors.New("format: bad options")
	// ErrRead: the source itself could not be read.
	ErrRead = errors.New("format: cannot read")
	// ErrHeader: a CSV header with missing or doubled columns.
	ErrHeader = errors.New("format: bad header")
	// ErrSyntax: not CSV (RFC 4180), not JSON, a JSON key that is there twice or
	// in another letter case, not UTF-8, or a NUL byte.
	ErrSyntax = errors.New("format: bad syntax")
	// ErrTooLong: a record longer than the limit of Options.
	ErrTooLong = errors.New("format: record too long")
	// ErrCompression: compressed data that ends early or fails its checksum.
	ErrCompression = errors.New("format: bad compressed data")
	// ErrValue: a cell that breaks the rules of its column.
	ErrValue = errors.New("format: bad value")
	// ErrOrder: a row before its predecessor in the same lane.
	ErrOrder = errors.New("format: rows out of order")
	// ErrDuplicate: two different rows with one (chain, tx, log_index).
	ErrDuplicate = errors.New("format: conflicting duplicate rows")
	// ErrRefused: a well-formed row that cannot be told exactly.
	ErrRefused = errors.New("format: row refused")
	// ErrInexpressible: a transaction that an output format cannot hold.
	ErrInexpressible = errors.New("format: not expressible in this format")
)

// RowError tells what is wrong, where, and what was expected. Plain data.
type RowError struct {
	File   string
	Line   int    // from 1; 0 when the fault has no line
	Column string // CSV column or JSON path; empty when the whole row is meant
	Value  string // as read, cut at 80 characters
	Want   string // what was expected, and where it helps what to do
	Err    error  // the sentinel; never nil
	Cause  error  // what a deeper layer said; may be nil
}

// Error names file, line, column, value and what was expected.
func (e *RowError) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	b.WriteString(": ")
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %q", e.Column)
	}
	if e.Value != "" {
		fmt.Fprintf(&b, ": %q", e.Value)
	}
	if e.Want != "" {
		fmt.Fprintf(&b, " (%s)", e.Want)
	}
	return b.String()
}

// Unwrap returns the sentinel and the cause.
func (e *RowError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}

// fault makes the error of one cell.
func fault(sentinel error, column, value, want string) *RowError {
	return &RowError{Column: column, Value: clip(value), Want: want, Err: sentinel}
}

// refusal makes the error of a row that is left out and counted by reason.
func refusal(column, value, reason string) *RowError {
	return fault(ErrRefused, column, value, reason)
}

// badCell makes the error of a cell that the ledger refused: the value is
// named once, what the ledger says of it becomes Want.
func badCell(column, value string, cause error) *RowError {
	want := cause.Error()
	if _, after, ok := strings.Cut(want, strconv.Quote(clip(value))); ok && strings.TrimSpace(after) != "" {
		want = strings.TrimSpace(after)
	}
	if strings.HasPrefix(want, "(") && strings.HasSuffix(want, ")") {
		want = want[1 : len(want)-1]
	}
	e := fault(ErrValue, column, value, want)
	e.Cause = cause
	return e
}

// at fills in where a fault lies, unless a deeper layer already did. Errors of
// other kinds become read faults.
func at(err error, file string, line int) error {
	var row *RowError
	if !errors.As(err, &row) {
		row = &RowError{Want: err.Error(), Err: ErrRead, Cause: err}
		if errors.Is(err, ErrCompression) {
			row.Err = ErrCompression
			row.Want = strings.TrimPrefix(row.Want, ErrCompression.Error()+": ")
		}
		err = row
	}
	if row.File == "" {
		row.File = file
	}
	if row.Line == 0 {
		row.Line = line
	}
	return err
}

// clip bounds a value that is quoted in an error to 80 characters, and copies
// it so that the error does not hold the block it was read from.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == 80 {
			return strings.ToValidUTF8(s[:i], "\uFFFD") + "…"
		}
		n++
	}
	return strings.ToValidUTF8(strings.Clone(s), "\uFFFD")
}
