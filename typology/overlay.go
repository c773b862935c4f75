package typology

import "github.com/hoptrail/hoptrail/ledger"

// overlay holds the few cells that a planned transaction would write. Most
// transactions touch a handful of accounts: those are found by a scan, more of
// them by a map.
type overlay[T any] struct {
	ids   []ledger.AccountID
	cells []*T
	index map[ledger.AccountID]int
	used  int
}

// scanned is how many cells are looked for by scanning rather than by a map.
const scanned = 16

func (o *overlay[T]) find(id ledger.AccountID) *T {
	if o.used > scanned {
		if i, ok := o.index[id]; ok {
			return o.cells[i]
		}
		return nil
	}
	for i, have := range o.ids[:o.used] {
		if have == id {
			return o.cells[i]
		}
	}
	return nil
}

func (o *overlay[T]) add(id ledger.AccountID, v T) *T {
	if o.used == len(o.cells) {
		o.ids, o.cells = append(o.ids, 0), append(o.cells, new(T))
	}
	o.ids[o.used], *o.cells[o.used] = id, v
	o.used++
	switch {
	case o.used == scanned+1:
		if o.index == nil {
			o.index = make(map[ledger.AccountID]int)
		}
		for i, id := range o.ids[:o.used] {
			o.index[id] = i
		}
	case o.used > scanned:
		o.index[id] = o.used - 1
	}
	return o.cells[o.used-1]
}

func (o *overlay[T]) clear() {
	o.used = 0
	clear(o.index)
}
