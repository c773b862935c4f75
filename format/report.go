package format

import (
	"maps"
	"slices"
)

// Report counts what became of the rows of a read. It is filled by the reading
// goroutine: look at it after the read, or between two transactions. Not safe
// for concurrent use.
type Report struct {
	Files      int            // sources read
	Rows       int            // rows or JSON values, refused and duplicate ones among them
	Duplicates int            // identical rows of the same (chain, tx, log_index), dropped
	Refused    map[string]int // rows left out, by reason
	Txs        int            // transactions given on
	Skipped    []string       // files of a walked folder that no decoder knew

	First map[string]*RowError // the first refused row of each reason
}

// Reasons returns the refusal reasons in alphabetical order.
func (r *Report) Reasons() []string { return slices.Sorted(maps.Keys(r.Refused)) }

// refuse counts a refused row under its reason and keeps the first of each.
func (r *Report) refuse(e *RowError) {
	if r.Refused == nil {
		r.Refused, r.First = map[string]int{}, map[string]*RowError{}
	}
	if r.Refused[e.Want]++; r.Refused[e.Want] == 1 {
		r.First[e.Want] = e
	}
}
