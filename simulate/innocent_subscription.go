package simulate

// laySubscription is a service that subscribers approve once and that then
// pulls the same price every month: approvals and transferFrom by another
// party, many owners, one receiver.
func laySubscription(e *engine, by *actor, s *scheme) int {
	puller, cust, c := e.service(by, s, "merchant")
	till := s.role(e, e.wallet(by, c), "merchant")
	price := max(by.logNormal(15*1e6, 500)/1e6, 1) * 1e6
	n := by.between(8, 60)
	for range n {
		sub := by.child()
		e.at(sub.below(max(e.end/2, 1)), func() {
			w := s.role(e, e.wallet(&sub, c), "subscriber")
			e.stock(&sub, w, usdt, sub.part(price*8, 1000, 4000), func(int64) {
				if !e.approve(&sub, s, w, puller, usdt, price*24).ok {
					return
				}
				e.recur(e.now+sub.between(minute, 2*day), func() int64 { return 30 * day }, func() {
					if e.ready(by, cust, puller, 4) {
						e.transact(by, s, puller, []leg{{from: w, to: till, asset: usdt, units: price}})
					}
				})
			})
		})
	}
	e.recur(15*day, func() int64 { return 15 * day }, func() {
		if e.ready(by, cust, till, 2) {
			e.pay(by, s, till, e.deposit(by, cust, c), usdt, by.part(till.held[usdt], 700, 1000))
		}
	})
	return int(n) + 2
}
