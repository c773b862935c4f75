package simulate

// layBridgeUser moves their own money to another chain and back; on a world of
// one chain, to the bridge and out of it again.
func layBridgeUser(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "user")
	far := e.chains[(int(c.index)+1)%len(e.chains)]
	there := w
	if far != c {
		there = s.role(e, e.wallet(by, far), "user")
	}
	gap := by.between(3*day, 15*day)
	e.recur(by.below(gap), func() int64 { return by.about(gap, 500) }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		if w.held[usdt] < 50*1e6 {
			e.stock(by, w, usdt, by.logNormal(1200*1e6, 900), func(int64) {})
			return
		}
		e.bridgeTo(by, s, w, there, usdt, by.part(w.held[usdt], 400, 1000), func() {
			e.after(by.between(hour, 4*day), func() {
				if there != w && e.ready(by, cust, there, 3) {
					e.bridgeTo(by, s, there, w, usdt, by.part(there.held[usdt], 300, 900), nil)
				}
			})
		})
	})
	return 1
}
