package format

import (
	"cmp"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// item is a Row on its way from a source to a ledger.
type item struct {
	Row
	file  string
	seq   uint64 // order of arrival, which keeps sorting stable
	timed bool   // the lane has no heights: Height is the Unix second
	entry uint32 // first log index, NoIndex when none has one

	whole *ledger.Tx // a Whole row's own content, once others were joined to it
	top   uint32     // largest log index so far, NoIndex when none
}

// newItem places a decoder's Row.
func newItem(r *Row, file string, seq uint64) (it item) {
	it.set(r, file, seq)
	return it
}

// set makes the item that of another Row. Field by field, since an item is
// half a kilobyte and this is done for every row.
func (it *item) set(r *Row, file string, seq uint64) {
	it.Row, it.file, it.seq = *r, file, seq
	it.timed, it.entry, it.whole, it.top = false, NoIndex, nil, NoIndex
	if r.Tx.Position.Height == NoHeight {
		it.timed = true
		it.Tx.Position.Height = uint64(r.Tx.Time)
	}
	for i := range r.Tx.Transfers {
		it.note(r.Tx.Transfers[i].Entry, &r.Tx.Transfers[i])
	}
	for i := range r.Tx.Approvals {
		it.note(r.Tx.Approvals[i].Entry, nil)
	}
}

func (it *item) note(entry uint32, t *ledger.Transfer) {
	if entry == NoIndex || t != nil && t.IsUTXO() {
		return
	}
	it.entry = min(it.entry, entry)
	if it.top == NoIndex || entry > it.top {
		it.top = entry
	}
}

// streams reports whether nothing later in the same second can belong to the
// item but its direct successor: bank rows without any index.
func (it *item) streams() bool { return it.timed && !it.Whole && it.entry == NoIndex }

// compare orders items of one lane: by height, transaction index and log index
// where known, on lanes without heights by time alone.
func (it *item) compare(other *item) int {
	p, q := &it.Tx.Position, &other.Tx.Position
	if c := cmp.Compare(p.Height, q.Height); c != 0 || it.timed {
		return c
	}
	return cmp.Or(cmp.Compare(p.Tx, q.Tx), cmp.Compare(it.entry, other.entry))
}

// fault makes an error at the item's row.
func (it *item) fault(sentinel error, column, want string) error {
	e := fault(sentinel, column, it.Tx.ID.String(), want)
	e.File, e.Line = it.file, it.Line
	return e
}

// place names the item's row in a message about another.
func (it *item) place() string {
	if it.Line == 0 {
		return it.file
	}
	return fmt.Sprintf("%s:%d", it.file, it.Line)
}

// laneOrder checks that the rows of one lane do not decrease.
type laneOrder struct {
	any, timed   bool
	same         bool // the last item was at the height of the one before it
	height       uint64
	index, entry uint32
}

// check reports the item that is before its predecessor in its source.
func (o *laneOrder) check(it *item) error {
	if err := o.checkHeight(it); err != nil || it.timed || !o.same {
		return err
	}
	p := it.Tx.Position
	if p.Tx != NoIndex {
		if o.index != NoIndex && p.Tx < o.index {
			return it.fault(ErrOrder, "tx_index", fmt.Sprintf("%d comes after %d at height %d of lane %s: sort the file, or use --sort", p.Tx, o.index, p.Height, it.Tx.Chain))
		}
		if p.Tx != o.index {
			o.index, o.entry = p.Tx, NoIndex
		}
	}
	if it.entry != NoIndex {
		if o.entry != NoIndex && it.entry < o.entry {
			return it.fault(ErrOrder, "log_index", fmt.Sprintf("%d comes after %d at height %d of lane %s: sort the file, or use --sort", it.entry, o.entry, p.Height, it.Tx.Chain))
		}
		o.entry = it.entry
	}
	return nil
}

// checkHeight reports the item whose height, or time on a lane without heights,
// is before its predecessor's.
func (o *laneOrder) checkHeight(it *item) error {
	p := it.Tx.Position
	switch {
	case !o.any || p.Height > o.height && it.timed == o.timed:
		*o = laneOrder{any: true, timed: it.timed, height: p.Height, index: p.Tx, entry: it.entry}
		return nil
	case it.timed != o.timed:
		return it.fault(ErrValue, "height", "some rows of lane "+string(it.Tx.Chain)+" have a height and some have none: give all or none")
	case p.Height < o.height:
		what := "height"
		if it.timed {
			what = "time"
		}
		return it.fault(ErrOrder, what, fmt.Sprintf("%d comes after %d on lane %s: sort the file, or use --sort", p.Height, o.height, it.Tx.Chain))
	}
	o.same = true
	return nil
}
