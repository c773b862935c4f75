package innocent

import "github.com/hoptrail/hoptrail/typology"

// NFTArtist recognises who gets the proceeds of a sale at one price.
func NFTArtist() Rule {
	return Rule{
		Name: "nft-artist",
		Doc: `gets the proceeds of a sale at one price, and nothing from anyone else

Looks like: a layering hop. Its one payer sold to a crowd at one price.`,
		Conditions: []Condition{
			atMost(payers, 2, typology.Proposed, "the sale, and its owner's other wallet"),
			least(payerPayers, 30, typology.Proposed, crowdNeeded),
			least(payerEqualIn, 8000, typology.Proposed, "one price, but for the gas and a few lots; no published number"),
		},
	}
}
