package innocent

import "github.com/hoptrail/hoptrail/typology"

// Charity recognises who collects gifts: paid once each by many, and slow to
// spend a part of it.
func Charity() Rule {
	return Rule{
		Name: "charity",
		Doc: `paid once each by many strangers, it spends a part, days later

Looks like: a fan-in collector. Most of the gifts rest for days, where they could be frozen.`,
		Conditions: []Condition{
			least(payers, 10, typology.Proposed, crowdNeeded),
			least(oneOffPayers, 8000, typology.Proposed, "most give once; no published number"),
			least(life, 6*day, typology.Proposed, habit),
			least(dwell, 2*day, typology.Proposed, rests),
			least(kept, 2000, typology.Proposed, keepsFloat),
			atMost(pulled, 5000, typology.Proposed, willing),
		},
	}
}
