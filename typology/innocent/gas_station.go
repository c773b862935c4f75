package innocent

import "github.com/hoptrail/hoptrail/typology"

// GasStation recognises who sells gas: like small sums to a crowd, day after day,
// from a stock.
func GasStation() Rule {
	return Rule{
		Name: "gas-station",
		Doc: `sells like small sums to a crowd, day after day, from a stock

Looks like: the common funder of a mule network, fan-out. A funder of mules pays as much as each needs, and for a few days.`,
		Conditions: []Condition{
			least(payees, 15, typology.Proposed, crowdNeeded),
			least(alikeOut, 8000, typology.Proposed, "one price; a funder's sums differ; no published number"),
			least(life, 3*day, typology.Proposed, habit),
			least(payoutDays, 3, typology.Proposed, habit),
			least(kept, 7000, typology.Proposed, stock),
		},
	}
}
