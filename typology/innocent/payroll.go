package innocent

import "github.com/hoptrail/hoptrail/typology"

// Payroll recognises who pays the same people the same sum again.
func Payroll() Rule {
	return Rule{
		Name: "payroll",
		Doc: `pays the same people the same sum again

Looks like: fan-out, scatter-gather. Mules are paid what is there, not a wage, and not again next month.`,
		Conditions: []Condition{
			least(payees, 4, typology.Proposed, crowdNeeded),
			least(payouts, 2, typology.Proposed, habit),
			least(sameAgain, 7000, typology.Proposed, "wages change seldom; no published number"),
			least(repeatPayments, 6000, typology.Proposed, "people stay; no published number"),
		},
	}
}
