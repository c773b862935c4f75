package trace

import "github.com/hoptrail/hoptrail/ledger"

// movement follows one outflow of an account chain: a transfer or a part of
// the fee. from is the pool it leaves (backward: the pool it reached), nil when
// that holds nothing traced; seeds are transfer seeds on it.
func (e *engine) movement(at order, from *pool, seeds []uint32) {
	rec := e.read(at.ref)
	var t ledger.TransferRecord
	switch burnt, rest := splitFee(rec); {
	case at.sub == subBurn:
		t = ledger.TransferRecord{From: rec.FeePayer, Asset: rec.Native, Amount: burnt}
	case at.sub == subFee:
		t = ledger.TransferRecord{From: rec.FeePayer, Asset: rec.Native, Amount: rest}
	default:
		t = rec.Transfers[at.sub-subFirst]
	}
	near, far := t.From, t.To
	if e.back {
		near, far = far, near
	}
	var ps []piece
	if from != nil {
		from.after = at
		ps = e.takeFrom(from, at, t.Amount)
		defer e.schedule(from)
	}
	if e.landings != nil {
		ps = e.land(at, ps, t.Amount)
	}
	if near != far {
		for _, s := range seeds {
			ps = e.seedPart(s, t.Asset, ps, t.Amount)
		}
	}
	if len(ps) == 0 {
		return
	}
	clock := at.clock
	if e.back {
		if ps = e.crossesBack(at, rec, &t, ps); len(ps) == 0 {
			return
		}
	}
	switch {
	case at.sub == subBurn:
		e.endAll(ps, StopBurn, 0, t.Asset, clock)
	case at.sub == subFee:
		e.endAll(ps, StopFee, 0, t.Asset, clock)
	case e.crosses(at, rec, &t, ps):
	default:
		ps = e.move(ps, at.ref, t.Entry, t.From, t.To, t.Asset)
		if e.passages != nil && e.crossBridge(at, t.Asset, ps) {
			return
		}
		e.arrive(at, far, t.Asset, ps)
	}
}

// takeFrom removes from a pool what a movement takes along, by the rule or by
// the account seed on the pool.
func (e *engine) takeFrom(p *pool, at order, amount ledger.Amount) []piece {
	f := &p.hist.flows[p.hist.find(at)]
	root := p.active(at.clock, e.back)
	ps, grown := p.take(e.cfg.Rule, f, root != 0)
	if !grown.IsZero() {
		e.grow(p.asset, grown)
	}
	ps = e.limitHops(ps, at.ref, p.account, p.asset, at.clock)
	if root != 0 {
		ps = e.seedAll(root, p.asset, ps, amount)
	}
	return ps
}

// arrive brings the pieces of a movement to an account.
func (e *engine) arrive(at order, to ledger.AccountID, asset ledger.AssetID, ps []piece) {
	if to == 0 {
		why := StopBurn
		if e.back {
			why = StopIssued
		}
		e.endAll(ps, why, 0, asset, at.clock)
		return
	}
	why, stop := e.stopAt(to, at.ref)
	contract := stop && why == StopContract || !stop && e.isContract(to)
	if stop && !contract {
		e.endAll(ps, why, to, asset, at.clock)
		return
	}
	if e.tooSmall(ps, to, asset, at.clock) {
		return
	}
	if e.edge != nil {
		if why, stop := e.edge.account(to, total(ps)); stop {
			e.endAll(ps, why, to, asset, at.clock)
			return
		}
	}
	p, why := e.pool(to, asset)
	if p == nil {
		e.endAll(ps, why, to, asset, at.clock)
		return
	}
	f, ok := e.landing(p, at)
	if !ok { // the account's chain knows of no such movement
		e.endAll(ps, StopUnresolved, to, asset, at.clock)
		return
	}
	p.put(e.cfg.Rule, f, ps)
	if e.cfg.Rule == Poison && p.poison == 0 {
		p.poison = ps[0].lot
	}
	p.reached(at, e.back)
	p.reached(f.at, e.back)
	if contract && !e.cfg.EnterContracts {
		e.agenda.push(task{at: e.lastOf(at), kind: taskSettle, id: p.seq})
	}
	e.schedule(p)
	e.narrow(place{pool: p}, asset, at.clock)
}

// reached notes that value arrived at a place in chain order, so that only
// later movements (backward: earlier ones) take it along.
func (p *pool) reached(at order, backward bool) {
	if c := at.compare(p.after); !backward && c > 0 || backward && c < 0 {
		p.after = at
	}
}

// lastOf returns the place after everything else in a transaction.
func (e *engine) lastOf(at order) order {
	if at.sub = subSettle; e.back {
		at.sub = 0
	}
	return at
}

// settle ends what stayed in a contract when its transaction was over.
func (e *engine) settle(p *pool) {
	e.endAll(p.pieces, StopContract, p.account, p.asset, e.clock)
	p.pieces, p.held, p.poison = nil, ledger.Amount{}, 0
}

// grow notes traced value that Poison created.
func (e *engine) grow(asset ledger.AssetID, n ledger.Amount) {
	sum, ok := e.grown[asset].Add(n)
	if !ok {
		e.err = ErrOverflow
	}
	e.grown[asset] = sum
}
