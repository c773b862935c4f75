package cluster

import "github.com/hoptrail/hoptrail/ledger"

// nestedScore: the spend itself shows the inner script.
const nestedScore = 10000

// nestedScript joins a P2SH or P2WSH address, when it is spent, with the
// address of the script inside it where that was seen too, and a wrapped P2WPKH
// with the other forms of its key. An inner script that is multisig is a script
// of its own, not one of its keys.
//
// Source: BIP-16 and BIP-141; linkScripthashNested of Kalodner et al., BlockSci,
// USENIX Security 2020. Deterministic.
func (c *Clustering) nestedScript() {
	wrapped := false
	for i, k := range c.shape.InputKinds {
		wrapped = wrapped || k == ledger.P2SH && c.rec.Inputs[i].Account != 0 || k == ledger.P2WSH && c.rec.Inputs[i].Account != 0
	}
	if !wrapped {
		return
	}
	tx := c.view.Tx(c.rec.Ref) // a Record does not hold nested scripts
	for i := range tx.Transfers[0].Inputs {
		in := &tx.Transfers[0].Inputs[i]
		if in.Nested.IsZero() || in.Account.IsZero() {
			continue
		}
		n := c.node(c.rec.Inputs[i].Account)
		if m, ok := c.find(ledger.Account{Chain: in.Account.Chain, Address: in.Nested}); ok {
			c.want(NestedScript, nestedScore, m, n)
		}
		if h, ok := in.Nested.Hash160(); ok && in.Nested.Kind() == ledger.P2WPKH && c.uses[SameKey] {
			c.keyForms(n, in.Account.Chain, h, false)
		}
	}
}
