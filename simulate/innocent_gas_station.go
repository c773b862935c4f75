package simulate

// layGasStation sells gas: it sends about the same little native amount to
// hundreds of strangers, so that they all share a funder and nothing else.
func layGasStation(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "gas-station")
	gap := by.between(10*minute, 3*hour)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		if w.held[native] < 200*(gasPlain+gasToken)*c.gas {
			e.withdraw(by, nil, cust, w, native, 2000*(gasPlain+gasToken)*c.gas)
			return
		}
		buyer := by.child()
		to := e.town.anyone(&buyer, c)
		if buyer.chance(400) {
			to = e.wallet(&buyer, c)
		}
		e.pay(by, s, w, to, native, by.about(6*(gasPlain+gasToken)*c.gas, 50))
	})
	return 1
}
