package innocent

import "github.com/hoptrail/hoptrail/typology"

// HotWallet recognises the wallet of a custodian from which customers are paid:
// deposit addresses that serve it alone feed it, and it pays a crowd out of a
// standing balance.
func HotWallet() Rule {
	return Rule{
		Name: "hot-wallet",
		Doc: `fed by addresses that serve it alone, it pays a crowd out of a standing balance

Looks like: a fan-in collector, gather-scatter. A collector is emptied, or shared out in one go; a hot wallet pays day after
day and keeps most of what it holds at every payment, for it has to be able to pay the next.`,
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, crowdNeeded),
			least(payees, 20, typology.Proposed, crowdNeeded),
			least(life, 5*day, typology.Proposed, habit),
			least(payoutDays, 4, typology.Proposed, habit),
			least(kept, 5000, typology.Proposed, "a custodian can pay any customer at any time"),
			least(ownFeeders, 5000, typology.Proposed, "most who pay a custodian's wallet are its deposit addresses; no published number"),
		},
	}
}
