package innocent

import "github.com/hoptrail/hoptrail/typology"

// Treasury recognises the purses of one house: what goes out to them comes back
// in part, and rests in between.
func Treasury() Rule {
	return Rule{
		Name: "treasury",
		Doc: `shares money out among the same few, who bring back what they do not need

Looks like: scatter-gather, fan-out. The money rests for days on either side and comes home.`,
		Conditions: []Condition{
			least(partners, 1, typology.Proposed, habit),
			least(partnerShare, 4000, typology.Proposed, "purses of one house; no published number"),
			least(returned, 3000, typology.Proposed, "bait is a small part of what was taken, a budget is not; no published number"),
			least(debits, 2, typology.Proposed, habit),
			least(dwell, 2*day, typology.Proposed, rests),
			least(life, 7*day, typology.Proposed, habit),
		},
	}
}
