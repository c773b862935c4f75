package simulate

// layFaucet gives the same crumb to anyone who asks.
func layFaucet(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "faucet")
	if by.chance(500) {
		e.label(w, "faucet", "")
	}
	each := by.between(100_000, 2_000_000)
	e.recur(by.below(hour), func() int64 { return by.exponential(3 * hour) }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		if w.held[usdt] < each {
			e.stock(by, w, usdt, each*400, func(int64) {})
			return
		}
		asks := by.child()
		e.pay(by, s, w, e.wallet(&asks, c), usdt, each)
	})
	return 1
}
