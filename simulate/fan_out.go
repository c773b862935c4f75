package simulate

// layFanOut spreads one sum over many fresh wallets, each of which cashes out
// for itself.
//
// Calibration: AMLworld HI-Small's fan-outs have 1–16 branches over up to four
// days; here 4–40 over minutes to two days (proposed).
func layFanOut(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	hub := k.wallet("collector")
	n := k.adv.fewer(by.between(4, 40), 2)
	sum := by.logNormal(30_000*1e6, 900)
	spread := by.between(20, 400) + int64(k.adv.Undercut)*4
	window := k.wait(20*minute, 2*day)
	k.after(20*minute, func() {
		k.collect(hub, usdt, sum, int(by.between(1, 3)), func() {
			for _, part := range by.split(mulDiv(sum, 98, 100), int(n), spread) {
				w := k.wallet("mule")
				k.after(by.below(window), func() {
					k.send(hub, w, usdt, part, func() {
						k.after(k.wait(5*minute, 30*hour), func() { k.exit(w, usdt) })
					})
				})
			}
		})
	})
}
