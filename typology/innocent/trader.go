package innocent

import "github.com/hoptrail/hoptrail/typology"

// Trader recognises who exchanges one asset for another and back for a living:
// a user of exchange contracts and aggregators, an arbitrage bot.
func Trader() Rule {
	return Rule{
		Name: "trader",
		Doc: `exchanges assets again and again and is left with the proceeds

Looks like: layering, chain hopping. A wallet made for layering changes one way and moves on; a trader buys and sells
again.`,
		Conditions: []Condition{
			least(exchanges, 8, typology.Proposed, "four exchanges; the recipe after Griffin and Mei has one on 60 to 90 % of laundering paths"),
			least(exchangeShare, 1500, typology.Proposed, habit),
			least(backAndForth, 3, typology.Proposed, "launderers change one way, into what they cash out; no published number"),
			least(life, 3*day, typology.Proposed, habit),
		},
	}
}
