package ledger

import (
	"maps"
	"slices"
)

// Reorder is a buffer before a ledger: it takes transactions that are late or
// out of order by up to a number of heights and appends them in order. Not
// safe for concurrent use; it is the ledger's writer.
type Reorder struct {
	l         *Ledger
	tolerance uint64
	held      map[Chain][]Tx
	top       map[Chain]uint64
}

// NewReorder returns a buffer that holds transactions back until their lane
// has come tolerance heights further (on lanes without heights: seconds).
func NewReorder(l *Ledger, tolerance uint64) *Reorder {
	return &Reorder{l: l, tolerance: tolerance, held: map[Chain][]Tx{}, top: map[Chain]uint64{}}
}

// Append takes transactions in any order. What has become old enough goes to
// the ledger; a transaction later than the tolerance gives *OrderError, and
// then none of txs is taken.
func (r *Reorder) Append(txs ...Tx) error {
	for i := range txs {
		if head, _, ok := r.l.View().Head(txs[i].Chain); ok && txs[i].Position.Compare(head) <= 0 {
			return &OrderError{Chain: txs[i].Chain, ID: txs[i].ID, Got: txs[i].Position, Last: head}
		}
	}
	for i := range txs {
		c := txs[i].Chain
		r.held[c] = append(r.held[c], txs[i])
		r.top[c] = max(r.top[c], txs[i].Position.Height)
	}
	return r.release(func(c Chain, h uint64) bool { return h+r.tolerance <= r.top[c] })
}

// Flush appends everything that is held.
func (r *Reorder) Flush() error { return r.release(func(Chain, uint64) bool { return true }) }

// Held returns the number of transactions held back.
func (r *Reorder) Held() (n int) {
	for _, txs := range r.held {
		n += len(txs)
	}
	return n
}

// release appends what is ready, lane by lane: views merge lanes themselves.
func (r *Reorder) release(ready func(Chain, uint64) bool) error {
	var out []Tx
	count := map[Chain]int{}
	for _, c := range slices.Sorted(maps.Keys(r.held)) {
		txs := r.held[c]
		slices.SortStableFunc(txs, func(a, b Tx) int { return a.Position.Compare(b.Position) })
		n := 0
		for n < len(txs) && ready(c, txs[n].Position.Height) {
			n++
		}
		out, count[c] = append(out, txs[:n]...), n
	}
	if err := r.l.Append(out...); err != nil {
		return err
	}
	for c, n := range count {
		r.held[c] = slices.Clone(r.held[c][n:])
	}
	return nil
}
