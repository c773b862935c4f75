package score

import (
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
	parts    []part
	queued   bool
	closed   bool // its history cannot be used
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

// open reads the history of a pool's account in its asset; false: it may not
// or cannot be used.
//
// The balance before the data begins is the least that keeps the account from
// going negative, and is its oldest value, as in package trace; fees are not
// part of it.
func (x *explorer) open(p *pool) bool {
	f, v := &x.follower, x.view
	s, ok := v.Summary(p.account)
	if !ok {
		return false
	}
	n := int(s.Credits) + int(s.Debits)
	if floor, _ := v.Evicted(); x.evicted && s.First < floor && f.rule != rulePoison {
		return false
	}
	if n > x.limits.PerCounter {
		x.hit.busy = true
		return false
	}
	if !x.read(n) {
		return false
	}
	p.contract = v.IsContract(p.account)
	debits, credits := v.Debits(p.account), v.Credits(p.account)
	if f.back {
		debits, credits = v.DebitsDesc(p.account), v.CreditsDesc(p.account)
	}
	f.merge = f.merge[:0]
	for e := range debits {
		f.flowOf(&f.merge, p, e)
	}
	p.lo = len(f.flows)
	k := 0
	for e := range credits {
		if !f.flowOf(&f.flows, p, e) {
			continue
		}
		last := len(f.flows) - 1
		in := f.flows[last]
		if f.flows = f.flows[:last]; k < len(f.merge) {
			for ; k < len(f.merge) && f.merge[k].at.before(in.at); k++ {
				f.flows = append(f.flows, f.merge[k])
			}
		}
		f.flows = append(f.flows, in)
	}
	f.flows = append(f.flows, f.merge[k:]...)
	p.hi = len(f.flows)
	if f.several { // entries come in append order, lanes merge otherwise
		flows := f.flows[p.lo:p.hi]
		sort.SliceStable(flows, func(i, k int) bool { return flows[i].at.before(flows[k].at) })
	}
	return f.settle(p)
}

// flowOf appends an account's side of a transfer to a list; false: it is no
// movement of the pool, or was told by another lane.
func (f *follower) flowOf(list *[]flow, p *pool, e ledger.Entry) bool {
	if e.UTXO || e.Counterparty == p.account || e.Asset != p.asset {
		return false
	}
	if _, told := f.twin(e.Tx, p.account); told {
		return false
	}
	*list = append(*list, flow{
		at: f.spot(e.Tx, e.Index), amount: e.Amount, tx: e.Tx, index: e.Index, other: e.Counterparty, out: e.Debit,
		void: e.Class != ledger.Material,
	})
	return true
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
