package cluster

import "github.com/hoptrail/hoptrail/ledger"

// gasFunderScore: kind proposed. Sybil hunters use a common funder together with
// other signs only.
const gasFunderScore = 3000

// opened counts the accounts that a funder gave their first native coin.
type opened struct{ first, n uint32 }

// gasFunder notes accounts whose first coin came from the same account: whoever
// opens accounts pays their first gas. It is weak evidence, kept and never
// joined, because faucets and exchanges do the same; known services, accounts
// of Config.Accounts.GasStations and funders of more than MaxFunded are left out.
//
// Source: LayerZero and Connext sybil reports (same funder, in the same minute).
// No published accuracy.
func (c *Clustering) gasFunder(t *ledger.TransferRecord, view ledger.View, firstNode uint32) {
	if view.Asset(t.Asset) != ledger.NativeAsset(c.last.Chain) || t.Amount.IsZero() {
		return
	}
	to, from := c.node(t.To), c.node(t.From)
	if to < firstNode || c.contracts.get(t.From) || c.serves(from, t.From) || c.cfg.Accounts.GasStations[c.accountAt(from)] {
		return // not its first appearance, or a gas station
	}
	o := c.opened.get(from)
	if o.n++; o.n == 1 {
		o.first = to
	}
	c.opened.set(from, o)
	if o.n > 1 && int(o.n) <= c.cfg.Accounts.MaxFunded {
		c.want(GasFunder, gasFunderScore, o.first, to)
	}
}
