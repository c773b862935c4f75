package innocent

import "github.com/hoptrail/hoptrail/typology"

// Merchant recognises a shop: paid by ever new buyers, steadily for weeks, and
// paying out to the same few now and then, long after the money came in.
func Merchant() Rule {
	return Rule{
		Name: "merchant",
		Doc: `paid by ever new buyers, steadily, it pays the same few now and then

Looks like: a fan-in collector. Its takings are spread evenly over its life and rest for a day or more; a collector fills
while the scam runs and is emptied within the hour.`,
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, crowdNeeded),
			least(oneOffPayers, 5000, typology.Proposed, "most buyers buy once in two months; no published number"),
			least(life, 10*day, typology.Proposed, habit),
			least(activeDays, 6, typology.Proposed, habit),
			atMost(busiestQuarter, 6000, typology.Proposed, "steady trade has .25 on average"),
			least(repeatPayments, 5000, typology.Proposed, "a shop pays its bank and its suppliers; no published number"),
			least(dwell, day, typology.Proposed, rests),
			atMost(pulled, 5000, typology.Proposed, willing),
		},
	}
}
