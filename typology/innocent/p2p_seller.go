package innocent

import "github.com/hoptrail/hoptrail/typology"

// P2PSeller recognises who sells coins to ever new buyers from a stock that he
// fills up at an exchange.
func P2PSeller() Rule {
	return Rule{
		Name: "p2p-seller",
		Doc: `sells to ever new buyers from a stock that one or two sources fill up

Looks like: fan-out, structuring. He is his own customer's bank: the stock rests for days.`,
		Conditions: []Condition{
			atMost(payers, 6, typology.Proposed, "his accounts at exchanges"),
			least(payees, 6, typology.Proposed, crowdNeeded),
			least(payoutDays, 5, typology.Proposed, habit),
			least(life, 7*day, typology.Proposed, habit),
			least(kept, 5000, typology.Proposed, stock),
			least(dwell, day, typology.Proposed, rests),
		},
	}
}
