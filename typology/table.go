package typology

import (
	"iter"
	"unsafe"

	"github.com/hoptrail/hoptrail/ledger"
)

// Fan-out of the radix tree behind a Table: account → node → page → cell. A
// page is what one published write copies, so it is kept small.
const (
	pageBits, nodeBits = 6, 8
	pageLen, nodeLen   = 1 << pageBits, 1 << nodeBits
)

// Table is one value of T per account: the column that a Feature keeps. T is
// plain data (booleans, integers, ledger ids, ledger.Amount, arrays and structs
// of these with exported fields), so that copying it copies everything; a
// detector set with any other T is refused by Validate.
//
// The zero T means "nothing seen". A Table undoes its own writes
// (transaction by transaction), publishes itself to concurrent readers without
// copying more than the pages that changed, and can be overlaid, so that a
// planned transaction is tried without being written. The author of a feature
// does none of this: he calls Get and Edit.
//
// Get and Edit cost O(1), three dependent loads. Memory: a page of 64 cells for
// each run of 64 account ids that was ever written, plus one old cell per write
// until the driver's rollback horizon has passed. A Table belongs to one Pass
// and is not safe for concurrent use.
type Table[T any] struct {
	root  []*node[T]
	epoch uint64 // nodes and pages of this epoch may be written in place
	own   bool   // root was copied in this epoch

	seq  uint64 // number of the transaction being applied
	undo deque[undone[T]]

	over *overlay[T] // non-nil: root is read-only
	near T           // the cell that touch read, so that reading is not left out
}

type node[T any] struct {
	epoch uint64
	pages [nodeLen]*page[T]
}

type page[T any] struct {
	epoch uint64
	cells [pageLen]T
}

// undone is a cell as it was before a write of transaction seq.
type undone[T any] struct {
	seq uint64
	id  ledger.AccountID
	old T
}

func newTable[T any]() *Table[T] { return &Table[T]{epoch: 1} }

// Get returns the account's value, the zero T when nothing was written.
func (t *Table[T]) Get(id ledger.AccountID) T {
	if t.over != nil {
		if c := t.over.find(id); c != nil {
			return *c
		}
	}
	if p := t.page(id); p != nil {
		return p.cells[id%pageLen]
	}
	var zero T
	return zero
}

// touch reads an account's cell into the cache.
func (t *Table[T]) touch(id ledger.AccountID) {
	if p := t.page(id); p != nil {
		t.near = p.cells[id%pageLen]
	}
}

// Edit returns the account's value for writing. The pointer is valid until the
// next call of Edit.
func (t *Table[T]) Edit(id ledger.AccountID) *T {
	if t.over != nil {
		if c := t.over.find(id); c != nil {
			return c
		}
		return t.over.add(id, t.Get(id))
	}
	c := t.cell(id)
	t.undo.push(undone[T]{seq: t.seq, id: id, old: *c})
	return c
}

func (t *Table[T]) page(id ledger.AccountID) *page[T] {
	i := int(id >> (pageBits + nodeBits))
	if i >= len(t.root) || t.root[i] == nil {
		return nil
	}
	return t.root[i].pages[id>>pageBits%nodeLen]
}

// cell returns the account's cell in a page that belongs to this epoch, copying
// what readers may be looking at.
func (t *Table[T]) cell(id ledger.AccountID) *T {
	i, j := int(id>>(pageBits+nodeBits)), id>>pageBits%nodeLen
	if i < len(t.root) {
		if n := t.root[i]; n != nil && n.epoch == t.epoch {
			if p := n.pages[j]; p != nil && p.epoch == t.epoch {
				return &p.cells[id%pageLen]
			}
		}
	}
	if !t.own || i >= len(t.root) {
		grown := make([]*node[T], max(len(t.root), i+1), max(cap(t.root), 2*(i+1)))
		copy(grown, t.root)
		t.root, t.own = grown, true
	}
	n := t.root[i]
	if n == nil {
		n = &node[T]{epoch: t.epoch}
	} else if n.epoch != t.epoch {
		n = &node[T]{epoch: t.epoch, pages: n.pages}
	}
	t.root[i] = n
	p := n.pages[j]
	if p == nil {
		p = &page[T]{epoch: t.epoch}
	} else if p.epoch != t.epoch {
		p = &page[T]{epoch: t.epoch, cells: p.cells}
	}
	n.pages[j] = p
	return &p.cells[id%pageLen]
}

