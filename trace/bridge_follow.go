package trace

import "github.com/hoptrail/hoptrail/ledger"

// passage is a Crossing found in the view: both its transfers, and what of the
// deposit's traced value waits at the withdrawal.
type passage struct {
	*Crossing
	to             order
	toAsset        ledger.AssetID
	deposit, payed ledger.Amount
	waiting        []piece // at offsets among the withdrawal's units
}

// openPassages finds the crossings' transfers. One that the view does not hold,
// or that would pay before it was paid, is left out: value then ends at the
// bridge.
func (e *engine) openPassages(list []Crossing) {
	e.passages = map[order]*passage{}
	e.landings = map[order][]*passage{}
	for i := range list {
		from, _, deposit, ok := e.transferAt(&list[i].Deposit)
		to, asset, payed, ok2 := e.transferAt(&list[i].Withdrawal)
		if !ok || !ok2 || from.compare(to) >= 0 || deposit.IsZero() || e.back {
			continue
		}
		p := &passage{Crossing: &list[i], to: to, toAsset: asset, deposit: deposit, payed: payed}
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
	for k, t := range e.read(ref).Transfers {
		if t.Entry == l.Index && e.view.Asset(t.Asset) == l.Asset {
			return e.order(ref, subFirst+uint32(k)), t.Asset, t.Amount, true
		}
	}
	return at, 0, amount, false
}

// crossBridge carries the pieces of a deposit to its withdrawal, in proportion
// and rounded down, and reports whether there is one.
func (e *engine) crossBridge(at order, asset ledger.AssetID, ps []piece) bool {
	p := e.passages[at]
	if p == nil {
		return false
	}
	e.addTo(e.given, asset, total(ps))
	var received ledger.Amount
	for _, q := range ps {
		from, _ := q.at.MulDiv(p.payed, p.deposit)
		to, _ := q.end().MulDiv(p.payed, p.deposit)
		n := minus(to, from)
		received = plus(received, n)
		p.waiting = appendPiece(p.waiting, piece{from, n, q.lot})
	}
	e.addTo(e.received, p.toAsset, received)
	e.links = append(e.links, Link{
		Kind: LinkBridge, FromTx: p.Deposit.Tx, FromChain: p.Deposit.Chain, ToTx: p.Withdrawal.Tx, ToChain: p.Withdrawal.Chain,
		From: e.view.Account(e.read(at.ref).Transfers[at.sub-subFirst].From), To: p.Withdrawal.Receiver,
		FromAsset: p.Deposit.Asset, ToAsset: p.Withdrawal.Asset, Given: total(ps), Received: received,
		WholeGiven: p.deposit, WholeReceived: p.payed, Time: e.view.Clock(p.to.ref), Score: p.Score, Evidence: p.Evidence,
	})
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
