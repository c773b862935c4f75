package simulate

// layMerchant is a shop: many small payments in from many people, and a pay-out
// to its own exchange account every few days.
func layMerchant(e *engine, by *actor, s *scheme) int {
	till, cust, c := e.service(by, s, "merchant")
	if by.chance(300) {
		e.label(till, "shop", "")
	}
	gap := by.logNormal(9*hour, 900)
	price := by.logNormal(45*1e6, 800)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		buyer, usd := by.child(), by.logNormal(price, 500)
		w := e.wallet(&buyer, c)
		e.stock(&buyer, w, usdt, buyer.part(usd, 1050, 2500), func(int64) {
			e.pay(&buyer, s, w, till, usdt, c.coins[usdt].worth(usd, e.now))
		})
	})
	every := by.between(day, 9*day)
	e.recur(every, func() int64 { return by.about(every, 100) }, func() {
		if e.ready(by, cust, till, 2) {
			e.pay(by, s, till, e.deposit(by, cust, c), usdt, by.part(till.held[usdt], 700, 980))
		}
	})
	return 1
}
