package simulate

// layMerchant is a shop: many small payments in from many people, and a pay-out
// to its own exchange account every few days.
func layMerchant(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	till := s.role(e, e.wallet(by, c), "merchant")
	if by.chance(300) {
		e.label(till, "shop", "")
	}
	cust := e.newCustomer(by, e.anyExchange(by))
	gap := by.logNormal(9*hour, 900)
	price := by.logNormal(45*1e6, 800)
	for t := by.below(gap); t < e.end; t = e.rhythm.after(t, 0, by.exponential(gap)) {
		buyer, usd := by.child(), by.logNormal(price, 500)
		e.at(t, func() {
			w := e.wallet(&buyer, c)
			e.stock(&buyer, w, usdt, buyer.part(usd, 1050, 2500), func(int64) {
				e.pay(&buyer, s, w, till, usdt, c.coins[usdt].worth(usd, e.now))
			})
		})
	}
	every := by.between(day, 9*day)
	for t := every; t < e.end; t += every {
		e.at(t, func() {
			e.withdraw(by, nil, cust, till, native, 4*(gasPlain+gasToken)*c.gas)
			e.after(10*minute, func() {
				e.pay(by, s, till, e.deposit(by, cust, c), usdt, by.part(till.held[usdt], 700, 980))
			})
		})
	}
	return 1
}
