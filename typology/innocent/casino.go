package innocent

import "github.com/hoptrail/hoptrail/typology"

// Casino recognises a house that plays with many: small sums both ways with the
// same people, and a bank that stays.
func Casino() Rule {
	return Rule{
		Name: "casino",
		Doc: `small sums both ways with the same people, and a bank that stays

Looks like: a collector that pays returns, structuring. Players win back a good part of their stakes; victims do not.`,
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, crowdNeeded),
			least(partners, 5, typology.Proposed, crowdNeeded),
			least(life, 5*day, typology.Proposed, habit),
			least(kept, 5000, typology.Proposed, "the bank must be able to pay a winner"),
			least(returned, 3000, typology.Proposed, "games return most of the stakes, bait a small part; no published number"),
		},
	}
}
