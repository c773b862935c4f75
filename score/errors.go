package score

import (
	"errors"
	"fmt"
)

// Sentinel errors; use errors.Is.
var (
	ErrPolicy  = errors.New("score: bad policy")
	ErrState   = errors.New("score: bad state")
	ErrSubject = errors.New("score: bad question")
)

// PolicyError is one fault of a policy, with its place. It matches ErrPolicy.
type PolicyError struct {
	Line, Column int    // 0 when the policy was not read from text
	Field        string // such as typologies.mule-wallet.weight
	Reason       string
}

// Error names place, field and reason.
func (e *PolicyError) Error() string {
	at := ""
	if e.Line > 0 {
		at = fmt.Sprintf("line %d, column %d, ", e.Line, e.Column)
	}
	return fmt.Sprintf("%v: %s%s: %s", ErrPolicy, at, e.Field, e.Reason)
}

// Unwrap makes errors.Is(err, ErrPolicy) true.
func (e *PolicyError) Unwrap() error { return ErrPolicy }
