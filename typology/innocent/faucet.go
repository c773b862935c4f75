package innocent

import "github.com/hoptrail/hoptrail/typology"

// Faucet recognises who gives the same crumb to anyone who asks.
func Faucet() Rule {
	return Rule{
		Name: "faucet",
		Doc: `gives exactly the same to a crowd, once each, for days

Looks like: fan-out. The parts are equal to the last unit and small beside the stock.`,
		Conditions: []Condition{
			least(payees, 15, typology.Proposed, crowdNeeded),
			least(equalOut, 8000, typology.Proposed, "everyone gets the same; no published number"),
			least(life, 3*day, typology.Proposed, habit),
			least(payoutDays, 3, typology.Proposed, habit),
			least(kept, 7000, typology.Proposed, stock),
		},
	}
}
