package innocent

import "github.com/hoptrail/hoptrail/typology"

// Till recognises a shop that banks its takings every day: paid by ever new
// buyers for weeks, it brings all to one account at a custodian, time and again.
func Till() Rule {
	return Rule{
		Name: "till",
		Doc: `paid by ever new buyers for weeks, it banks its takings at one account, time and again

Looks like: a fan-in collector, a mule wallet. Its takings wait for the end of the day, and they end where the owner is
known. A collector is emptied at once, and not to one named account for weeks.`,
		Conditions: []Condition{
			least(payers, 10, typology.Proposed, crowdNeeded),
			least(oneOffPayers, 5000, typology.Proposed, "most buyers buy once in two months; no published number"),
			least(life, 12*day, typology.Proposed, habit),
			least(activeDays, 8, typology.Proposed, habit),
			least(payouts, 3, typology.Proposed, habit),
			atMost(busiestQuarter, 5000, typology.Proposed, "steady trade has .25 on average"),
			least(onePayee, 9000, typology.Proposed, "one account at a custodian"),
			least(dwell, 3*hour, typology.Proposed, "FATF 2020: tainted value is moved on at once; Chainalysis January 2026: in minutes"),
			least(banked, 9000, typology.Proposed, "one account at a custodian"),
			atMost(pulled, 5000, typology.Proposed, willing),
		},
	}
}
