package simulate

// layAggregatorUser sells through a router that goes over several pools in one
// transaction: many transfers, one hop, one swap.
func layAggregatorUser(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "trader")
	gap := by.logNormal(2*day, 800)
	a, approved := usdt, false
	e.recur(by.below(day), func() int64 { return by.exponential(gap) + hour }, func() {
		if !e.ready(by, cust, w, 6) {
			return
		}
		if w.held[a] == 0 {
			e.stock(by, w, a, by.logNormal(2500*1e6, 1100), func(int64) {})
			return
		}
		buy := usdc
		if a == usdc {
			buy = usdt
		}
		if !approved {
			approved = e.approve(by, s, w, e.dexes[c.index].router(w), a, 1<<expCap).ok
		}
		if e.tour(by, s, w, a, buy, by.part(w.held[a], 400, 1000)).ok {
			a = buy
		}
	})
	return 1
}
