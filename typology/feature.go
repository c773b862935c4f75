package typology

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Requirement is what a detector or a feature may ask for: a *Feature. The
// interface is closed, only Feature implements it.
type Requirement interface {
	// FeatureName returns the feature's name.
	FeatureName() string
	requires() []Requirement
	classes() []ledger.Class
	newColumn() column
	advance(p *Pass, c column)
	expired(c column, clock int64) int
	plan() (*plan, error)
	sameType(Requirement) bool
}

// Feature is memory that detectors share: one value of T per account (never per
// entity, for entities merge and accounts do not), carried forward by Advance
// once per transaction, before any detector runs.
//
// A Feature itself is data and is never written; its memory is a Table that the
// driver owns. Rollback, Snapshot, Restore and Peek come with the Table. Two
// features of one driver with the same Name are the same feature, so a Name
// spells out its parameters ("senders/720h").
type Feature[T any] struct {
	Name     string         // lower case words and parameters
	Doc      string         // what T holds, with units
	Requires []Requirement  // other features that Advance reads
	Classes  []ledger.Class // what Pass.AccountMoves holds in Advance; nil: material

	// Advance carries the table over the pass's transaction. It must depend on
	// nothing but the pass and the table.
	Advance func(p *Pass, t *Table[T])

	// Expired, if set, tells that a value no longer differs from the zero T for
	// any transaction whose clock is at least the given one; Driver.Evict then
	// frees it. Without it values are kept for ever.
	Expired func(v T, clock int64) bool
}

// Of returns the feature's table in this pass. It panics when the running
// detector or feature did not declare f in its Requires, so that a missing
// declaration fails in the first test. Cost: one comparison per requirement.
func (f *Feature[T]) Of(p *Pass) *Table[T] {
	for i, r := range p.unit.requires {
		if r == Requirement(f) {
			if t, ok := p.columns[p.unit.columns[i]].(*Table[T]); ok {
				return t
			}
		}
	}
	panic(fmt.Sprintf("typology: %s uses feature %q without declaring it in Requires", p.unit.name, f.Name))
}

// FeatureName returns Name.
func (f *Feature[T]) FeatureName() string { return f.Name }

func (f *Feature[T]) requires() []Requirement { return f.Requires }
func (f *Feature[T]) classes() []ledger.Class { return f.Classes }
func (f *Feature[T]) newColumn() column       { return newTable[T]() }

func (f *Feature[T]) advance(p *Pass, c column) {
	if t, ok := c.(*Table[T]); ok {
		f.Advance(p, t)
	}
}

func (f *Feature[T]) sameType(r Requirement) bool {
	_, ok := r.(*Feature[T])
	return ok
}

// expired zeroes what Expired gives up and returns how many cells that were.
func (f *Feature[T]) expired(c column, clock int64) int {
	t, ok := c.(*Table[T])
	if !ok || f.Expired == nil {
		return 0
	}
	return t.evict(func(v T) bool { return f.Expired(v, clock) })
}
