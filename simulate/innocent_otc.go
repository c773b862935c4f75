package simulate

// layOTCDesk buys from many and sells in large lots: many senders of middling
// sums, few large payments out, some straight to customers.
func layOTCDesk(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "otc-desk")
	gap := by.between(2*hour, 20*hour)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		seller, usd := by.child(), by.logNormal(4000*1e6, 900)
		from := e.wallet(&seller, c)
		e.stock(&seller, from, usdt, usd, func(units int64) { e.pay(&seller, s, from, w, usdt, units) })
	})
	every := by.between(14*hour, 3*day)
	e.recur(every, func() int64 { return by.about(every, 300) }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		to := e.deposit(by, cust, c)
		if by.chance(400) {
			buyer := by.child()
			to = e.wallet(&buyer, c)
		}
		e.pay(by, s, w, to, usdt, by.part(w.held[usdt], 500, 950))
	})
	return 1
}
