package innocent

import "github.com/hoptrail/hoptrail/typology"

// WalletRotation recognises who moves house: all to one new wallet, after days.
func WalletRotation() Rule {
	return Rule{
		Name: "wallet-rotation",
		Doc: `moves all it holds to one new wallet, after it has rested for days

Looks like: a layering hop. Layers follow each other within minutes or hours.`,
		Conditions: []Condition{
			atMost(payers, 2, typology.Proposed, "the wallet before, and an exchange"),
			least(onePayee, 9900, typology.Proposed, "one owner, one new wallet"),
			atMost(payouts, 1, typology.Proposed, "moving house is done once"),
			least(forwarded, 8000, typology.Proposed, "all of it"),
			least(dwell, 2*day, typology.Proposed, rests),
		},
	}
}