// all yields every cell of every page in account order, zero ones included.
func (t *Table[T]) all() iter.Seq2[ledger.AccountID, *T] {
	return func(yield func(ledger.AccountID, *T) bool) {
		for i, n := range t.root {
			if n == nil {
				continue
			}
			for j, p := range n.pages {
				if p == nil {
					continue
				}
				for k := range p.cells {
					id := ledger.AccountID(i<<(pageBits+nodeBits) | j<<pageBits | k)
					if !yield(id, &p.cells[k]) {
						return
					}
				}
			}
		}
	}
}

// begin starts transaction seq: what is written from now on belongs to it.
func (t *Table[T]) begin(seq uint64) { t.seq = seq }

// undoTo takes back every write of transactions after seq.
func (t *Table[T]) undoTo(seq uint64) {
	for !t.undo.empty() && t.undo.last().seq > seq {
		u := t.undo.pop()
		*t.cell(u.id) = u.old
	}
	t.seq = seq
}

// trim forgets how to undo transactions up to and including seq.
func (t *Table[T]) trim(seq uint64) {
	for !t.undo.empty() && t.undo.first().seq <= seq {
		t.undo.shift()
	}
}

// publish returns the table as it stands, for readers: nothing that it reaches
// is written again.
func (t *Table[T]) publish() column {
	t.epoch++
	t.own = false
	return &Table[T]{root: t.root}
}

// overlaid makes t an empty overlay of a published table, reusing its memory.
func (t *Table[T]) overlaid(published column) {
	base, ok := published.(*Table[T])
	if !ok {
		panic("typology: overlay of another feature's table")
	}
	t.root = base.root
	if t.over == nil {
		t.over = new(overlay[T])
	}
	t.over.clear()
}

// column is a Table of any T, as the driver sees it.
type column interface {
	begin(seq uint64)
	undoTo(seq uint64)
	trim(seq uint64)
	publish() column
	overlaid(published column)
	touch(id ledger.AccountID)

	// For snapshots, which know T by its plan: each yields the cells of every
	// page in account order, find one that may be nil, place one to be written.
	each(yield func(id ledger.AccountID, v unsafe.Pointer))
	find(id ledger.AccountID) unsafe.Pointer
	place(id ledger.AccountID) unsafe.Pointer
}

func (t *Table[T]) each(yield func(ledger.AccountID, unsafe.Pointer)) {
	for id, v := range t.all() {
		yield(id, unsafe.Pointer(v))
	}
}

func (t *Table[T]) find(id ledger.AccountID) unsafe.Pointer {
	if p := t.page(id); p != nil {
		return unsafe.Pointer(&p.cells[id%pageLen])
	}
	return nil
}

func (t *Table[T]) place(id ledger.AccountID) unsafe.Pointer { return unsafe.Pointer(t.cell(id)) }

// evict zeroes every cell that gone reports, frees the pages that are left
// empty, and returns how many cells it zeroed. It is not undone by undoTo: the
// driver gives up only what no transaction that it can roll back to would see.
func (t *Table[T]) evict(gone func(T) bool) int {
	var zero T
	var ids []ledger.AccountID
	for id, c := range t.all() {
		if any(*c) != any(zero) && gone(*c) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		*t.cell(id) = zero
	}
	for i, n := range t.root {
		if n == nil || n.epoch != t.epoch {
			continue
		}
		for j, p := range n.pages {
			if p != nil && p.epoch == t.epoch && p.zero() {
				t.root[i].pages[j] = nil
			}
		}
	}
	return len(ids)
}

func (p *page[T]) zero() bool {
	var zero T
	for i := range p.cells {
		if any(p.cells[i]) != any(zero) {
			return false
		}
	}
	return true
}
