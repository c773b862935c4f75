package simulate

// layReshuffle is an exchange that tidies up: large sums over several of its
// own fresh wallets in quick succession, ending where they should rest.
func layReshuffle(e *engine, by *actor, s *scheme) int {
	x := e.anyExchange(by)
	c := e.someChain(by)
	n := int(by.between(4, 10))
	shelf := make([]*wallet, n)
	for i := range shelf {
		shelf[i] = s.role(e, e.wallet(by, c), "cold-wallet")
		if by.chance(500) {
			e.label(shelf[i], "cold_wallet", x.name)
		}
	}
	every := by.between(6*day, 25*day)
	e.recur(by.below(every), func() int64 { return every }, func() {
		units := c.coins[usdt].worth(by.logNormal(300_000*1e6, 700), e.now)
		cold := x.cold[c.index]
		from := cold
		for i, to := range append(shelf, cold) {
			src := from
			e.after(int64(i)*by.between(2*minute, 25*minute), func() {
				if to != cold {
					e.pay(by, s, cold, to, native, 8*(gasPlain+gasToken)*c.gas)
				}
				e.pay(by, s, src, to, usdt, min(units, src.held[usdt]))
			})
			from = to
		}
	})
	return n
}
