package score

import (
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// flow is one movement in or out of an account in one asset.
type flow struct {
	at     spot
	amount ledger.Amount
	// place tells by what the rule divides: under haircut the balance that
	// includes the amount, under fifo the number of the flow's first unit on
	// the account's queue, under lifo its level in the account's pile.
	place ledger.Amount
	tx    ledger.TxRef
	index uint32
	other ledger.AccountID
	out   bool
	void  bool // zero-value, dust or counterfeit: moves the balance, proves nothing
}

// pool is what an account holds of one asset, as far as it is followed. Its
// flows are all of the account's in that asset, in the follower's order.
type pool struct {
	account  ledger.AccountID
	asset    ledger.AssetID
	lo, hi   int // in follower.flows
	next     int // the next flow that may take parts along
	size     int // transfers of the account, once they were counted
	parts    []part
	queued   bool
	closed   bool   // its history cannot be used
	why      reason // the budget that says so; reasons: none
	contract bool
}

// part is followed value of one origin.
type part struct {
	n  ledger.Amount
	at ledger.Amount // fifo and lifo: place in the account; in a movement: offset
	// marks are the movements of the subject, by number, that poison leads to
	// from here.
	marks bitset
	tx    ledger.TxRef // that brought it here; noTx when it does not matter any more
	via   int          // a dealing that leads here
	hops  int          // transactions from the subject to here
	leg   uint32       // of a UTXO transaction
}

const noTx = ^ledger.TxRef(0)

// open reads the history of a pool's account in its asset; closed: it may not
// or cannot be used, and why when that is for a budget.
//
// The balance before the data begins is the least that keeps the account from
// going negative, and is its oldest value, as in package trace; fees are not
// part of it.
func (x *explorer) open(p *pool, ps []part) (why reason, closed bool) {
	f, v := &x.follower, x.view
	if p.size > 0 { // counted before
		if why = x.barred(p.size, p.asset, ps); why < reasons {
			return why, true
		}
	} else if why = x.barred(v.EntriesAtMost(p.account), p.asset, ps); why < reasons || x.evicted {
		// What may be read at the most that the account can have needs no counting.
		s, ok := v.Summary(p.account)
		if floor, _ := v.Evicted(); !ok || x.evicted && s.First < floor && f.rule != rulePoison {
			return reasons, true
		}
		p.size = int(s.Credits) + int(s.Debits)
		if why = x.barred(p.size, p.asset, ps); why < reasons {
			return why, true
		}
	}
	var credits int
	f.entries, credits = v.AppendEntries(f.entries[:0], p.account)
	n := len(f.entries)
	x.edges, x.spared = x.edges+n, x.spared-n
	p.contract = v.IsContract(p.account)
	p.lo = len(f.flows)
	f.flows = slices.Grow(f.flows, n)
	in, out := f.entries[:credits], f.entries[credits:]
	for len(in) > 0 || len(out) > 0 {
		f.flowOf(p, f.nextOf(&in, &out))
	}
	p.hi = len(f.flows)
	if f.several { // entries come in append order, lanes merge otherwise
		flows := f.flows[p.lo:p.hi]
		sort.SliceStable(flows, func(i, k int) bool { return flows[i].at.before(flows[k].at) })
	}
	if !f.settle(p) {
		x.overflow = true
		return reasons, true
	}
	return reasons, false
}

// barred returns the budget that forbids to read an account of n transfers;
// reasons: none does.
func (x *explorer) barred(n int, asset ledger.AssetID, ps []part) reason {
	switch {
	case n > x.limits.PerCounter:
		return leftBusy
	case !x.worth(n, asset, ps):
		return leftFollowed
	case x.edges+n > x.limits.Edges:
		return leftEdges
	}
	return reasons
}

// nextOf takes the entry off two lists, oldest first, that comes first in the
// order of following; of equal places that of the debits.
func (f *follower) nextOf(in, out *[]ledger.Entry) *ledger.Entry {
	from := out
	switch {
	case len(*out) == 0:
		from = in
	case len(*in) == 0:
	case f.back:
		if !earlier(&(*in)[len(*in)-1], &(*out)[len(*out)-1]) {
			from = in
		}
	case earlier(&(*in)[0], &(*out)[0]):
		from = in
	}
	list := *from
	if f.back {
		*from = list[:len(list)-1]
		return &list[len(list)-1]
	}
	*from = list[1:]
	return &list[0]
}

// earlier reports whether an entry was appended before another.
func earlier(a, b *ledger.Entry) bool { return a.Tx < b.Tx || a.Tx == b.Tx && a.Index < b.Index }

// flowOf appends an account's side of a transfer to the flows, unless it is no
// movement of the pool, or was told by another lane.
func (f *follower) flowOf(p *pool, e *ledger.Entry) {
	if e.UTXO || e.Counterparty == p.account || e.Asset != p.asset {
		return
	}
	if _, told := f.twin(e.Tx, p.account); told {
		return
	}
	f.flows = append(f.flows, flow{
		at: f.spot(e.Tx, e.Index), amount: e.Amount, tx: e.Tx, index: e.Index, other: e.Counterparty, out: e.Debit,
		void: e.Class != ledger.Material,
	})
}

// find returns the index of the first flow of a pool that is not before a spot.
func (f *follower) find(p *pool, at spot) int {
	return p.lo + sort.Search(p.hi-p.lo, func(i int) bool { return !f.flows[p.lo+i].at.before(at) })
}

// take removes from a pool what a flow takes along by the rule and returns it,
// with offsets in the flow. The result is valid until the next take.
func (f *follower) take(p *pool, w *flow) []part {
	f.age(p, w.tx)
	f.moved = f.moved[:0]
	switch f.rule {
	case rulePoison:
		f.moved = append(f.moved, p.parts...) // what is poisoned stays so
	case ruleFIFO, ruleLIFO:
		f.cut(p, w)
	default:
		f.share(p, w)
	}
	for i := range f.moved {
		m := &f.moved[i]
		if m.tx != w.tx { // transfers inside one transaction are one hop
			m.hops++
		}
		m.tx = w.tx
	}
	return f.moved
}

// age makes parts that came with other transactions than tx alike, so that
// under haircut one part per distance is left; in a contract they are lost,
// since what lies there is mixed with everybody's.
func (f *follower) age(p *pool, tx ledger.TxRef) {
	n := 0
	for i := range p.parts {
		q := p.parts[i]
		switch {
		case q.tx == tx || q.tx == noTx:
		case p.contract:
			continue
		default:
			q.tx = noTx
		}
		if q.tx == noTx && f.join(p.parts[:n], q) {
			continue
		}
		p.parts[n] = q
		n++
	}
	p.parts = p.parts[:n]
}

// join adds a part to one that it cannot be told from; false: there is none.
func (f *follower) join(parts []part, q part) bool {
	if f.rule == ruleFIFO || f.rule == ruleLIFO {
		return false
	}
	for i := range parts {
		if r := &parts[i]; r.tx == noTx && r.hops == q.hops {
			r.n = r.n.SaturatingAdd(q.n)
			r.marks = r.marks.or(q.marks)
			return true
		}
	}
	return false
}
