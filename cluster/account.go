package cluster

import "github.com/hoptrail/hoptrail/ledger"

// account reads a transaction of an account chain.
func (c *Clustering) account() {
	firstNode := uint32(c.forest.Len())
	for i := range c.rec.Transfers {
		t := &c.rec.Transfers[i]
		c.act(t.From)
		c.act(t.To)
	}
	for _, id := range c.rec.Created {
		if !c.contracts.get(id) {
			c.contracts.set(id, true)
		}
	}
	if id := c.rec.Initiator; id != 0 && c.uses[SelfAuthorisation] && !c.signed.get(id) {
		c.signed.set(id, true)
	}
	if !c.uses[DepositReuse] && !c.uses[Airdrop] && !c.uses[SelfAuthorisation] && !c.uses[GasFunder] {
		return
	}
	view := c.view.AsOf(c.last) // nothing later
	for i := range c.rec.Transfers {
		t := &c.rec.Transfers[i]
		if t.From == 0 || t.To == 0 || t.From == t.To || t.Amount.IsZero() || t.Class == ledger.Counterfeit {
			continue
		}
		if c.uses[DepositReuse] {
			c.depositReuse(t, view)
			if c.cfg.Accounts.InferSinks {
				c.sink(t, view)
			}
		}
		if c.uses[Airdrop] {
			c.airdrop(t, view)
		}
		if c.uses[GasFunder] {
			c.gasFunder(t, view, firstNode)
		}
	}
	if c.uses[SelfAuthorisation] {
		c.selfAuthorisation(view)
	}
}
