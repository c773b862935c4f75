package label

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Sentinel errors; use errors.Is. A *FieldError wraps one of them.
var (
	ErrFormat    = errors.New("label: not the expected format")
	ErrField     = errors.New("label: bad field")
	ErrLowerCase = errors.New("label: base58 address in lower case")
	ErrTooLarge  = errors.New("label: input exceeds a limit")
	ErrFull      = errors.New("label: out of ids")
)

// FieldError says which value of a file is wrong and what was expected.
type FieldError struct {
	File  string // Options.Name
	Line  int    // 1-based; 0 when the format has no lines (JSON)
	Entry int    // 1-based number of the row, tag, actor or address; 0 for the header
	Field string // column or key; "" for the entry as a whole
	Value string // as read, cut at 80 characters
	Want  string // what was expected
	Err   error  // ErrFormat, ErrField, ErrLowerCase or ErrTooLarge
}

// Error names file, line, entry, field, value and what was expected.
func (e *FieldError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %s", e.Err, e.File)
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line))
	}
	if e.Entry > 0 {
		b.WriteString(", entry " + strconv.Itoa(e.Entry))
	}
	if e.Field != "" {
		fmt.Fprintf(&b, ", %s %q", e.Field, clip(e.Value))
	} else if e.Value != "" {
		fmt.Fprintf(&b, ", %q", clip(e.Value))
	}
	return b.String() + ": want " + e.Want
}

// Unwrap makes errors.Is match the sentinel.
func (e *FieldError) Unwrap() error { return e.Err }

// clip bounds a value that is quoted in a message to 80 characters.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == 80 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
