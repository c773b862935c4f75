package pattern

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Windows in seconds, for ledgers. The literature's are too short for whole
// patterns: with 24 h for cycles and 6 h for scatter-gather (Altman et al.,
// NeurIPS 2023, appendix D) 5 of 54 cycles and 1 of 44 scatter-gathers of their
// own HI-Small pattern file fit.
const (
	Hour = 3600
	// Window96h holds 49 of 54 cycles, 31 of 44 scatter-gathers and every fan of
	// that file (measured).
	Window96h = 96 * Hour
	// Window168h holds 41 of 51 gather-scatters of that file, 96 h only 37
	// (measured).
	Window168h = 168 * Hour
)

// checker collects the faults of a configuration.
type checker struct {
	shape Shape
	errs  []error
}

func (c *checker) atLeast(name string, v, lo int64) {
	if v < lo {
		c.errs = append(c.errs, fmt.Errorf("%w: %s: %s = %d (want %d or more)", ErrConfig, c.shape, name, v, lo))
	}
}

func (c *checker) share(name string, lo, hi ledger.Ratio) {
	if lo < 0 || hi < lo {
		c.errs = append(c.errs, fmt.Errorf("%w: %s: %s from %s to %s (want 0 or more, and not falling)", ErrConfig, c.shape, name, lo, hi))
	}
}

func (c *checker) err() error { return errors.Join(c.errs...) }

// Where is an optional predicate: only transfers of which it is true are
// witnesses. It must be a pure function; labels, assets, sizes and classes are
// asked for this way. l answers for the accounts and the amount.
type Where func(l Lens, e Leg) bool

// admits reports whether a predicate lets a transfer pass; nil lets all.
func (w Where) admits(l Lens, e Leg) bool { return w == nil || w(l, e) }
