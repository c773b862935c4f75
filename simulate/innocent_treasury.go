package simulate

// layTreasury is a company's purse: large sums from a parent wallet split over
// departments and brought back, every few weeks.
func layTreasury(e *engine, by *actor, s *scheme) int {
	top, cust, c := e.service(by, s, "treasury")
	units := make([]*wallet, by.between(3, 10))
	for i := range units {
		units[i] = s.role(e, e.wallet(by, c), "department")
	}
	sum := by.logNormal(120_000*1e6, 800)
	e.at(1+by.below(second), func() {
		e.genesis(by, top, usdt, c.coins[usdt].worth(sum, 0))
		e.genesis(by, top, native, c.coins[native].worth(4000*1e6, 0))
	})
	every := by.between(7*day, 30*day)
	e.recur(by.below(every), func() int64 { return every }, func() {
		e.ready(by, cust, top, 20)
		for i, part := range by.split(top.held[usdt]/2, len(units), 600) {
			w := units[i]
			e.after(int64(i)*by.between(30*second, 20*minute), func() {
				e.pay(by, s, top, w, native, 12*(gasPlain+gasToken)*c.gas)
				e.pay(by, s, top, w, usdt, part)
				e.after(by.between(hour, 5*day), func() { e.pay(by, s, w, e.town.anyShop(by, c), usdt, by.part(w.held[usdt], 50, 400)) })
				e.after(6*day, func() { e.pay(by, s, w, top, usdt, by.part(w.held[usdt], 600, 1000)) })
			})
		}
	})
	return len(units) + 1
}
