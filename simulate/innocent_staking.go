package simulate

// layStaking puts coins into a contract, gets them back with a gain and puts in
// more: out, in slightly above, then larger out. The very shape of an
// inducement, over weeks and with a contract everyone uses.
func layStaking(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "staker")
	stake := e.bridge.vault[c.index] // any contract with money in it serves
	sum := by.logNormal(800*1e6, 900)
	term := by.between(4*day, 20*day)
	e.recur(by.below(term), func() int64 { return term + 2*day + by.below(3*day) }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		e.stock(by, w, usdt, sum, func(units int64) {
			if !e.pay(by, s, w, stake, usdt, units).ok {
				return
			}
			e.after(term, func() {
				e.pay(by, s, stake, w, usdt, by.part(units, 1004, 1040))
			})
			sum = by.part(sum, 1000, 2200)
		})
	})
	return 1
}
