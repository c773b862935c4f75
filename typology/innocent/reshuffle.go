package innocent

import "github.com/hoptrail/hoptrail/typology"

// Reshuffle recognises a store of a custodian that is moved around: whole sums
// over the same few wallets, round and round, ending where they began.
func Reshuffle() Rule {
	return Rule{
		Name: "exchange-reshuffle",
		Doc: `whole sums go round over the same few wallets, again and again

Looks like: layering, a cycle. A launderer's ring is used once; a custodian's shelf stands.`,
		Conditions: []Condition{
			least(payouts, 2, typology.Proposed, habit),
			atMost(payers, 3, typology.Proposed, "the shelf before, and the store"),
			atMost(payees, 3, typology.Proposed, "the shelf behind, and the store"),
			least(roundsHome, 2, typology.Proposed, habit),
		},
	}
}
