package innocent

import "github.com/hoptrail/hoptrail/typology"

// Spender recognises an everyday wallet: filled by few, spent little by little.
func Spender() Rule {
	return Rule{
		Name: "spender",
		Doc: `filled by one or two, it is spent little by little over days

Looks like: a peel chain, test-then-large. The rest stays for days; a peel chain moves on within hours.`,
		Conditions: []Condition{
			atMost(payers, 3, typology.Proposed, "an account at an exchange, a friend"),
			least(payouts, 3, typology.Proposed, "a habit needs repetition; no published number"),
			least(life, 5*day, typology.Proposed, "a habit needs repetition; no published number"),
			least(kept, 3000, typology.Measured, "launderers leave up to 2 % behind (proposed generator figures after FIN-2019-A003: nearly identical amounts)"),
			least(dwell, 2*day, typology.Sourced, "beyond \"the next day\" of FATF 2020: tainted value does not rest, for at rest it can be frozen"),
		},
	}
}
