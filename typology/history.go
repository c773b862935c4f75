package typology

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// Step is one movement of value in an account's past, netted per transaction.
type Step struct {
	Ref  ledger.TxRef
	At   ledger.Cut
	Time int64
	Move ledger.Move // between accounts, not owners
	In   bool        // the account was paid; else it paid

	// Index is the number of the move's first transfer on its chain: log, call
	// or entry number, or output index.
	Index uint32
}

// History is what an account did within a window, oldest first.
type History struct {
	Steps []Step
	// Truncated tells that more than the budget of transactions lay in the
	// window and that the oldest were left out.
	Truncated bool
	// Evicted tells that transactions in the window are no longer in the view.
	Evicted bool
}

// History returns the movements of an account since the given clock (Unix
// seconds, inclusive) up to and including this transaction, of the classes that
// the running detector declares, at most budget transactions (the newest). The
// result is good until the next call of History. Cost: one read and one netting
// per transaction in the window.
func (p *Pass) History(id ledger.AccountID, since int64, budget int) History {
	h := &p.history
	h.refs, h.steps = h.refs[:0], h.steps[:0]
	view := p.View()
	collect := func(debit bool) (refs []ledger.TxRef, more bool) {
		entries := p.newest(id, debit, since, budget)
		if p.oneLane {
			return h.collect(entries, budget)
		}
		return h.collectLanes(view, entries, since, budget)
	}
	credits, more := collect(false)
	debits, more2 := collect(true)
	out := History{Truncated: more || more2}
	refs := h.merge(view, p.oneLane, credits, debits)
	if len(refs) > budget {
		refs, out.Truncated = refs[len(refs)-budget:], true
	}
	for _, ref := range refs {
		rec, moves := h.net(view, ref, &p.bare)
		at := ledger.Cut{Clock: rec.Clock, Chain: p.At.Chain, Position: rec.Position}
		if rec.Lane != p.rec.Lane {
			at = view.CutOf(ref)
		}
		for i := range moves {
			m := &moves[i]
			if (m.From == id) == (m.To == id) || p.unit.classes>>m.Class&1 == 0 {
				continue
			}
			h.steps = append(h.steps, Step{
				Ref: ref, At: at, Time: rec.Time, Move: *m, In: m.To == id, Index: entryOf(rec, m.Transfer),
			})
		}
	}
	if floor, evicted := view.Evicted(); evicted && view.Clock(floor-1) >= since {
		s, ok := view.Summary(id)
		out.Evicted = ok && s.First < floor
	}
	out.Steps = h.steps
	return out
}

// newest iterates over an account's debits or credits up to this transaction,
// newest first; of one lane, those since the clock alone, and what is before more
// than budget transactions may be left out. In a batch the view sees far beyond the
// transaction, and walking back to it would cost what the account does later:
// there it starts at the beginning of the window or, for a hub, a little before
// the transaction, and further back while that is not enough.
func (p *Pass) newest(id ledger.AccountID, debit bool, since int64, budget int) iter.Seq[ledger.Entry] {
	view, k := p.View(), 0
	list := view.CreditsDesc
	if debit {
		list, k = view.DebitsDesc, 1
	}
	switch {
	case !p.oneLane:
		return list(id)
	case p.ticks == nil:
		return func(yield func(ledger.Entry) bool) {
			for e := range list(id) {
				if view.Clock(e.Tx) < since || !yield(e) {
					return
				}
			}
		}
	}
	side := &p.history.sides[k]
	// RawFlow and History, one after the other, collect the same.
	if key := (sideKey{p.ref, id, debit, since, budget}); side.key != key {
		side.key = key
		first := p.before(since)
		if _, all := side.between(p.view, p.ticks[first].ref, p.ref, 4*budget); !all { // a hub
			for back := 4; ; back *= 8 {
				start := max(first, len(p.ticks)-back)
				if txs, _ := side.between(p.view, p.ticks[start].ref, p.ref, math.MaxInt); txs > budget || start == first {
					break
				}
			}
		}
		side.start(p.view, since)
	}
	return func(yield func(ledger.Entry) bool) {
		for _, e := range slices.Backward(side.entries[side.from:]) {
			if !yield(e) {
				return
			}
		}
	}
}

// side is one side of an account's past, oldest first.
type side struct {
	key     sideKey
	entries []ledger.Entry
	from    int // the first that is since the clock
}

// sideKey tells what a side was collected for.
type sideKey struct {
	ref    ledger.TxRef
	id     ledger.AccountID
	debit  bool
	since  int64
	budget int
}

// between collects the entries from one transaction to another and returns how
// many transactions they are of; all is false when it gave up at more than limit
// entries.
func (s *side) between(view ledger.View, from, to ledger.TxRef, limit int) (txs int, all bool) {
	s.entries = s.entries[:0]
	list := view.CreditsSince(s.key.id, from)
	if s.key.debit {
		list = view.DebitsSince(s.key.id, from)
	}
	for e := range list {
		if e.Tx > to {
			break
		}
		if n := len(s.entries); n == 0 || s.entries[n-1].Tx != e.Tx {
			txs++
		}
		if len(s.entries) == limit {
			return txs, false
		}
		s.entries = append(s.entries, e)
	}
	return txs, true
}

