package simulate

// layTestThenLarge is a first small payment to an address never paid before,
// then, within days, one many times as large; the receiver is a fresh wallet
// that moves it on.
//
// Calibration: FIN-2023-Alert005 flag 10. First payment $5–100, the next 20 to
// 2,000 times as much within 10 minutes to 4 days: proposed.
func layTestThenLarge(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	to := k.wallet("collector")
	probe := by.between(5*1e6, 100*1e6)
	factor := 1 + (by.logNormal(120, 900)-1)*int64(100-k.adv.Undercut)/100
	large := min(probe*max(factor, 5), 2_000_000*1e6)
	src := k.source(usdt, probe+large)
	k.after(15*minute, func() {
		k.send(src, to, usdt, probe, func() {
			k.after(k.wait(10*minute, 4*day), func() {
				k.send(src, to, usdt, large, func() {
					k.after(k.wait(5*minute, 2*day), func() { k.route(to, usdt, k.keep(k.spendable(to, usdt))) })
				})
			})
		})
	})
}
