package innocent

import "github.com/hoptrail/hoptrail/typology"

// DepositAddress recognises an address that a custodian gives to one customer:
// whatever comes in goes on to one collecting wallet, to which many other such
// addresses send all they get, and which pays a crowd of others. It has the very
// shape of a mule wallet; only the company that its payee keeps tells them apart.
func DepositAddress() Rule {
	return Rule{
		Name: "deposit-address",
		Doc: `whatever comes in goes on to one wallet that a crowd of such addresses feeds and that pays a crowd

Looks like: a mule wallet, a layering hop. A mule's consolidator has neither the other feeders nor a crowd of payees; to
fake both, launderers would have to run a custodian. That is said of the address: who pays into it is another matter.`,
		Conditions: []Condition{
			least(onePayee, 9900, typology.Proposed, "Victor, FC 2020: a deposit address forwards to one exchange wallet"),
			atMost(kept, 1000, typology.Proposed, "Victor, FC 2020: the amounts in and out differ by little more than the fee"),
			atMost(partners, 0, typology.Proposed, "a custodian pays its customers from elsewhere"),
			least(payeePayers, 8, typology.Proposed, crowdNeeded),
			least(payeePayees, 30, typology.Proposed, crowdNeeded),
			least(payeeFeeders, 7500, typology.Proposed, "nearly all who pay a collecting wallet are deposit addresses; no published number"),
		},
	}
}
