package score

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// follower carries what the subject dealt in from account to account, in one
// pass in chain order: backwards in time from whoever paid it, forwards from
// whomever it paid. It gives what trace.Run gives under the same rule with
// MaxHistory, MinValue and NoSwaps (fees apart), within the explorer's budgets.
type follower struct {
	view ledger.View
	rule string
	back bool

	several bool                    // lanes: order is by Clock
	private bool                    // one of them is private
	ranks   map[ledger.Chain]uint64 // of several lanes

	agenda []task
	pools  []pool
	poolOf map[poolKey]int
	txs    []outpoints
	txOf   map[ledger.TxRef]int

	least []assetAmount // that is followed further, as far as asked

	// room
	flows      []flow
	entries    []ledger.Entry
	moved, far []part
	poisoned   map[lineKey]*poisoned
}

type assetAmount struct {
	asset  ledger.AssetID
	amount ledger.Amount
}

type poolKey struct {
	account ledger.AccountID
	asset   ledger.AssetID
}

// outpoints are the parts that lie on the legs of a UTXO transaction.
type outpoints struct {
	tx    ledger.TxRef
	parts []part
}

// place is where a dealing arrives: at a transfer's other side or, on a UTXO
// chain, at a leg of the transaction that funded or spent it.
type place struct {
	tx     ledger.TxRef
	index  uint32
	utxo   bool
	linked bool // utxo: the transaction is known
}

func newFollower() follower {
	return follower{poolOf: map[poolKey]int{}, txOf: map[ledger.TxRef]int{}, poisoned: map[lineKey]*poisoned{}}
}

// open makes the follower ready for a view.
func (f *follower) open(v ledger.View, rule string) {
	f.view, f.rule, f.several, f.private = v, rule, false, false
	lanes := v.Lanes()
	if len(lanes) < 2 {
		return
	}
	slices.Sort(lanes)
	f.several, f.ranks = true, map[ledger.Chain]uint64{}
	for i, lane := range lanes {
		f.ranks[lane] = uint64(i)
		f.private = f.private || lane.IsPrivate()
	}
}

// turn begins a direction.
func (f *follower) turn(back bool) {
	f.back = back
	f.agenda, f.flows = f.agenda[:0], f.flows[:0]
	f.pools, f.txs, f.least = f.pools[:0], f.txs[:0], f.least[:0]
	clear(f.poolOf)
	clear(f.txOf)
	clear(f.poisoned)
}

// twin returns the on-chain transaction that a private lane's transaction
// tells again from the side of an account of that chain.
func (f *follower) twin(ref ledger.TxRef, id ledger.AccountID) (ledger.TxRef, bool) {
	if !f.private {
		return 0, false
	}
	lane, chain := f.view.CutOf(ref).Chain, f.view.Account(id).Chain
	if !lane.IsPrivate() || chain == lane {
		return 0, false
	}
	h, ok := f.view.TxID(ref).Hash()
	if !ok {
		return 0, false
	}
	return f.view.FindTx(chain, ledger.HashTxID(chain, h))
}

// follow carries the dealings with the remaining counterparties as far as the
// budgets allow.
func (x *explorer) follow() {
	f := &x.follower
	for i := range x.others {
		for k := x.others[i].first; k >= 0; k = x.dealings[k].next {
			f.push(task{at: f.spot(x.dealings[k].tx, x.dealings[k].place.index), id: k, kind: taskDealing})
		}
	}
	for len(f.agenda) > 0 {
		switch t := f.pop(); t.kind {
		case taskDealing:
			x.begin(t.id)
		case taskOutpoints:
			x.passOutpoints(f.txs[t.id])
		case taskFlow:
			for f.pools[t.id].queued = false; f.due(t.id); {
				x.passFlow(t.id)
			}
		}
	}
	x.bookPoisoned()
}

// begin lays a dealing down at the other side.
func (x *explorer) begin(k int) {
	f, d := &x.follower, &x.dealings[k]
	p := part{n: d.amount, at: d.at, tx: d.tx, via: k, hops: 1}
	if f.rule == rulePoison {
		p.marks = bitset{}.with(d.mark)
	}
	f.moved = append(f.moved[:0], p)
	x.arrive(d.other, d.asset, d.place, f.moved)
}

// passFlow lets a pool's next flow take its parts along.
func (x *explorer) passFlow(id int) {
	f := &x.follower
	p := &f.pools[id]
	w := f.flows[p.next]
	p.next++
	if moved := f.take(p, &w); len(moved) > 0 && !w.void {
		x.pass(moved, w.other, p.asset, w.tx, place{tx: w.tx, index: w.index})
	}
}

// upcoming moves on to the next flow that may take parts along; false: none.
func (f *follower) upcoming(p *pool) bool {
	if len(p.parts) == 0 {
		return false
	}
	for p.next < p.hi && f.flows[p.next].out == f.back {
		p.next++
	}
	return p.next < p.hi
}

