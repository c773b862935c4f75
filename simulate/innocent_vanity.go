package simulate

// layVanityOwner has several addresses made to begin and end alike and moves
// small sums between them: look-alikes of one owner, no poisoning.
func layVanityOwner(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "owner")
	own := []*wallet{w}
	for range by.between(1, 4) {
		v := e.wallet(by, c)
		for i := range int64(4) {
			copyNibble(&v.addr, &w.addr, i)
			copyNibble(&v.addr, &w.addr, 39-i)
		}
		own = append(own, s.role(e, v, "owner"))
	}
	e.recur(by.below(2*day), func() int64 { return by.exponential(30*hour) + hour }, func() {
		i := by.below(int64(len(own)))
		from, to := own[i], own[(i+1)%int64(len(own))]
		if !e.ready(by, cust, from, 2) {
			return
		}
		if from.held[usdt] == 0 {
			e.stock(by, from, usdt, by.logNormal(300*1e6, 800), func(int64) {})
			return
		}
		e.pay(by, s, from, to, usdt, by.part(from.held[usdt], 5, 700))
	})
	return len(own)
}
