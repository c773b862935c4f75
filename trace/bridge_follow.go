package trace

import "github.com/hoptrail/hoptrail/ledger"

// passage is a Crossing found in the view: both its transfers, and what of the
// traced value of the near one (the deposit; backward the withdrawal) waits at
// the far one.
type passage struct {
	*Crossing
	to        order
	toAsset   ledger.AssetID
	near, far ledger.Amount
	waiting   []piece // at offsets among the far transfer's units
}

// openPassages finds the crossings' transfers. One that the view does not hold,
// or that would pay before it was paid, is left out: value then ends at the
// bridge.
func (e *engine) openPassages(list []Crossing) {
	e.passages = map[order]*passage{}
	e.landings = map[order][]*passage{}
	for i := range list {
		from, fromAsset, near, ok := e.transferAt(&list[i].Deposit)
		to, asset, far, ok2 := e.transferAt(&list[i].Withdrawal)
		if !ok || !ok2 || from.compare(to) >= 0 || near.IsZero() || far.IsZero() {
			continue
		}
		if e.back {
			from, near, to, asset, far = to, far, from, fromAsset, near
		}
		p := &passage{Crossing: &list[i], to: to, toAsset: asset, near: near, far: far}
		e.passages[from] = p
		e.opened = append(e.opened, p)
		e.landings[to] = append(e.landings[to], p)
	}
}

// transferAt finds a leg's transfer.
func (e *engine) transferAt(l *BridgeLeg) (at order, asset ledger.AssetID, amount ledger.Amount, ok bool) {
	ref, ok := e.view.FindTx(l.Chain, l.Tx)
	if floor, _ := e.view.Evicted(); !ok || ref < floor {
		return at, 0, amount, false
	}
	rec := e.read(ref)
	if rec.Status == ledger.Failed {
		return at, 0, amount, false
	}
	for k, t := range rec.Transfers {
		if t.Entry == l.Index && e.view.Asset(t.Asset) == l.Asset {
			return e.order(ref, subFirst+uint32(k)), t.Asset, t.Amount, true
		}
	}
	return at, 0, amount, false
}

// crossBridge carries the pieces of a deposit to its withdrawal (backward: of a
// withdrawal to its deposit), in proportion and rounded down, and reports whether
// there is one.
func (e *engine) crossBridge(at order, asset ledger.AssetID, ps []piece) bool {
	p := e.passages[at]
	if p == nil {
		return false
	}
	e.addTo(e.given, asset, total(ps))
	var received ledger.Amount
	for _, q := range ps {
		from, _ := q.at.MulDiv(p.far, p.near)
		to, _ := q.end().MulDiv(p.far, p.near)
		n := minus(to, from)
		received = plus(received, n)
		p.waiting = appendPiece(p.waiting, piece{from, n, q.lot})
	}
	e.addTo(e.received, p.toAsset, received)
	link := Link{
		Kind: LinkBridge, FromTx: p.Deposit.Tx, FromChain: p.Deposit.Chain, ToTx: p.Withdrawal.Tx, ToChain: p.Withdrawal.Chain,
		FromAsset: p.Deposit.Asset, ToAsset: p.Withdrawal.Asset, To: p.Withdrawal.Receiver, Given: total(ps), Received: received,
		WholeGiven: p.near, WholeReceived: p.far, Score: p.Score, Evidence: p.Evidence,
	}
	deposit, withdrawal := at, p.to
	if e.back {
		deposit, withdrawal = p.to, at
		link.Given, link.Received, link.WholeGiven, link.WholeReceived = received, total(ps), p.far, p.near
	}
	link.From, link.Time = e.view.Account(e.read(deposit.ref).Transfers[deposit.sub-subFirst].From), e.view.Clock(withdrawal.ref)
	e.links = append(e.links, link)
	e.agenda.push(task{at: p.to, kind: taskLanding})
	return true
}

// land adds the pieces that cross bridges to a withdrawal's own. Where those
// lie already, what arrives has no place and ends at the bridge.
func (e *engine) land(at order, ps []piece, amount ledger.Amount) []piece {
	for _, p := range e.landings[at] {
		if len(ps) == 0 {
			ps, p.waiting = p.waiting, nil
			continue
		}
		for _, q := range p.waiting {
			var placed ledger.Amount
			ps, placed = fill(ps, amount, q.n, q.lot)
			e.end(q.lot, minus(q.n, placed), StopBridge, 0, p.toAsset, at.clock)
		}
		p.waiting = nil
	}
	return ps
}

// addTo adds to a sum per asset.
func (e *engine) addTo(m map[ledger.AssetID]ledger.Amount, asset ledger.AssetID, n ledger.Amount) {
	sum, ok := m[asset].Add(n)
	if !ok {
		e.err = ErrOverflow
	}
	m[asset] = sum
}
