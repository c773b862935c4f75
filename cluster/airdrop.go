package cluster

import "github.com/hoptrail/hoptrail/ledger"

// airdropScore: kind proposed; the published figure is that the heuristic and
// two others together cluster 17.9 % of active accounts.
const airdropScore = 8000

// drop is one signature of a distribution.
type drop struct {
	asset  ledger.AssetID
	from   ledger.AccountID
	amount ledger.Amount
}

// dropState counts a distribution: transfers, and gaps of at most AirdropGap
// blocks between neighbours.
type dropState struct {
	n, near uint32
	height  uint64
}

// passOn is a distribution together with an account that recipients pay.
type passOn struct {
	drop
	to ledger.AccountID
}

// airdrop joins the recipients of one distribution who pass exactly the amount
// they got on to one account, with that account: people sign up for an airdrop
// many times and collect. The collector must be no contract, service or deposit
// address.
//
// Source: Victor, "Address Clustering Heuristics for Ethereum", FC 2020,
// algorithm 2, and its code etherclust. The median gap between the
// distribution's transfers is at most AirdropGap blocks exactly when at least
// half of the gaps are.
func (c *Clustering) airdrop(t *ledger.TransferRecord, view ledger.View) {
	cfg := &c.cfg.Accounts
	k := drop{t.Asset, t.From, t.Amount}
	s := c.drops.get(k)
	if s.n > 0 && c.rec.Position.Height-s.height <= uint64(cfg.AirdropGap) {
		s.near++
	}
	s.n, s.height = s.n+1, c.rec.Position.Height
	c.drops.set(k, s)

	d, ok := c.received(t.From, t, view)
	if !ok {
		return
	}
	to := c.node(t.To)
	if r, has := c.roles.now(to); c.contracts.get(t.To) || c.serves(to, t.To) || has && r.name == DepositAddress {
		return
	}
	p := passOn{d, t.To}
	n := c.passed.get(p) + 1
	c.passed.set(p, n)
	switch {
	case int(n) < cfg.AirdropForwarders:
	case int(n) > cfg.AirdropForwarders:
		c.want(Airdrop, airdropScore, to, c.node(t.From))
	default: // now all who did it so far
		scanned := 0
		for e := range c.newest(t.To, view) {
			if scanned++; scanned > cfg.MaxScan {
				break
			}
			if e.Asset == t.Asset && e.Amount == t.Amount && e.Counterparty != 0 {
				if same, ok := c.received(e.Counterparty, t, view); ok && same == d {
					c.want(Airdrop, airdropScore, to, c.node(e.Counterparty))
				}
			}
		}
	}
}

// received returns the distribution in which an account got exactly what a
// transfer moves.
func (c *Clustering) received(id ledger.AccountID, t *ledger.TransferRecord, view ledger.View) (drop, bool) {
	n := 0
	for e := range c.oldest(view.Credits(id), view) {
		if n++; n > c.cfg.Accounts.MaxScan {
			break
		}
		if e.Asset != t.Asset || e.Amount != t.Amount || e.Tx == c.rec.Ref {
			continue
		}
		k := drop{e.Asset, e.Counterparty, e.Amount}
		if s := c.drops.get(k); int(s.n) >= c.cfg.Accounts.AirdropRecipients && 2*s.near >= s.n-1 {
			return k, true
		}
	}
	return drop{}, false
}
