package fanin

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// relayed returns the fresh wallets that passed on what the account paid them, in
// the order they were paid first, and the share of the outflow that they got.
func (d *detector) relayed(p *typology.Pass, f *activity.Flows) (hops []ledger.AccountID, share ledger.Ratio) {
	var sum ledger.Amount
	for _, s := range f.Out {
		known := slices.Contains(hops, s.Move.To)
		if s.Move.To == 0 || !known && !(activity.Fresh(p, s.Move.To, s.At.Clock) && activity.Relays(p, s.Move.To, d.MinForward)) {
			continue
		}
		sum = sum.SaturatingAdd(s.Move.Amount)
		if !known {
			hops = append(hops, s.Move.To)
		}
	}
	share, _ = ledger.RatioOf(sum, f.TotalOut)
	return hops, share
}

// shownHops is how many of the newest hops a report shows the payments of, and
// hopBudget how many transactions of each are read (proposed: what a person
// reads; a hop has a handful).
const shownHops, hopBudget = 20, 16

// onward names the hops as such and adds what they paid.
func (d *detector) onward(p *typology.Pass, f *typology.Finding, hops []ledger.AccountID) {
	hops = hops[max(0, len(hops)-shownHops):]
	for _, hop := range hops {
		account := p.Account(hop)
		if i := slices.IndexFunc(f.Parties, func(party typology.Party) bool { return party.Account == account }); i >= 0 {
			f.Parties[i].Role = typology.Hop
		} else {
			f.Parties = append(f.Parties, typology.Party{Account: account, Role: typology.Hop})
		}
		for _, s := range p.History(hop, p.At.Clock-d.Window.Seconds(), hopBudget).Steps {
			if !s.In && !s.Move.Restates {
				f.Evidence = append(f.Evidence, p.Evidence(&s, typology.Hop))
			}
		}
	}
}
