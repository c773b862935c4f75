package innocent

import "github.com/hoptrail/hoptrail/typology"

// OTCDesk recognises a broker who buys from many and sells in lots, keeping a
// stock in trade.
func OTCDesk() Rule {
	return Rule{
		Name: "otc-desk",
		Doc: `buys from many and sells in lots, steadily, out of a stock in trade

Looks like: a fan-in collector, gather-scatter. A stock in trade stays; collectors keep next to nothing. Brokers can be
abused: this says that the account lives on trade, not that each of its customers is honest.`,
		Conditions: []Condition{
			least(payers, 8, typology.Proposed, "a service has a crowd; no published number"),
			least(life, 10*day, typology.Proposed, "a habit needs repetition; no published number"),
			least(activeDays, 6, typology.Proposed, "a habit needs repetition; no published number"),
			least(payouts, 3, typology.Proposed, "a habit needs repetition; no published number"),
			atMost(busiestQuarter, 6000, typology.Proposed, "steady trade has .25 on average"),
			least(dwell, 12*hour, typology.Sourced, "FATF 2020: tainted value is moved on at once; half a day is not"),
			least(kept, 1000, typology.Measured, "launderers leave up to 2 % behind (proposed generator figures after FIN-2019-A003: nearly identical amounts)"),
		},
	}
}
