package score

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Reorganised is the Why of accounts that a rolled back transaction moved value
// of, whether a finding rested on it or not.
const Reorganised = "reorganisation"

// Cursor is a place in the changes of a state; the zero Cursor is before all.
// It is a comparable value that survives, as text, a restart from a snapshot.
type Cursor struct{ findings, touched uint64 }

// MarshalText writes the cursor.
func (c Cursor) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%d", c.findings, c.touched), nil
}

// UnmarshalText reads what MarshalText wrote.
func (c *Cursor) UnmarshalText(text []byte) error {
	a, b, ok := strings.Cut(string(text), ".")
	x, err1 := strconv.ParseUint(a, 10, 64)
	y, err2 := strconv.ParseUint(b, 10, 64)
	if !ok || err1 != nil || err2 != nil {
		return fmt.Errorf("score: bad cursor %q (want what MarshalText wrote): %w", text, errors.Join(err1, err2))
	}
	*c = Cursor{x, y}
	return nil
}

// Change tells that what is known of a subject changed.
type Change struct {
	Subject ledger.Account
	// Why names the typologies whose findings were made, grew, fell or were
	// retracted, and Reorganised; sorted.
	Why  []string
	Next Cursor // pass it to Changes to go on after everything told so far
}

// Changes yields the subjects of which something changed since a cursor, one
// change a subject, in order of subject. It never blocks; when the caller fell
// too far behind, every subject with findings is told again, and of the
// accounts that reorganisations touched as many as are kept (65,536).
func (e *Engine) Changes(since Cursor) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		m := e.state.now.Load()
		changed, found, _ := m.findings.Changes(typology.Cursor(since.findings))
		next := Cursor{uint64(found), m.touchedBase + uint64(len(m.touched))}
		why := map[ledger.Account][]string{}
		note := func(a ledger.Account, reason string) {
			if !slices.Contains(why[a], reason) {
				why[a] = append(why[a], reason)
			}
		}
		for i := range changed {
			note(changed[i].Subject, changed[i].Typology)
		}
		if from := max(since.touched, m.touchedBase); from < next.touched {
			for _, a := range m.touched[from-m.touchedBase:] {
				note(a, Reorganised)
			}
		}
		subjects := make([]ledger.Account, 0, len(why))
		for a := range why {
			subjects = append(subjects, a)
		}
		slices.SortFunc(subjects, ledger.Account.Compare)
		for _, a := range subjects {
			slices.Sort(why[a])
			if !yield(Change{Subject: a, Why: why[a], Next: next}) {
				return
			}
		}
	}
}
