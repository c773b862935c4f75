package innocent

import "github.com/hoptrail/hoptrail/typology"

// Airdrop recognises a project that gives its own token to very many in equal
// parts.
func Airdrop() Rule {
	return Rule{
		Name: "airdrop",
		Doc: `gives its own token to very many, once each, in equal parts

Looks like: fan-out. It made the token itself: nobody's money comes in.`,
		Conditions: []Condition{
			least(payees, 20, typology.Proposed, crowdNeeded),
			least(equalOut, 9000, typology.Proposed, "everyone gets the same; no published number"),
			least(minted, 5000, typology.Proposed, "the project issues what it gives"),
		},
	}
}
