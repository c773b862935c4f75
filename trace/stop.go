package trace

import "github.com/hoptrail/hoptrail/ledger"

// stopAt tells whether a trace ends on reaching an account, and why: by its
// labels, its entity's labels, or its role, as known at the cut. Nil members
// of Known say nothing.
func (e *engine) stopAt(id ledger.AccountID, at ledger.TxRef) (Reason, bool) {
	k := e.known
	if k == nil || k.Labels == nil && k.Roles == nil {
		return 0, false
	}
	cut, account := e.view.CutOf(at), e.view.Account(id)
	if r, ok := e.labelled(account, cut); ok {
		return r, true
	}
	if k.Entities != nil {
		if owner := k.Entities.Owner(account, cut); owner != account {
			if r, ok := e.labelled(owner, cut); ok {
				return r, true
			}
		}
	}
	if k.Roles != nil {
		if role, ok := k.Roles.Role(account, cut); ok {
			r, ok := e.cfg.StopRoles[role.Name]
			return r, ok
		}
	}
	return 0, false
}

// labelled returns the reason of the most confident label that has one.
func (e *engine) labelled(a ledger.Account, at ledger.Cut) (Reason, bool) {
	if e.known.Labels == nil {
		return 0, false
	}
	for _, l := range e.known.Labels.Labels(a, at) {
		if r, ok := e.cfg.StopCategories[l.Category]; ok && l.Confidence >= e.cfg.MinConfidence {
			return r, true
		}
	}
	return 0, false
}

// isContract reports whether an account was created as a contract; only EVM
// and TRON chains have any.
func (e *engine) isContract(id ledger.AccountID) bool {
	if f := e.view.Account(id).Address.Family(); f != ledger.FamilyEVM && f != ledger.FamilyTron {
		return false
	}
	return e.view.IsContract(id)
}

// gated reports whether a UTXO transaction mixes several owners' money.
func (e *engine) gated(ref ledger.TxRef) bool {
	if e.known == nil || e.known.Gates == nil {
		return false
	}
	cut := e.view.CutOf(ref)
	switch e.known.Gates.Gate(cut.Chain, e.view.TxID(ref), cut) {
	case "", "coinbase", "payjoin-doubt", "keyless", "anyone-can-pay":
		return false
	}
	return true
}
