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
	held      map[Chain][]Tx // by position
	top       map[Chain]uint64
}

// NewReorder returns a buffer that holds transactions back until their lane
// has come tolerance heights further (on lanes without heights: seconds).
func NewReorder(l *Ledger, tolerance uint64) *Reorder {
	return &Reorder{l: l, tolerance: tolerance, held: map[Chain][]Tx{}, top: map[Chain]uint64{}}
}

// Append takes transactions in any order. What has become old enough goes to
// the ledger. A transaction that is later than the tolerance or has the position
// of another gives *OrderError, one that the ledger would not take Append's
// errors, and then none of txs is taken. O(log held) for a transaction in order,
// O(held) for one that is late.
func (r *Reorder) Append(txs ...Tx) error {
	type place struct {
		chain Chain
		at    Position
	}
	given := map[place]bool{}
	for i := range txs {
		tx := &txs[i]
		if err := r.l.check(txs[i : i+1]); err != nil {
			return err
		}
		at := txPosition(tx)
		_, twice := r.find(tx)
		if p := (place{tx.Chain, at}); twice || given[p] {
			return &OrderError{Chain: tx.Chain, ID: tx.ID, Got: tx.Position, Last: at}
		} else if len(txs) > 1 {
			given[p] = true
		}
	}
	for i := range txs {
		c := txs[i].Chain
		k, _ := r.find(&txs[i])
		r.held[c] = slices.Insert(r.held[c], k, txs[i])
		r.top[c] = max(r.top[c], txs[i].Position.Height)
	}
	return r.release(func(c Chain, h uint64) bool { return r.top[c]-h >= r.tolerance })
}

// find returns where a transaction belongs among those held, and whether its
// place is taken.
func (r *Reorder) find(tx *Tx) (int, bool) {
	held, at := r.held[tx.Chain], txPosition(tx)
	if n := len(held); n == 0 || txPosition(&held[n-1]).Before(at) {
		return n, false
	}
	return slices.BinarySearchFunc(held, at, func(h Tx, at Position) int { return txPosition(&h).Compare(at) })
}

// txPosition is the position of a transaction as a whole.
func txPosition(tx *Tx) Position { return Position{Height: tx.Position.Height, Tx: tx.Position.Tx} }

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
		txs, n := r.held[c], 0
		for n < len(txs) && ready(c, txs[n].Position.Height) {
			n++
		}
		if n > 0 {
			out, count[c] = append(out, txs[:n]...), n
		}
	}
	if err := r.l.Append(out...); err != nil {
		return err
	}
	for c, n := range count {
		r.held[c] = slices.Delete(r.held[c], 0, n)
	}
	return nil
}
