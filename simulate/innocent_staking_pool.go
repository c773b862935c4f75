package simulate

// layStakingPool pays everyone who lent it coins a little interest every few
// days and gives the sums back at the end: fan-out of small sums, and returns
// slightly above what came in, with many people.
func layStakingPool(e *engine, by *actor, s *scheme) int {
	pool, cust, c := e.service(by, s, "staking-pool")
	if by.chance(500) {
		e.label(pool, "defi_lending", "")
	}
	e.at(1+by.below(second), func() { e.genesis(by, pool, usdt, c.coins[usdt].worth(200_000*1e6, 0)) })
	n, every, rate := by.between(10, 60), by.between(day, week), by.between(1, 12)
	for range n {
		who := by.child()
		e.at(who.below(max(e.end/2, 1)), func() {
			w := s.role(e, e.wallet(&who, c), "staker")
			e.stock(&who, w, usdt, who.logNormal(900*1e6, 1200), func(units int64) {
				if !e.pay(&who, s, w, pool, usdt, units).ok {
					return
				}
				ends := e.now + who.between(6*day, 60*day)
				e.recur(e.now+every, func() int64 { return every }, func() {
					switch {
					case units == 0 || !e.ready(by, cust, pool, 4):
					case e.now < ends:
						e.pay(by, s, pool, w, usdt, max(mulDiv(units, rate, 1000), 1))
					default:
						e.pay(by, s, pool, w, usdt, units)
						units = 0
					}
				})
			})
		})
	}
	return int(n) + 1
}
