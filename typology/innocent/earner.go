package innocent

import "github.com/hoptrail/hoptrail/typology"

// Earner recognises who is paid again and again by the same one or two, and
// spends it slowly: a miner, an employee, a staker, a saver.
func Earner() Rule {
	return Rule{
		Name: "earner",
		Doc: `paid again and again by the same one or two, it spends slowly

Looks like: a layering hop with several payments in. The money rests for days between pay and spending.`,
		Conditions: []Condition{
			least(credits, 3, typology.Proposed, habit),
			atMost(payers, 2, typology.Proposed, "an employer, a pool, an account at an exchange"),
			atMost(oneOffPayers, 5000, typology.Proposed, habit),
			least(dwell, 3*day, typology.Proposed, rests),
		},
	}
}
