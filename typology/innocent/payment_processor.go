package innocent

import "github.com/hoptrail/hoptrail/typology"

// PaymentProcessor recognises who collects for shops: one-time addresses that
// serve it alone feed it, and it settles with the same shops again and again.
func PaymentProcessor() Rule {
	return Rule{
		Name: "payment-processor",
		Doc: `fed by one-time addresses, it settles with the same few again and again and keeps a float

Looks like: the consolidator of a mule network. Settlement takes days, and the float stays: money at rest can be frozen,
which is what launderers avoid.`,
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, crowdNeeded),
			least(payouts, 4, typology.Proposed, habit),
			least(life, 7*day, typology.Proposed, habit),
			least(repeatPayments, 6000, typology.Proposed, "shops stay customers; no published number"),
			least(dwell, day, typology.Proposed, rests),
			least(kept, 1000, typology.Proposed, keepsFloat),
			least(ownFeeders, 5000, typology.Proposed, "invoices have addresses of their own; no published number"),
		},
	}
}
