package cluster

import "github.com/hoptrail/hoptrail/ledger"

var (
	_ ledger.Entities = (*Clustering)(nil)
	_ ledger.Gates    = (*Clustering)(nil)
)

// Owner returns the member of a's entity that came first in chain order, as of
// the cut; a itself when nothing joined it by then. It implements
// ledger.Entities. O(log events + log accounts).
func (c *Clustering) Owner(a ledger.Account, at ledger.Cut) ledger.Account {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.find(a)
	if !ok {
		return a
	}
	if c.forest.Size(c.forest.Find(n)) == 1 {
		return a
	}
	joins := c.joinsAt(at)
	var lead uint32
	if joins == c.forest.Joins() {
		lead = c.forest.Lead(c.forest.Find(n)) // the present, by short ways
	} else {
		lead = c.forest.LeadAt(c.forest.FindAt(n, joins), joins)
	}
	if lead == n {
		return a
	}
	return c.view.Account(c.accounts[lead])
}

// find returns an account's node.
func (c *Clustering) find(a ledger.Account) (uint32, bool) {
	if !c.begun {
		return 0, false
	}
	id, ok := c.view.Lookup(a)
	if !ok || int(id) >= len(c.nodes) || c.nodes[id] == 0 {
		return 0, false
	}
	return c.nodes[id] - 1, true
}

// Gate returns the mixing protocol of a transaction, "" when it is none or
// comes after the cut. It implements ledger.Gates: gates that do not mix
// (Tx0, doubts, single inputs) are in Gates, not here. O(1).
func (c *Clustering) Gate(chain ledger.Chain, id ledger.TxID, at ledger.Cut) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !c.begun || len(c.gateOf) == 0 {
		return ""
	}
	ref, ok := c.view.FindTx(chain, id)
	if !ok {
		return ""
	}
	g := c.gateOf[ref]
	if g == 0 || c.cut(c.gates[g-1].event).Compare(at) > 0 {
		return ""
	}
	return c.gates[g-1].gate.Type.String()
}
