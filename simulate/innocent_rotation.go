package simulate

// layWalletRotation moves all of one owner's money to a fresh wallet every so
// often: a chain of whole sums over new addresses, slowly.
func layWalletRotation(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "owner")
	gap := by.between(2*day, 12*day)
	moves := 0
	e.at(by.below(gap), func() {
		e.ready(by, cust, w, 2)
		e.stock(by, w, usdt, by.logNormal(3000*1e6, 1000), func(int64) {
			e.recur(e.now+gap, func() int64 { return by.about(gap, 400) }, func() {
				if moves == 8 || !e.ready(by, cust, w, 2) {
					return
				}
				moves++
				next := s.role(e, e.wallet(by, c), "owner")
				e.drain(by, s, w, next, usdt)
				e.drain(by, s, w, next, native)
				w = next
			})
		})
	})
	return 1 + int(min((e.end-gap)/gap, 8))
}
