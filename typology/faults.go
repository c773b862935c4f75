package typology

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Faults collects what is wrong with a detector's configuration, so that its
// Validate tells everything at once. The zero value names no detector; start
// from NewFaults. Not safe for concurrent use.
type Faults struct {
	detector string
	errs     []error
}

// NewFaults returns an empty collection for a detector of a name.
func NewFaults(detector string) *Faults { return &Faults{detector: detector} }

// Check notes a fault unless ok: format names the field as the config file
// does, its value, and what is wanted.
func (f *Faults) Check(ok bool, format string, args ...any) {
	if !ok {
		f.errs = append(f.errs, fmt.Errorf("%w: %s: "+format, append([]any{ErrConfig, f.detector}, args...)...))
	}
}

// Share notes a fault unless a ratio is above 0 and at most 1.
func (f *Faults) Share(name string, r ledger.Ratio) {
	f.Check(r > 0 && r <= ledger.One, "%s %s (want above 0, at most 1)", name, r)
}

// Err returns the faults joined, each matching ErrConfig; nil if there are none.
func (f *Faults) Err() error { return errors.Join(f.errs...) }
