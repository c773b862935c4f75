package innocent

import "github.com/hoptrail/hoptrail/typology"

// MiningPool recognises who hands out new coins: block or staking rewards, to
// the same many again and again.
func MiningPool() Rule {
	return Rule{
		Name: "mining-pool",
		Doc: `hands out newly made coins to the same many again and again

Looks like: fan-out. New coins have no past that could be laundered.`,
		Conditions: []Condition{
			least(minted, 9000, typology.Proposed, "rewards come from nobody"),
			least(payees, 5, typology.Proposed, crowdNeeded),
			least(repeatPayments, 5000, typology.Proposed, "miners stay with a pool; no published number"),
		},
	}
}