// pass brings the parts of a movement to an account: to the end of the way if
// it is the subject's or labelled.
func (x *explorer) pass(ps []part, to ledger.AccountID, asset ledger.AssetID, ref ledger.TxRef, at place) {
	if to == 0 || x.own(to) {
		return
	}
	if ps = x.near(ps, asset); len(ps) == 0 {
		return
	}
	if category := x.category(to); category != "" {
		x.book(ps, category, asset, ref)
		return
	}
	if x.small(ps, asset) {
		return
	}
	x.arrive(to, asset, at, ps)
}

// near keeps the parts that are within the allowed hops.
func (x *explorer) near(ps []part, asset ledger.AssetID) []part {
	n := 0
	for i, p := range ps {
		if p.hops > x.rules.Hops {
			x.leave(leftHops, asset, ps[i:i+1])
			continue
		}
		ps[n] = p
		n++
	}
	return ps[:n]
}

// spent reports whether no part may go through another transaction.
func (x *explorer) spent(ps []part, asset ledger.AssetID) bool {
	for i := range ps {
		if ps[i].hops < x.rules.Hops {
			return false
		}
	}
	x.leave(leftHops, asset, ps)
	return true
}

// small reports whether a movement is too small a share of the subject's to be
// followed further. Poison has no shares.
func (x *explorer) small(ps []part, asset ledger.AssetID) bool {
	if x.rules.MinShare == 0 || x.follower.rule == rulePoison {
		return false
	}
	var sum ledger.Amount
	for i := range ps {
		sum = sum.SaturatingAdd(ps[i].n)
	}
	if sum.Cmp(x.least(asset)) >= 0 {
		return false
	}
	x.leave(leftShare, asset, ps)
	return true
}

// least returns the least amount of an asset that is followed further.
func (x *explorer) least(asset ledger.AssetID) ledger.Amount {
	f := &x.follower
	for i := range f.least {
		if f.least[i].asset == asset {
			return f.least[i].amount
		}
	}
	a, _ := x.totals[totalKey{x.direction, asset}].MulDiv(ledger.NewAmount(uint64(x.rules.MinShare)), ledger.NewAmount(uint64(ledger.One)))
	f.least = append(f.least, assetAmount{asset, a})
	return a
}

// arrive lays the parts of a movement, with offsets in it, down at an account.
func (x *explorer) arrive(to ledger.AccountID, asset ledger.AssetID, at place, ps []part) {
	f := &x.follower
	if at.utxo {
		x.arriveOutpoint(asset, at, ps)
		return
	}
	if x.spent(ps, asset) && !f.view.Several(at.tx) { // any way on is a transaction more
		return
	}
	key := poolKey{to, asset}
	id, ok := f.poolOf[key]
	if !ok {
		id = len(f.pools)
		f.poolOf[key] = id
		if id < cap(f.pools) {
			f.pools = f.pools[:id+1]
		} else {
			f.pools = append(f.pools, pool{})
		}
		p := &f.pools[id]
		*p = pool{account: to, asset: asset, parts: p.parts[:0]}
		p.why, p.closed = x.open(p, ps)
	}
	p := &f.pools[id]
	if p.closed && p.why == leftFollowed { // more may lead there by now
		p.why, p.closed = x.open(p, ps)
	}
	if p.closed {
		if p.why < reasons {
			x.leave(p.why, asset, ps)
		}
		return
	}
	i, ok := f.landing(p, at)
	if !ok {
		return // the account's chain knows of no such movement
	}
	w := &f.flows[i]
	for _, q := range ps {
		if f.rule == ruleFIFO || f.rule == ruleLIFO {
			q.at, _ = q.at.Add(w.place)
		}
		p.parts = append(p.parts, q)
	}
	if p.next = max(p.next, i+1); !p.queued && f.upcoming(p) {
		f.queue(id)
	}
}

// landing returns the flow of a pool that a movement is to it: its own, or its
// on-chain twin's.
func (f *follower) landing(p *pool, at place) (int, bool) {
	s := f.spot(at.tx, at.index)
	if i := f.find(p, s); i < p.hi && f.flows[i].at == s {
		return i, true
	}
	ref, ok := f.twin(at.tx, p.account)
	if !ok {
		return 0, false
	}
	for i := p.lo; i < p.hi; i++ {
		if w := &f.flows[i]; w.tx == ref && w.out == f.back {
			return i, true
		}
	}
	return 0, false
}

// book ends parts at a labelled account.
func (x *explorer) book(ps []part, category string, asset ledger.AssetID, ref ledger.TxRef) {
	if x.follower.rule == rulePoison {
		for i := range ps {
			x.poison(category, asset, ref, ps[i].hops, ps[i].marks)
		}
		return
	}
	for i := range ps {
		l := x.add(category, ps[i].hops, asset, ps[i].n)
		x.witness(l, ref)
		x.witness(l, x.dealings[ps[i].via].tx)
	}
}
