package innocent

import "github.com/hoptrail/hoptrail/typology"

// Pool recognises a contract or house that many put money into and take it out
// of again: a liquidity or staking pool, a bridge, a lender, a router.
func Pool() Rule {
	return Rule{
		Name: "pool",
		Doc: `many put money in and take about as much out again

Looks like: gather-scatter, a collector that pays returns. Those who are defrauded do not get half of it back. A mixer has
the same shape: mixing is not explained by it.`,
		References: []string{"FIN-2023-Alert005"},
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, crowdNeeded),
			least(partners, 5, typology.Proposed, crowdNeeded),
			least(partnerShare, 3000, typology.Proposed, "most come back; no published number"),
			least(returned, 5000, typology.Proposed, "a scam's bait is a small part of what it takes; FIN-2023-Alert005 flag 7"),
		},
	}
}
