package simulate

// layApprovalPhishing tricks owners into approving a spender, who then moves
// their stablecoins to two payees at a fixed split.
//
// Calibration: Forta's ice-phishing rule for pig butchering (stablecoin
// transferFrom, initiator not the owner, several owners to one receiver);
// Scam Sniffer 2025: $83.85M from 106,000 victims, $790 each. Two to sixty
// owners, minutes to days between approval and theft: proposed.
func layApprovalPhishing(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	spender, drainer, helper := k.wallet("collector"), k.wallet("collector"), k.wallet("mule")
	cut := [...]int64{150, 200, 250, 300}[by.below(4)]
	n := k.adv.fewer(min(by.pareto(2, 900), 60), 2)
	window := k.wait(6*hour, 20*day)
	for range n {
		k.after(20*minute+by.below(window), func() {
			usd := by.logNormal(700*1e6, 1300)
			owner := k.source(usdt, usd)
			k.after(15*minute, func() {
				if !e.approve(by, s, owner, spender, usdt, 1<<expCap).ok {
					return
				}
				k.after(k.wait(30*second, 5*day), func() {
					k.whenFuelled(spender, func() {
						all := by.part(owner.held[usdt], 900, 1000)
						own := mulDiv(all, cut, 1000)
						e.legs = append(e.legs[:0], leg{from: owner, to: drainer, asset: usdt, units: all - own},
							leg{from: owner, to: helper, asset: usdt, units: own})
						e.transact(by, s, spender, e.legs)
					})
				})
			})
		})
	}
	for t := k.wait(hour, day); t < window+6*day; t += k.wait(6*hour, 3*day) {
		k.after(20*minute+t, func() {
			k.route(drainer, usdt, k.keep(k.spendable(drainer, usdt)))
			if by.chance(300) {
				k.route(helper, usdt, k.keep(k.spendable(helper, usdt)))
			}
		})
	}
}
