package typology

import "github.com/hoptrail/hoptrail/ledger"

// manyLegs makes a transaction large: it is kept, once read and netted, while the
// pass lasts. A payout or settlement with thousands of legs is in the history of
// every account that it touches, and the next one like it asks for all of them.
// Below, netting costs no more than looking for what is kept (proposed).
const manyLegs = 64

// largeTxs are the latest large transactions that a pass has read, in a ring.
type largeTxs struct {
	slots [8]largeTx
	next  int // how many were read in this pass
}

type largeTx struct {
	ref    ledger.TxRef
	rec    ledger.Record
	netted bool
	moves  []ledger.Move
}

func (l *largeTxs) forget() { l.next = 0 }

func (l *largeTxs) find(ref ledger.TxRef) *largeTx {
	for i := range min(l.next, len(l.slots)) {
		if l.slots[i].ref == ref {
			return &l.slots[i]
		}
	}
	return nil
}

// read returns a transaction's record, good until the next read, and its place
// among the large ones, nil when it is small.
func (h *history) read(view ledger.View, ref ledger.TxRef) (*ledger.Record, *largeTx) {
	if l := h.large.find(ref); l != nil {
		return &l.rec, l
	}
	view.Read(ref, &h.rec)
	if len(h.rec.Transfers)+len(h.rec.Inputs)+len(h.rec.Outputs) < manyLegs {
		return &h.rec, nil
	}
	l := &h.large.slots[h.large.next%len(h.large.slots)]
	h.large.next++
	l.ref, l.netted = ref, false
	l.rec, h.rec = h.rec, l.rec // their memory is used again
	return &l.rec, l
}

// MovesOf returns the moves between accounts of an earlier transaction, such as one
// that History told of. The result is good until the next call of it or of History.
func (p *Pass) MovesOf(ref ledger.TxRef) []ledger.Move {
	_, moves := p.history.net(p.View(), ref, &p.bare)
	return moves
}

// net returns a transaction's record and its moves, good until the next read.
func (h *history) net(view ledger.View, ref ledger.TxRef, known *ledger.Known) (*ledger.Record, []ledger.Move) {
	rec, l := h.read(view, ref)
	if l == nil {
		h.moves = view.AppendMoves(h.moves[:0], rec, known)
		return rec, h.moves
	}
	if !l.netted {
		l.netted = true
		l.moves = view.AppendMoves(l.moves[:0], rec, known)
	}
	return rec, l.moves
}
