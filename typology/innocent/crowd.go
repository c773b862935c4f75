package innocent

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

const (
	// crowdBudget is how many of an account's newest transactions show whom it
	// deals with; where they are nearly all one way, four times as many are read.
	// crowdSample is how many of its payers are looked at, and feederBudget how
	// much of each (proposed: about as much reading as the portrait itself).
	crowdBudget, crowdSample, feederBudget = 128, 16, 16
	// aCrowd is how many make a crowd where nothing else is said (proposed).
	aCrowd = 8
)

// crowd is whom an account dealt with lately.
type crowd struct {
	id             ledger.AccountID
	payers, payees int // distinct, in payments
	feeders        int // of the sampled payers: those who paid nobody else
	sampled        int
	equal          ledger.Ratio     // share of the payments in of the commonest amount
	payee          ledger.AccountID // the only one it paid, 0 if several or none
}

// crowdOf looks at the company that an account keeps.
func (o *portrait) crowdOf(id ledger.AccountID) crowd {
	if i := slices.IndexFunc(o.crowds, func(c crowd) bool { return c.id == id }); i >= 0 {
		return o.crowds[i]
	}
	if id == 0 {
		return crowd{}
	}
	c := o.gather(id, crowdBudget)
	if full := c.payers+c.payees > aCrowd; full && min(c.payers, c.payees) < aCrowd && c.payees != 1 {
		c = o.gather(id, 4*crowdBudget)
	}
	o.crowds = append(o.crowds, c)
	return c
}

// gather reads an account's newest transactions.
func (o *portrait) gather(id ledger.AccountID, budget int) crowd {
	c := crowd{id: id}
	payees := map[ledger.AccountID]bool{}
	seen := map[ledger.AccountID]bool{}
	var payers []ledger.AccountID
	var in []*typology.Step
	steps := o.p.History(id, o.clock-window, budget).Steps
	for i := range steps {
		s := &steps[i]
		m := &s.Move
		if s.In && m.Kind == ledger.Pay && !m.Restates {
			in = append(in, s)
		}
		switch {
		case m.Kind != ledger.Pay || m.Restates:
		case !s.In:
			if m.To != 0 {
				payees[m.To] = true
				c.payee = m.To
			}
		case m.From != 0 && !seen[m.From]:
			seen[m.From] = true
			payers = append(payers, m.From)
		}
	}
	if len(payees) < aCrowd && len(payers) >= aCrowd/2 {
		o.paidOnChain(id, payees)
	}
	c.payers, c.payees = len(payers), len(payees)
	if c.payees > 1 {
		c.payee = 0
	}
	c.equal, _ = commonest(in)
	for _, payer := range payers[max(0, len(payers)-crowdSample):] {
		c.sampled++
		if o.feeds(payer, id) {
			c.feeders++
		}
	}
	return c
}

// paidOnChain adds whom an account paid by its transfers themselves. Where a
// private lane tells which customer a custodian paid for, the moves are the
// customers', and its wallet seems to pay nobody.
func (o *portrait) paidOnChain(id ledger.AccountID, payees map[ledger.AccountID]bool) {
	n := 0
	for e := range o.p.View().DebitsDesc(id) {
		if n++; n > crowdBudget || o.p.View().Clock(e.Tx) < o.clock-window {
			return
		}
		if e.Counterparty != 0 && e.Counterparty != id {
			payees[e.Counterparty] = true
		}
	}
}

// feeds reports whether an account has paid one other and nobody else.
func (o *portrait) feeds(payer, id ledger.AccountID) bool {
	for _, s := range o.p.History(payer, o.clock-window, feederBudget).Steps {
		if m := &s.Move; !s.In && m.Kind == ledger.Pay && m.To != id {
			return false
		}
	}
	return true
}
