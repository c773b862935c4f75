package innocent

import "github.com/hoptrail/hoptrail/typology"

// PoolUser recognises who puts money into a pool, a stake or a bridge and takes
// it out again to where it was.
func PoolUser() Rule {
	return Rule{
		Name: "pool-user",
		Doc: `puts money into a pool that many use, and takes it out again, more than once

Looks like: a cycle, chain hopping, a victim that is paid a return. The money comes back to the account that it left;
launderers do not go back.`,
		Conditions: []Condition{
			least(credits, 2, typology.Proposed, habit),
			least(debits, 2, typology.Proposed, habit),
			least(life, 4*day, typology.Proposed, habit),
			least(partnerShare, 4000, typology.Proposed, "in and out of the same pool; no published number"),
			least(returned, 3000, typology.Proposed, "in and out are of one size; no published number"),
			least(payeePayees, 15, typology.Proposed, crowdNeeded),
			least(payeePayers, 5, typology.Proposed, crowdNeeded),
		},
	}
}
