package innocent

import "github.com/hoptrail/hoptrail/typology"

// Subscription recognises who is paid the same price by everyone, and lets it
// rest.
func Subscription() Rule {
	return Rule{
		Name: "subscription",
		Doc: `paid exactly the same price by everyone, it lets it rest

Looks like: approval phishing, a fan-in collector. A thief takes all there is; a price is the same for everyone.`,
		Explains: except(typology.AddressPoisoning, typology.MixerUse),
		Conditions: []Condition{
			least(payers, 6, typology.Proposed, crowdNeeded),
			least(equalIn, 9000, typology.Proposed, "one price; no published number"),
			least(dwell, 2*day, typology.Proposed, rests),
		},
	}
}
