package cluster

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// sink looks for an exchange that no label names. When an account has got 50,
// 100, 200, … payments (SinkSenders doubled) it is a sink if all of this holds:
// it has SinkSenders single-purpose senders (accounts that never paid anyone
// else, pass on what others paid them, and get nothing back in the transaction
// in which they pay, as traders do) or more; it has been active for
// SinkDays; it pays SinkRecipients that are not its senders or more; and at
// least half of its single-purpose senders that forward tokens got native coin
// for gas after the deposit and before forwarding it, from it or from one that
// it paid. Its single-purpose senders are then deposit addresses. Without native
// transfers in the data nothing is found.
//
// Source: own, after what distinguishes deposit addresses in Victor, FC 2020,
// and Wu et al. (Tutela). Kind: proposed throughout; no accuracy is published.
func (c *Clustering) sink(t *ledger.TransferRecord, view ledger.View) {
	n := c.node(t.To)
	credits := c.credits.get(n) + 1
	c.credits.set(n, credits)
	need := uint32(c.cfg.Accounts.SinkSenders)
	if credits < need || credits%need != 0 || credits/need&(credits/need-1) != 0 {
		return
	}
	if _, has := c.roles.now(n); has || c.contracts.get(t.To) || c.serves(n, t.To) {
		return
	}
	feeders := c.feeders(t.To, view)
	single := map[ledger.AccountID]bool{}
	gas, tokens := 0, 0
	for _, f := range feeders {
		if single[f.id] = true; f.tokens {
			if tokens++; f.gas {
				gas++
			}
		}
	}
	if len(feeders) < c.cfg.Accounts.SinkSenders || tokens == 0 || 2*gas < tokens {
		return
	}
	others, days := c.recipients(t.To, single, view)
	if others < c.cfg.Accounts.SinkRecipients || days < int64(c.cfg.Accounts.SinkDays) {
		return
	}
	name := c.accountAt(n).String()
	c.roles.add(role{
		node: n, serves: n, from: c.here(), name: Sink, entity: name,
		reason: fmt.Sprintf("%d single-purpose senders, %d of %d got gas after the deposit, %d other recipients, %d days", len(feeders), gas, tokens, others, days),
	})
	for _, f := range feeders {
		if d := c.node(f.id); !c.contracts.get(f.id) {
			c.roles.add(role{node: d, serves: n, from: c.here(), name: DepositAddress, entity: name, reason: "pays nobody but the sink " + name})
		}
	}
}

// feeder is a single-purpose sender.
type feeder struct {
	id          ledger.AccountID
	tokens, gas bool // forwards tokens; got native coin between deposit and forwarding
}

// feeders returns a sink's single-purpose senders among its newest payments,
// newest first.
func (c *Clustering) feeders(sink ledger.AccountID, view ledger.View) (out []feeder) {
	seen := map[ledger.AccountID]bool{}
	native, _ := view.LookupAsset(ledger.NativeAsset(c.last.Chain))
	n := 0
	for e := range c.newest(sink, view) {
		if n++; n > c.cfg.Accounts.MaxScan {
			break
		}
		if e.Counterparty == 0 || seen[e.Counterparty] {
			continue
		}
		seen[e.Counterparty] = true
		if f, ok := c.feeder(e.Counterparty, sink, native, view); ok {
			out = append(out, f)
		}
	}
	return out
}

// feeder reports whether an account pays nobody but the sink, gets nothing for
// it, and is paid by others.
func (c *Clustering) feeder(id, sink ledger.AccountID, native ledger.AssetID, view ledger.View) (f feeder, ok bool) {
	const few = 64 // transfers; a deposit address with more is left to its label
	f.id = id
	var lastToken, firstForward int64
	var spends [few]ledger.TxRef
	n := 0
	for e := range c.oldest(view.Debits(id), view) {
		if n == few || e.Counterparty != sink && !e.Amount.IsZero() {
			return f, false
		}
		spends[n] = e.Tx
		n++
		if e.Asset != native && !f.tokens {
			f.tokens, firstForward = true, view.Clock(e.Tx)
		}
	}
	paid := false
	spent := spends[:n]
	n = 0
	for e := range c.oldest(view.Credits(id), view) {
		if n++; n > few {
			break
		}
		if slices.Contains(spent, e.Tx) {
			return f, false // a trade
		}
		paid = paid || e.Counterparty != sink && e.Counterparty != 0
		switch at := view.Clock(e.Tx); {
		case e.Asset != native:
			if lastToken == 0 {
				lastToken = at
			}
		case lastToken != 0 && f.tokens && at >= lastToken && at <= firstForward:
			f.gas = true
		}
	}
	return f, paid
}

// recipients counts whom a sink pays beside its feeders, and the days since its
// first transfer.
func (c *Clustering) recipients(sink ledger.AccountID, feeders map[ledger.AccountID]bool, view ledger.View) (others int, days int64) {
	seen := map[ledger.AccountID]bool{}
	n := 0
	for e := range view.DebitsDesc(sink) {
		if n++; n > 8*c.cfg.Accounts.MaxScan {
			break
		}
		if e.Counterparty != 0 && !feeders[e.Counterparty] {
			seen[e.Counterparty] = true
		}
	}
	for e := range c.oldest(view.Credits(sink), view) {
		days = (c.rec.Clock - view.Clock(e.Tx)) / 86400
		break
	}
	return len(seen), days
}
