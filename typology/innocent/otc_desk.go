package innocent

import "github.com/hoptrail/hoptrail/typology"

// OTCDesk recognises a broker who buys from many and sells in lots, for weeks,
// holding what he bought for a quarter of a day or more.
func OTCDesk() Rule {
	return Rule{
		Name: "otc-desk",
		Doc: `buys from many and sells in lots, steadily for weeks, holding what he bought

Looks like: a fan-in collector, gather-scatter. Trade is steady and carries the risk of holding; collectors fill while a
scam runs and are emptied at once. Brokers can be abused: this says that the account lives on trade, not that each of its
customers is honest.`,
		Conditions: []Condition{
			least(payers, 12, typology.Proposed, crowdNeeded),
			least(life, 14*day, typology.Proposed, habit),
			least(activeDays, 9, typology.Proposed, habit),
			least(payouts, 4, typology.Proposed, habit),
			atMost(busiestQuarter, 5000, typology.Proposed, "steady trade has .25 on average"),
			least(dwell, 6*hour, typology.Proposed, "FATF 2020: tainted value is moved on at once; a steady trade of weeks turns over two to four times a day"),
			atMost(pulled, 5000, typology.Proposed, willing),
		},
	}
}
