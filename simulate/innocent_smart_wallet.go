package simulate

// laySmartWallet is a contract wallet that passes on at once whatever its owner
// sends it: every payment is two transfers a minute apart.
func laySmartWallet(e *engine, by *actor, s *scheme) int {
	owner, cust, c := e.service(by, s, "owner")
	relay := s.role(e, e.wallet(by, c), "relay")
	gap := by.between(12*hour, 6*day)
	e.recur(by.below(gap), func() int64 { return by.exponential(gap) }, func() {
		if !e.ready(by, cust, owner, 4) {
			return
		}
		if owner.held[usdt] < 60*1e6 {
			e.stock(by, owner, usdt, by.logNormal(700*1e6, 900), func(int64) {})
			return
		}
		units := by.part(owner.held[usdt], 50, 500)
		to := e.town.anyShop(by, c)
		if e.pay(by, s, owner, relay, usdt, units).ok {
			e.after(by.between(12*second, 2*minute), func() {
				e.transact(by, s, owner, []leg{{from: relay, to: to, asset: usdt, units: units}})
			})
		}
	})
	return 2
}
