package simulate

// layP2PSeller sells coins for cash: out to many buyers, in again from its own
// exchange account, sums alike and fast.
func layP2PSeller(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "p2p-seller")
	gap := by.between(4*hour, 2*day)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		buyer, usd := by.child(), by.logNormal(180*1e6, 700)
		need := c.coins[usdt].worth(usd, e.now)
		if w.held[usdt] < need {
			e.withdraw(by, s, cust, w, usdt, by.part(need, 3000, 9000))
			return
		}
		e.pay(by, s, w, e.wallet(&buyer, c), usdt, need)
	})
	return 1
}
