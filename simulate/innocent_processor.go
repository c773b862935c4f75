package simulate

// layPaymentProcessor makes one address per invoice, empties it at once into
// its own wallet, and pays its merchants every day: the shape of a mule network
// with a common sink and a common gas funder.
func layPaymentProcessor(e *engine, by *actor, s *scheme) int {
	hub, cust, c := e.service(by, s, "payment-processor")
	e.label(hub, "payment_processor", "")
	merchants := make([]*wallet, by.between(3, 15))
	for i := range merchants {
		merchants[i] = e.wallet(by, c)
	}
	invoices := int(by.between(10, 40))
	for range invoices {
		payer, usd := by.child(), by.logNormal(80*1e6, 1000)
		e.at(by.below(e.end), func() {
			w, once := e.wallet(&payer, c), s.role(e, e.wallet(by, c), "deposit-address")
			e.ready(by, cust, hub, 4)
			e.stock(&payer, w, usdt, payer.part(usd, 1050, 3000), func(int64) {
				if !e.pay(&payer, s, w, once, usdt, c.coins[usdt].worth(usd, e.now)).ok {
					return
				}
				e.after(by.between(minute, 20*minute), func() {
					e.pay(by, s, hub, once, native, 3*(gasPlain+gasToken)*c.gas)
					e.after(by.between(15*second, 3*minute), func() { e.drain(by, s, once, hub, usdt) })
				})
			})
		})
	}
	e.recur(by.below(day), func() int64 { return day }, func() {
		if !e.ready(by, cust, hub, int64(len(merchants))) {
			return
		}
		for _, m := range merchants {
			if by.chance(400) {
				e.pay(by, s, hub, m, usdt, hub.held[usdt]/int64(len(merchants)))
			}
		}
	})
	return 1 + invoices
}
