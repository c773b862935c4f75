package simulate

// layAirdropFarmer is one owner with many wallets, fuelled from one, each doing
// the same few swaps at about the same time and sending what it earns to one
// wallet at the end. A mule network in outline; the sums are small and equal,
// and nobody else's money comes in.
func layAirdropFarmer(e *engine, by *actor, s *scheme) int {
	home, cust, c := e.service(by, s, "owner")
	farms := make([]*wallet, by.between(6, 40))
	for i := range farms {
		farms[i] = s.role(e, e.wallet(by, c), "farm")
	}
	d := e.dexes[c.index]
	fuel := 12 * (gasPlain + 3*gasToken) * c.gas
	e.at(by.below(max(e.end/2, 1)), func() {
		e.withdraw(by, nil, cust, home, native, int64(len(farms)+4)*fuel*2)
		e.after(15*minute, func() {
			for i, f := range farms {
				at := int64(i) * by.between(20*second, 4*minute)
				e.after(at, func() { e.pay(by, s, home, f, native, fuel) })
				for round := range by.between(2, 5) {
					e.after(at+hour+round*day+by.below(hour), func() {
						e.swap(by, s, f, native, usdc, fuel/20)
					})
				}
				e.after(at+6*day, func() { // the claim
					e.pay(by, s, d.pool, f, token, c.coins[token].worth(45*1e6, e.now))
					e.after(by.between(10*minute, 5*hour), func() { e.drain(by, s, f, home, token) })
				})
			}
			e.after(8*day, func() {
				if _, r := e.swap(by, s, home, token, usdt, home.held[token]); r.ok {
					e.after(hour, func() { e.drain(by, s, home, e.deposit(by, cust, c), usdt) })
				}
			})
		})
	})
	return len(farms) + 1
}
