package simulate

// layHotWallet is a small custodian: deposit addresses that sweep to one hot
// wallet, which pays strangers all day. Huge degree both ways, nothing hidden.
func layHotWallet(e *engine, by *actor, s *scheme) int {
	hot, cust, c := e.service(by, s, "hot-wallet")
	e.label(hot, "hot_wallet", "")
	e.at(1+by.below(second), func() {
		e.genesis(by, hot, native, c.coins[native].worth(300_000*1e6, 0))
		e.genesis(by, hot, usdt, c.coins[usdt].worth(2_000_000*1e6, 0))
	})
	boxes := make([]*wallet, by.between(15, 60))
	for i := range boxes {
		boxes[i] = s.role(e, e.wallet(by, c), "deposit-address")
	}
	gap := by.between(20*minute, 5*hour)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		box, payer, usd := boxes[by.below(int64(len(boxes)))], by.child(), by.logNormal(400*1e6, 1300)
		w := e.wallet(&payer, c)
		e.stock(&payer, w, usdt, usd, func(units int64) {
			if !e.pay(&payer, s, w, box, usdt, units).ok {
				return
			}
			e.after(by.between(2*minute, 30*minute), func() {
				e.pay(by, s, hot, box, native, 3*(gasPlain+gasToken)*c.gas)
				e.after(by.between(15*second, 2*minute), func() { e.drain(by, s, box, hot, usdt) })
			})
		})
	})
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		if e.ready(by, cust, hot, 4) {
			e.pay(by, s, hot, e.town.anyone(by, c), usdt, min(c.coins[usdt].worth(by.logNormal(350*1e6, 1300), e.now), hot.held[usdt]))
		}
	})
	return len(boxes) + 1
}
