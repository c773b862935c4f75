package innocent

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// returned returns what partners got by what they paid.
func (o *portrait) returned() (ledger.Ratio, bool) {
	var paid, got ledger.Amount
	for _, sink := range o.Sinks {
		for _, source := range o.Sources {
			if source.Owner == sink.Owner {
				paid, got = paid.SaturatingAdd(source.Amount), got.SaturatingAdd(sink.Amount)
			}
		}
	}
	r, ok := ledger.RatioOf(got, paid)
	return min(r, ledger.One), ok
}

// payeesReturn returns the share of payees that paid the account another asset.
func (o *portrait) payeesReturn() (ledger.Ratio, bool) {
	paid := map[ledger.AccountID]bool{}
	for i := range o.steps {
		if s := &o.steps[i]; s.In && s.Move.Kind == ledger.Pay && s.Move.Asset != o.asset {
			paid[o.p.Owner(s.Move.From)] = true
		}
	}
	n := 0
	for _, s := range o.Sinks {
		if paid[s.Owner] {
			n++
		}
	}
	return share(n, len(o.Sinks))
}

// signedByPayer returns the share of payments out whose transaction was signed
// by an owner that pays the account, of those whose signer is known.
func (o *portrait) signedByPayer() (ledger.Ratio, bool) {
	var rec ledger.Record
	signed, known := 0, 0
	for _, s := range o.Out {
		o.p.View().Read(s.Ref, &rec)
		if rec.Initiator == 0 {
			continue
		}
		known++
		if by := o.p.Owner(rec.Initiator); by != o.p.Owner(o.id) && o.Paid(by) {
			signed++
		}
	}
	return share(signed, known)
}

// circular returns the share of the outflow that goes to accounts which also pay
// this one, or to addresses that pay nobody but such an account or one that is
// labelled as the same entity's: custodians pay from several wallets.
func (o *portrait) circular() (ledger.Ratio, bool) {
	payers := map[string]bool{}
	for _, s := range o.Sources {
		for _, l := range o.p.Labels(s.Owner) {
			payers[l.Entity] = l.Entity != ""
		}
	}
	pays := func(id ledger.AccountID) bool {
		return o.Paid(id) || slices.ContainsFunc(o.p.Labels(id), func(l ledger.Label) bool { return payers[l.Entity] })
	}
	var home ledger.Amount
	for _, s := range o.Sinks {
		if pays(s.Owner) || pays(o.crowdOf(s.Owner).payee) {
			home = home.SaturatingAdd(s.Amount)
		}
	}
	return ledger.RatioOf(home, o.TotalOut)
}

// pulled returns the share of the newest 64 payments in that their payer did not
// sign, of those whose signer is known.
func (o *portrait) pulled() (ledger.Ratio, bool) {
	var rec ledger.Record
	pulled, known := 0, 0
	for _, s := range o.In[max(0, len(o.In)-64):] {
		o.p.View().Read(s.Ref, &rec)
		if rec.Initiator == 0 {
			continue
		}
		known++
		if rec.Initiator != s.Move.From {
			pulled++
		}
	}
	return share(pulled, max(known, 1))
}

// banked returns the share of the outflow that goes to addresses which pay nobody
// but a custodian: one whom such addresses feed and who pays a crowd.
func (o *portrait) banked() (ledger.Ratio, bool) {
	var sum ledger.Amount
	for _, s := range o.Sinks {
		hub := o.crowdOf(o.crowdOf(s.Owner).payee)
		if fed, ok := share(hub.feeders, hub.sampled); ok && fed >= ledger.One*3/4 && hub.payers >= aCrowd && hub.payees >= 2*aCrowd {
			sum = sum.SaturatingAdd(s.Amount)
		}
	}
	return ledger.RatioOf(sum, o.TotalOut)
}

// ring is the longest way around that is followed (proposed: the exchanges'
// reshuffles on record are shorter).
const ring = 16

// rounds returns how many of the payments out came home: over at most ring hops
// to the account itself, and through nobody who deals with a crowd.
func (o *portrait) rounds() (n int) {
	for _, s := range o.Out {
		at, since := s.Move.To, s.At.Clock
		for range ring {
			if c := o.crowdOf(at); at == 0 || at == o.id || c.payers+c.payees > 2*aCrowd {
				break
			}
			at, since = o.next(at, since, s.Move.Amount)
		}
		if at == o.id {
			n++
		}
	}
	return n
}

// next returns whom an account first paid about a sum after a clock, give or take a
// tenth, and when; 0 if nobody. More than that is no store that goes round: who has
// a small profit back and pays in all he owns is a victim.
func (o *portrait) next(id ledger.AccountID, since int64, sum ledger.Amount) (ledger.AccountID, int64) {
	for _, s := range o.p.History(id, since, crowdBudget).Steps {
		if s.In || s.Move.Asset != o.asset || s.Move.Kind != ledger.Pay {
			continue
		}
		if r, ok := ledger.RatioOf(s.Move.Amount, sum); ok && r >= ledger.One*9/10 && r <= ledger.One*11/10 {
			return s.Move.To, s.At.Clock
		}
	}
	return 0, 0
}
