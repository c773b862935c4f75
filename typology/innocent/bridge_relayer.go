package innocent

import "github.com/hoptrail/hoptrail/typology"

// BridgeRelayer recognises who fronts money to a crowd out of its own stock and
// is made whole by one payer, again and again.
func BridgeRelayer() Rule {
	return Rule{
		Name: "bridge-relayer",
		Doc: `pays a crowd out of its own stock and is made whole by the same one or two

Looks like: fan-out, a pass-through. The stock is its own and large: it pays before it is paid.`,
		Conditions: []Condition{
			atMost(payers, 3, typology.Proposed, "the bridge, and where the stock came from"),
			least(payees, 10, typology.Proposed, crowdNeeded),
			least(payoutDays, 5, typology.Proposed, habit),
			least(life, 5*day, typology.Proposed, habit),
			least(kept, 7000, typology.Proposed, stock),
			least(dwell, 2*day, typology.Proposed, rests),
		},
	}
}
