package innocent

import "github.com/hoptrail/hoptrail/typology"

// Spender recognises an everyday wallet: filled by few, spent little by little.
func Spender() Rule {
	return Rule{
		Name: "spender",
		Doc: `filled by one or two, it is spent little by little over days

Looks like: a peel chain, test-then-large. The rest stays for days; a peel chain moves on within hours. Sums cut below a
threshold leave such a wallet too, so structuring is not explained by it.`,
		Explains: except(typology.Structuring, typology.ApprovalPhishing, typology.AddressPoisoning, typology.MixerUse),
		Conditions: []Condition{
			atMost(payers, 3, typology.Proposed, "an account at an exchange, a friend"),
			least(payouts, 3, typology.Proposed, habit),
			least(life, 5*day, typology.Proposed, habit),
			least(kept, 3000, typology.Proposed, keepsFloat),
			least(dwell, 2*day, typology.Proposed, rests),
		},
	}
}
