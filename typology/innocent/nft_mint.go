package innocent

import "github.com/hoptrail/hoptrail/typology"

// NFTMint recognises the sale of a collection: very many pay exactly the same
// price.
func NFTMint() Rule {
	return Rule{
		Name: "nft-mint",
		Doc: `very many pay exactly the same price, once or twice each

Looks like: a fan-in collector. Those who are talked into paying pay what they have; a price is the same for everyone.`,
		Conditions: []Condition{
			least(payers, 30, typology.Proposed, crowdNeeded),
			least(equalIn, 8000, typology.Proposed, "one price, but for the gas and a few lots; no published number"),
			least(dwell, 3*hour, typology.Proposed, "FATF 2020: tainted value is moved on at once; Chainalysis January 2026: in minutes"),
			atMost(pulled, 5000, typology.Proposed, willing),
		},
	}
}
