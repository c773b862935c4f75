package format

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// assembler makes transactions of rows: rows of one (chain, tx) at one height
// become one Tx, duplicates are dropped, indexes that the data does not hold
// are given out. It holds the rows of one height per lane; on a lane of bank
// data, which has times only, it holds one transaction.
type assembler struct {
	lanes  map[ledger.Chain]*laneState
	last   *laneState
	report *Report
	emit   func(ledger.Tx) bool
}

type laneState struct {
	chain ledger.Chain
	order laneOrder
	group []item
	byID  map[ledger.TxID]int // positions in group, once it is not small
	given uint32              // indexes given out at this height
}

// smallGroup is how many transactions are searched one by one for an id before
// a map is worth it. Kind: proposed.
const smallGroup = 8

func newAssembler(report *Report, emit func(ledger.Tx) bool) *assembler {
	return &assembler{lanes: map[ledger.Chain]*laneState{}, report: report, emit: emit}
}

// push takes the next row. It returns errStop when the consumer has enough.
func (a *assembler) push(it *item) error {
	ln := a.lane(it.Tx.Chain)
	moved := ln.order.any && it.Tx.Position.Height > ln.order.height
	if err := ln.order.checkHeight(it); err != nil {
		return err
	}
	if moved {
		if err := a.flush(ln); err != nil {
			return err
		}
		ln.given = 0
	}
	if i := ln.find(it.Tx.ID); i >= 0 {
		return ln.group[i].join(it, a.report)
	}
	if len(ln.group) == 1 && ln.group[0].streams() && it.streams() {
		if err := a.flush(ln); err != nil {
			return err
		}
	}
	ln.group = append(ln.group, *it)
	if len(ln.byID) > 0 {
		ln.byID[it.Tx.ID] = len(ln.group) - 1
	}
	return nil
}

// end flushes every lane, in the order of chain ids.
func (a *assembler) end() error {
	for _, c := range slices.Sorted(maps.Keys(a.lanes)) {
		if err := a.flush(a.lanes[c]); err != nil {
			return err
		}
	}
	return nil
}

func (a *assembler) lane(c ledger.Chain) *laneState {
	if a.last != nil && a.last.chain == c {
		return a.last
	}
	ln := a.lanes[c]
	if ln == nil {
		ln = &laneState{chain: c}
		a.lanes[c] = ln
	}
	a.last = ln
	return ln
}

// find returns the place of a transaction in the group, −1 for none.
func (ln *laneState) find(id ledger.TxID) int {
	n := len(ln.group)
	switch {
	case n == 0:
		return -1
	case ln.group[n-1].Tx.ID == id: // adjacent rows, nearly always
		return n - 1
	case n <= smallGroup:
		for i := range ln.group {
			if ln.group[i].Tx.ID == id {
				return i
			}
		}
		return -1
	case len(ln.byID) == 0:
		if ln.byID == nil {
			ln.byID = map[ledger.TxID]int{}
		}
		for i := range ln.group {
			ln.byID[ln.group[i].Tx.ID] = i
		}
	}
	if i, ok := ln.byID[id]; ok {
		return i
	}
	return -1
}

// flush gives out indexes and passes the group on. Transactions with an index
// keep it; the others follow them in order of arrival.
func (a *assembler) flush(ln *laneState) error {
	g := ln.group
	placed := 0
	for i := range g {
		if g[i].Tx.Position.Tx != NoIndex {
			placed++
			ln.given = max(ln.given, g[i].Tx.Position.Tx+1)
		}
	}
	for i := range g {
		if p := &g[i].Tx.Position; p.Tx == NoIndex {
			p.Tx = ln.given
			ln.given++
		}
	}
	if placed > 0 {
		if err := sortByIndex(g); err != nil {
			return err
		}
	}
	for i := range g {
		numberEntries(&g[i].Tx)
		a.report.Txs++
		if !a.emit(g[i].Tx) {
			return errStop
		}
		g[i] = item{}
	}
	ln.group = g[:0]
	clear(ln.byID)
	return nil
}

// sortByIndex orders a group by transaction index and refuses two with one. A
// group that is in order, as nearly all are, costs one look at each.
func sortByIndex(g []item) error {
	for sorted := false; ; sorted = true {
		ordered := true
		for i := 1; i < len(g); i++ {
			a, b := g[i-1].Tx.Position.Tx, g[i].Tx.Position.Tx
			if ordered = ordered && a <= b; a == b {
				return g[i].fault(ErrDuplicate, "tx_index", "another transaction has this height and index: "+g[i-1].place())
			}
		}
		if ordered || sorted {
			return nil
		}
		slices.SortStableFunc(g, func(x, y item) int { return cmp.Compare(x.Tx.Position.Tx, y.Tx.Position.Tx) })
	}
}

// numberEntries gives an entry number to what has none, the smallest that are
// free, and puts the transfers in entry order: value before logs, logs by index
// (ledger.Transfer.Entry).
func numberEntries(tx *ledger.Tx) {
	n := len(tx.Transfers) + len(tx.Approvals)
	if n == 1 {
		for i := range tx.Transfers {
			if tx.Transfers[i].Entry == NoIndex {
				tx.Transfers[i].Entry = 0
			}
		}
		for i := range tx.Approvals {
			if tx.Approvals[i].Entry == NoIndex {
				tx.Approvals[i].Entry = 0
			}
		}
		return
	}
	used := make(map[uint32]bool, n)
	missing := 0
	for i := range tx.Transfers {
		if e := tx.Transfers[i].Entry; e == NoIndex {
			missing++
		} else {
			used[e] = true
		}
	}
	for i := range tx.Approvals {
		if e := tx.Approvals[i].Entry; e == NoIndex {
			missing++
		} else {
			used[e] = true
		}
	}
	if missing > 0 {
		next := uint32(0)
		give := func(e *uint32) {
			for *e == NoIndex {
				if !used[next] {
					*e = next
				}
				next++
			}
		}
		for _, kind := range []ledger.TransferKind{ledger.Native, ledger.Internal, ledger.Token} {
			for i := range tx.Transfers {
				if tx.Transfers[i].Kind == kind {
					give(&tx.Transfers[i].Entry)
				}
			}
		}
		for i := range tx.Approvals {
			give(&tx.Approvals[i].Entry)
		}
	}
	slices.SortStableFunc(tx.Transfers, func(x, y ledger.Transfer) int { return cmp.Compare(x.Entry, y.Entry) })
	slices.SortStableFunc(tx.Approvals, func(x, y ledger.Approval) int { return cmp.Compare(x.Entry, y.Entry) })
}
