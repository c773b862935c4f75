package innocent

import "github.com/hoptrail/hoptrail/typology"

// SmartWallet recognises a contract that its owner pays through: whatever it
// sends, the one who paid it has signed.
func SmartWallet() Rule {
	return Rule{
		Name: "smart-wallet",
		Doc: `whatever it sends, the one who paid it has signed

Looks like: a mule wallet with one source. It acts for its payer alone, who stays answerable: it hides nobody.`,
		Conditions: []Condition{
			least(debits, 2, typology.Proposed, habit),
			atMost(payers, 2, typology.Proposed, "its owner"),
			least(signedByPayer, 9000, typology.Proposed, "its owner signs all; no published number"),
		},
	}
}
