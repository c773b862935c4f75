package innocent

import "github.com/hoptrail/hoptrail/typology"

// MarketMaker recognises who keeps balances even between custodians: day after
// day from one to the other, and back again from there.
func MarketMaker() Rule {
	return Rule{
		Name: "market-maker",
		Doc: `day after day between the same custodians, in both directions

Looks like: a mule wallet. What it takes from a custodian it has brought there before; laundered money does not go back.`,
		Conditions: []Condition{
			least(credits, 8, typology.Proposed, habit),
			least(payouts, 6, typology.Proposed, habit),
			least(life, 7*day, typology.Proposed, habit),
			least(repeatPayments, 9000, typology.Proposed, "the same few accounts; no published number"),
			atMost(payees, 6, typology.Proposed, "one deposit address at each custodian"),
			least(circular, 2000, typology.Proposed, "a custodian pays from half a dozen wallets, so that as little as a sixth may be seen to come back; no published number"),
		},
	}
}
