package simulate

// layCharity collects gifts from strangers, many at the time of an appeal, and
// spends them in a few large payments.
func layCharity(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	box := s.role(e, e.wallet(by, c), "charity")
	if by.chance(500) {
		e.label(box, "donation", "")
	}
	appeal := by.below(max(e.end*3/4, 1))
	for range by.between(15, 120) {
		giver := by.child()
		t := appeal + giver.exponential(2*day)
		e.at(t, func() {
			w := e.wallet(&giver, c)
			usd := giver.logNormal(60*1e6, 1300)
			e.stock(&giver, w, usdt, giver.part(usd, 1100, 4000), func(int64) {
				e.pay(&giver, s, w, box, usdt, c.coins[usdt].worth(usd, e.now))
			})
		})
	}
	for range by.between(1, 4) {
		e.at(appeal+by.between(2*day, 25*day), func() {
			e.withdraw(by, nil, e.newCustomer(by, e.anyExchange(by)), box, native, 4*(gasPlain+gasToken)*c.gas)
			e.after(10*minute, func() {
				e.pay(by, s, box, e.town.anyShop(by, c), usdt, by.part(box.held[usdt], 200, 700))
			})
		})
	}
	return 1
}
