package simulate

// muleWallet is one account that takes money in from several people and passes
// nearly all of it to one sink soon after, again and again.
//
// Calibration: sums that "nearly equal" what goes out "within a short period"
// (FIN-2019-A003); same or next day (FATF A4a, B2). Two to nine rounds, two
// to six sources a round: proposed. Dwell is at most half an hour with the
// fastest mule and 30 hours with the slowest: AMLworld's 885 pass-throughs stay
// 29 hours in the median, 24 hours covers 45 % of them.
func layMuleWallet(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	mule, sink := k.wallet("mule"), k.wallet("consolidator")
	size := by.logNormal(3500*1e6, 1000)
	at := 15 * minute
	rounds, slow := by.between(2, 9), k.wait(30*minute, 30*hour)
	for i := range rounds {
		e.after(at, func() {
			k.collect(mule, usdt, by.about(size, 400), int(k.adv.fewer(by.between(2, 6), 1)), func() {
				e.after(k.wait(minute, slow), func() {
					to := sink
					if by.chance(int64(k.adv.Undercut) * 5) {
						to = k.wallet("hop")
					}
					k.sendAll(mule, to, usdt, func() {
						if i == rounds-1 || by.chance(300) {
							e.after(k.wait(10*minute, 8*hour), func() { k.sendAll(sink, k.cashOut(), usdt, nil) })
						}
					})
				})
			})
		})
		at += k.wait(8*hour, 4*day)
	}
}
