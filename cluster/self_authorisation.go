package cluster

import "github.com/hoptrail/hoptrail/ledger"

// selfAuthorisationScore: kind proposed; no accuracy is published.
const selfAuthorisationScore = 6000

// selfAuthorisation joins the owner of tokens with a plain account that he lets
// move them. Victims of approval phishing do the same, so three things are
// asked that they do not show: the spender signs transactions of its own (it is
// no contract), no other owner ever approved it, and it had paid the owner
// before.
//
// Source: Victor, "Address Clustering Heuristics for Ethereum", FC 2020,
// self-authorization; the last two conditions are own.
func (c *Clustering) selfAuthorisation(view ledger.View) {
	for i := range c.rec.Approvals {
		a := &c.rec.Approvals[i]
		if a.Owner == 0 || a.Spender == 0 || a.Amount.IsZero() || a.Owner == a.Spender {
			continue
		}
		if c.approved.get(a.Spender) == 0 {
			c.approved.set(a.Spender, a.Owner)
		}
		if c.approved.get(a.Spender) != a.Owner {
			c.approved.set(a.Spender, ^ledger.AccountID(0)) // several owners: never again
			continue
		}
		if !c.signed.get(a.Spender) || c.contracts.get(a.Spender) || !c.paidBefore(a.Spender, a.Owner, view) {
			continue
		}
		if owner, spender := c.node(a.Owner), c.node(a.Spender); !c.serves(spender, a.Spender) {
			c.want(SelfAuthorisation, selfAuthorisationScore, owner, spender)
		}
	}
}

// paidBefore reports whether one account paid another in an earlier
// transaction.
func (c *Clustering) paidBefore(from, to ledger.AccountID, view ledger.View) bool {
	n := 0
	for e := range view.Credits(to) {
		if n++; n > c.cfg.Accounts.MaxScan {
			return false
		}
		if e.Counterparty == from && e.Tx != c.rec.Ref && !e.Amount.IsZero() {
			return true
		}
	}
	return false
}