// start finds the first entry since the clock.
func (s *side) start(view ledger.View, since int64) {
	s.from = sort.Search(len(s.entries), func(i int) bool { return view.Clock(s.entries[i].Tx) >= since })
}

// tick is a transaction that was gone through, and its clock.
type tick struct {
	clock int64
	ref   ledger.TxRef
}

// tickEvery is how many transactions lie between two ticks.
const tickEvery = 256

// before returns the last tick before which no transaction has a clock of at
// least since.
func (p *Pass) before(since int64) int {
	i, _ := slices.BinarySearchFunc(p.ticks, since, func(t tick, clock int64) int { return cmp.Compare(t.clock, clock) })
	return max(0, i-1)
}

// Evidence returns the evidence row of a step, with the given role.
func (p *Pass) Evidence(s *Step, role Role) Evidence {
	return Evidence{
		Chain: s.At.Chain, Position: s.At.Position, Tx: p.view.TxID(s.Ref), Index: s.Index,
		From: p.Account(s.Move.From), To: p.Account(s.Move.To), Asset: p.view.Asset(s.Move.Asset),
		Amount: s.Move.Amount, Time: s.Time, Clock: s.At.Clock, Role: role,
	}
}

// MoveEvidence returns the evidence row of a move of the current transaction.
func (p *Pass) MoveEvidence(m *ledger.Move, role Role) Evidence {
	return p.Evidence(&Step{Ref: p.ref, At: p.At, Time: p.rec.Time, Move: *m, Index: entryOf(&p.rec, m.Transfer)}, role)
}

// entryOf turns an index into a record's transfers into the chain's own number.
func entryOf(rec *ledger.Record, transfer uint32) uint32 {
	if int(transfer) < len(rec.Transfers) {
		return rec.Transfers[transfer].Entry
	}
	return transfer
}

// history is the memory that History reuses.
type history struct {
	rec   ledger.Record
	moves []ledger.Move
	large largeTxs
	sides [2]side // credits, debits
	refs  []ledger.TxRef
	steps []Step

	peers []ledger.AccountID // that RawPeers counted
}

func (h *history) reset() {
	h.refs, h.steps = h.refs[:0], h.steps[:0]
	h.large.forget()
}

// collectLanes is collect for a list in which several lanes' entries lie in append
// order, which is not that of time: all that are since the clock count, wherever
// they lie.
func (h *history) collectLanes(view ledger.View, entries iter.Seq[ledger.Entry], since int64, budget int) (refs []ledger.TxRef, more bool) {
	from := len(h.refs)
	first, known := ledger.TxRef(0), false // where since begins; it takes a search
	sort := func() {
		slices.Reverse(h.refs[from:]) // nearly sorted
		slices.SortFunc(h.refs[from:], view.Compare)
	}
	full := budget + 1
	last := ledger.TxRef(math.MaxUint32) // the entries of a transaction stand together
	for e := range entries {
		if e.Tx == last {
			continue
		}
		last = e.Tx
		if view.Clock(e.Tx) < since {
			if !known {
				first, known = view.FirstSince(since), true
			}
			if e.Tx < first {
				break
			}
			continue
		}
		if h.refs = append(h.refs, e.Tx); len(h.refs)-from < full {
			continue
		}
		// Of what is older than the newest, nothing counts.
		sort()
		h.refs = append(h.refs[:from], h.refs[len(h.refs)-budget:]...)
		since, known, more, full = view.Clock(h.refs[from]), false, true, 2*budget+1
		slices.Reverse(h.refs[from:])
	}
	sort()
	if n := len(h.refs) - from; n > budget {
		h.refs = append(h.refs[:from], h.refs[len(h.refs)-budget:]...)
	}
	return h.refs[from:], more
}

// collect appends the distinct transactions of one lane's entries (newest first,
// all since the clock), and returns them oldest first. more tells that budget was
// reached.
func (h *history) collect(entries iter.Seq[ledger.Entry], budget int) (refs []ledger.TxRef, more bool) {
	from := len(h.refs)
	for e := range entries {
		if n := len(h.refs); n > from && h.refs[n-1] == e.Tx {
			continue
		}
		if len(h.refs)-from == budget {
			more = true
			break
		}
		h.refs = append(h.refs, e.Tx)
	}
	refs = h.refs[from:]
	slices.Reverse(refs)
	return refs, more
}

// merge joins two lists in merge order, equal transactions once. In one lane that
// is the order of the references.
func (h *history) merge(view ledger.View, oneLane bool, a, b []ledger.TxRef) []ledger.TxRef {
	from := len(h.refs)
	for len(a)+len(b) > 0 {
		var c int
		switch {
		case len(a) == 0:
			c = 1
		case len(b) == 0:
			c = -1
		default:
			if c = cmp.Compare(a[0], b[0]); !oneLane {
				c = view.Compare(a[0], b[0])
			}
		}
		if c <= 0 {
			h.refs = append(h.refs, a[0])
			a = a[1:]
		} else {
			h.refs = append(h.refs, b[0])
		}
		if c >= 0 {
			b = b[1:]
		}
	}
	return h.refs[from:]
}
