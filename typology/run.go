package typology

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Input is what Run looks at.
type Input struct {
	View   ledger.View
	Known  *ledger.Known // may be nil
	Config DriverConfig

	// Revisions yields every revision of every finding instead of the newest:
	// what a stream would have told, and when.
	Revisions bool
	// NotEvaluated, if set, is told once at the end of each rule that could not be
	// judged because something is missing from the input, such as labels.
	NotEvaluated func(NotEvaluated)
}

// Run goes through the view once, transaction by transaction, and yields the
// findings in the order of findings files (at, detector, subject), each in its
// newest revision, then the errors. It is the same code as Driver.Advance, so
// it finds what a stream would have found.
//
// Errors are those of NewDriver and Advance; a detector that fails does not
// stop the others. When ctx is cancelled, the findings up to then are yielded
// before its cause. The sequence may be iterated again, which runs it again.
// Memory: the features' tables, and the findings.
func Run(ctx context.Context, in Input, detectors ...*Detector) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		d, err := NewDriver(in.Config, in.Known, detectors...)
		if err != nil {
			yield(Finding{}, err)
			return
		}
		d.batch = true
		var revisions []Finding
		if in.Revisions {
			d.watch = func(f Finding) { revisions = append(revisions, f) }
		}
		err = d.Advance(ctx, in.View)
		r := d.Now()
		if r != nil && !in.Revisions {
			revisions = r.Findings()
		}
		slices.SortStableFunc(revisions, func(a, b Finding) int { return a.Compare(&b) })
		for _, f := range revisions {
			if !yield(f, nil) {
				return
			}
		}
		for _, e := range split(err) {
			if !yield(Finding{}, e) {
				return
			}
		}
		if r != nil && in.NotEvaluated != nil {
			for _, n := range r.NotEvaluated() {
				in.NotEvaluated(n)
			}
		}
	}
}

// split takes a joined error apart.
func split(err error) []error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}
