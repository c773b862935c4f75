package simulate

// layCarefulSender tries a new address with a small sum before the large one,
// as every careful person does.
func layCarefulSender(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "sender")
	gap := by.between(5*day, 25*day)
	e.recur(by.below(gap), func() int64 { return by.about(gap, 400) }, func() {
		if !e.ready(by, cust, w, 4) {
			return
		}
		usd := by.logNormal(6000*1e6, 1000)
		friend := by.child()
		to := e.wallet(&friend, c)
		if by.chance(300) {
			to = e.deposit(by, cust, c)
		}
		e.stock(by, w, usdt, usd, func(units int64) {
			if e.pay(by, s, w, to, usdt, by.between(1*1e6, 50*1e6)).ok {
				e.after(by.between(5*minute, 3*day), func() { e.pay(by, s, w, to, usdt, min(w.held[usdt], units)) })
			}
		})
	})
	return 1
}
