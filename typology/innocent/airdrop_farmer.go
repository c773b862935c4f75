package innocent

import "github.com/hoptrail/hoptrail/typology"

// AirdropFarmer recognises the owner of many wallets that he fuels with equal
// small sums of coin and that pay what they earn, another asset, to him.
func AirdropFarmer() Rule {
	return Rule{
		Name: "airdrop-farmer",
		Doc: `fuels many wallets with equal sums, and they pay him in another asset

Looks like: a mule network with a common funder. Nobody else's money comes in: what the wallets bring they were given.`,
		Conditions: []Condition{
			least(payees, 5, typology.Proposed, crowdNeeded),
			least(equalOut, 8000, typology.Proposed, "one sum for every wallet; no published number"),
			least(payeesReturn, 5000, typology.Proposed, "most farms earn something; no published number"),
		},
	}
}
