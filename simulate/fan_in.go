package simulate

// layFanIn is a collector without a story: many unrelated wallets pay smallish
// sums into one that then moves them on.
//
// Calibration: FATF B6, FIN-2019-A003; the Huione aggregator took 47,737
// transfers of typically $1,200–10,000 in four days. Six to 150 senders over
// hours to weeks: proposed.
func layFanIn(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	hub := k.wallet("collector")
	n := k.adv.fewer(min(by.pareto(6, 1100), 150), 3)
	window := k.wait(8*hour, 12*day)
	size := by.logNormal(1500*1e6, 700)
	for range n {
		k.after(20*minute+by.below(window), func() {
			k.collect(hub, usdt, by.logNormal(size, 600), 1, nil)
		})
	}
	for t := k.wait(2*hour, day); t < window+day; t += k.wait(2*hour, 2*day) {
		k.after(20*minute+t, func() { k.route(hub, usdt, k.keep(k.spendable(hub, usdt))) })
	}
}
