package trace

import "github.com/hoptrail/hoptrail/ledger"

// A private lane tells again what a chain told: an exchange's record of a
// customer's withdrawal carries the on-chain transaction's id. For accounts on
// the public side it is the same movement, and must not count twice.

// privateLane reports whether any of a view's lanes is private beside others.
func privateLane(view ledger.View) bool {
	lanes := view.Lanes()
	for _, l := range lanes {
		if len(lanes) > 1 && l.IsPrivate() {
			return true
		}
	}
	return false
}

// twin returns the on-chain transaction that a private lane's transaction
// tells again from the side of an account of that chain.
func (e *engine) twin(ref ledger.TxRef, id ledger.AccountID) (ledger.TxRef, bool) {
	if !e.private {
		return 0, false
	}
	lane, account := e.view.CutOf(ref).Chain, e.view.Account(id)
	if !lane.IsPrivate() || account.Chain == lane {
		return 0, false
	}
	h, ok := e.view.TxID(ref).Hash()
	if !ok {
		return 0, false
	}
	return e.view.FindTx(account.Chain, ledger.HashTxID(account.Chain, h))
}

// landing returns the movement of a pool that value reaching it at a place in
// chain order belongs to: its own, or its on-chain twin's.
func (e *engine) landing(p *pool, at order) (f *flow, ok bool) {
	flows := p.hist.flows
	if i := p.hist.find(at); i < len(flows) && flows[i].at == at {
		return &flows[i], true
	}
	ref, ok := e.twin(at.ref, p.account)
	if !ok {
		return nil, false
	}
	for i := p.hist.find(e.order(ref, 0)); i < len(flows) && flows[i].at.ref == ref; i++ {
		if flows[i].out == e.back {
			return &flows[i], true
		}
	}
	return nil, false
}
