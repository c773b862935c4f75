package simulate

// layBridgeRelayer fronts money: it pays out to users within a minute of their
// deposit to the bridge and is made whole later. In equals out, fast, with many
// strangers on both sides.
func layBridgeRelayer(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "relayer")
	v := e.bridge.vault[c.index]
	e.at(1+by.below(second), func() {
		e.genesis(by, w, usdt, c.coins[usdt].worth(150_000*1e6, 0))
		e.genesis(by, w, native, c.coins[native].worth(3_000*1e6, 0))
	})
	owed := int64(0)
	gap := by.between(40*minute, 8*hour)
	e.recur(by.below(gap), func() int64 { return by.exponential(gap) }, func() {
		if !e.ready(by, cust, w, 3) {
			return
		}
		user := by.child()
		units := min(c.coins[usdt].worth(by.logNormal(900*1e6, 1100), e.now), w.held[usdt])
		if e.pay(by, s, w, e.wallet(&user, c), usdt, units).ok {
			owed += units
		}
	})
	e.recur(by.below(6*hour), func() int64 { return by.about(6*hour, 300) }, func() {
		if owed > 0 && e.pay(by, s, v, w, usdt, mulDiv(owed, 1001, 1000)).ok {
			owed = 0
		}
	})
	return 1
}
