package cluster

import (
	"fmt"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// depositReuse looks at one transfer d → e to an exchange. If d, within the
// window, was paid by others exactly what it now forwards (native coins: up to
// the slack more), in one payment or in several that add up; never paid anyone
// but this exchange; is no contract and no service; and has few senders: then d
// is a deposit address of e, and those who paid it, unless services or contracts
// themselves, are one entity. d itself is not joined with them: the exchange
// holds its key, and what users send there is a payment.
//
// Source: Victor, "Address Clustering Heuristics for Ethereum", FC 2020,
// algorithm 1; guards as in Wu et al., "Tutela: An Open-Source Tool for Assessing
// User-Privacy on Ethereum and Tornado Cash", 2022. Accuracy: recall 39.4 % on
// 1,028 owners of several ENS names (Tutela), no precision published. In the
// original's code the amounts are rounded to 0.1 coin, so that 0.0501 and 0.0499
// never match, and only the nearest payment counts; here amounts are exact and
// add up.
func (c *Clustering) depositReuse(t *ledger.TransferRecord, view ledger.View) {
	d, e := c.node(t.From), c.node(t.To)
	entity, ok := c.exchange(e, t.To)
	if old, has := c.roles.now(d); has && old.name == DepositAddress && (!ok || entity != old.entity) {
		c.roles.add(role{node: d, from: c.here(), reason: "paid " + c.accountAt(e).Address.String() + ", which is not " + old.entity})
		return
	}
	if !ok || t.Amount.IsZero() || c.contracts.get(t.From) || c.serves(d, t.From) {
		return
	}
	payers, lag, short := c.forwarded(t, view)
	if len(payers) == 0 {
		return
	}
	if old, has := c.roles.now(d); !has {
		if old.from != 0 || !c.onlyPays(t.From, entity, view) {
			return // it had the role and lost it, or pays others too
		}
		if n, few := c.senders(t.From, entity, view); !few || n == 0 {
			return // n == 0: the exchange moves its own money
		} else if reason := fmt.Sprintf("forwards to %s what it gets, paid by %d", entity, n); true {
			c.roles.add(role{node: d, serves: e, from: c.here(), name: DepositAddress, entity: entity, reason: reason})
		}
	}
	score := c.depositScore(t, lag, short)
	for _, u := range payers {
		n := c.node(u)
		if c.contracts.get(u) || c.serves(n, u) {
			continue
		}
		if r, has := c.roles.now(n); has && r.name == DepositAddress {
			continue // a user is never a deposit address
		}
		users := c.roles.users.get(d)
		if users.n == 0 {
			c.roles.users.set(d, depositUsers{n + 1, 1})
			continue
		}
		if int(users.n) < c.cfg.Accounts.MaxUsers {
			c.want(DepositReuse, score, users.first-1, n)
		}
	}
}

// exchange returns the exchange an account belongs to, by label or as a sink
// that was inferred.
func (c *Clustering) exchange(n uint32, id ledger.AccountID) (string, bool) {
	if c.cfg.Labels != nil {
		for _, l := range c.cfg.Labels.Labels(c.view.Account(id), c.last) {
			if l.Confidence < c.cfg.MinConfidence || l.Entity == "" {
				continue
			}
			if f := label.FamilyOf(l.Category); f == label.FamilyExchange || f == label.FamilyWallet {
				return l.Entity, true
			}
		}
	}
	if r, has := c.roles.now(n); has && r.name == Sink {
		return r.entity, true
	}
	return "", false
}

// serves reports whether an account is a service.
func (c *Clustering) serves(n uint32, id ledger.AccountID) bool {
	if r, has := c.roles.now(n); has && r.name == Sink {
		return true
	}
	return c.cfg.Labels != nil && c.service(c.view.Account(id), c.last) != ""
}

// forwarded returns who paid what a transfer forwards: the newest payments of
// the asset within the window that add up to it, newest first, with the oldest
// one's age and how much more they were.
func (c *Clustering) forwarded(t *ledger.TransferRecord, view ledger.View) (payers []ledger.AccountID, lag int64, short ledger.Amount) {
	slack := c.cfg.Accounts.slack(c.last.Chain, view.Asset(t.Asset))
	most := t.Amount.SaturatingAdd(slack)
	var sum ledger.Amount
	n := 0
	for e := range c.newest(t.From, view) {
		if n++; n > c.cfg.Accounts.MaxScan || c.rec.Clock-view.Clock(e.Tx) > c.cfg.Accounts.Window {
			break
		}
		if e.Asset != t.Asset || e.Tx == c.rec.Ref || e.Amount.IsZero() || e.Counterparty == 0 || e.Counterparty == t.To {
			continue
		}
		if sum = sum.SaturatingAdd(e.Amount); sum.Cmp(most) > 0 {
			break
		}
		payers = append(payers, e.Counterparty)
		if sum.Cmp(t.Amount) >= 0 {
			short, _ = sum.Sub(t.Amount)
			return payers, c.rec.Clock - view.Clock(e.Tx), short
		}
	}
	return nil, 0, ledger.Amount{}
}

// onlyPays reports whether everything that ever left an account went to one
// exchange.
func (c *Clustering) onlyPays(id ledger.AccountID, entity string, view ledger.View) bool {
	n := 0
	for e := range view.Debits(id) {
		if n++; n > c.cfg.Accounts.MaxScan {
			return false
		}
		if e.Amount.IsZero() || e.Counterparty == 0 {
			continue
		}
		if to, ok := c.exchange(c.node(e.Counterparty), e.Counterparty); !ok || to != entity {
			return false
		}
	}
	return true
}

// senders counts who paid an account, its exchange (gas) left out.
func (c *Clustering) senders(id ledger.AccountID, entity string, view ledger.View) (n int, few bool) {
	seen := map[ledger.AccountID]bool{}
	scanned := 0
	for e := range view.Credits(id) {
		if scanned++; scanned > c.cfg.Accounts.MaxScan {
			return len(seen), false
		}
		if e.Counterparty == 0 || e.Amount.IsZero() {
			continue
		}
		if from, ok := c.exchange(c.node(e.Counterparty), e.Counterparty); !ok || from != entity {
			seen[e.Counterparty] = true
		}
	}
	return len(seen), len(seen) <= c.cfg.Accounts.MaxUsers
}

// depositScore is Tutela's confidence in 1/10,000: 1 − ½·shortfall/slack −
// ½·age/window.
func (c *Clustering) depositScore(t *ledger.TransferRecord, lag int64, short ledger.Amount) uint16 {
	score := int64(10000) - 5000*lag/c.cfg.Accounts.Window
	if slack := c.cfg.Accounts.slack(c.last.Chain, c.view.Asset(t.Asset)); !slack.IsZero() {
		if part, ok := ledger.NewAmount(5000).MulDiv(short, slack); ok {
			u, _ := part.Uint64()
			score -= int64(min(u, 5000))
		}
	}
	return uint16(max(score, 1))
}
