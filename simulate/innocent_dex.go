package simulate

// layDexUser swaps back and forth on the exchange contract: several transfers
// in one transaction, in and out within a block.
func layDexUser(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	w := s.role(e, e.wallet(by, c), "trader")
	e.at(by.below(max(e.end/3, 1)), func() {
		e.stock(by, w, usdt, by.logNormal(4000*1e6, 1200), func(int64) {
			cust := e.newCustomer(by, e.anyExchange(by))
			e.withdraw(by, nil, cust, w, native, c.coins[native].worth(400*1e6, e.now))
			// The unlimited approval that most people give the router once.
			e.approve(by, s, w, e.dexes[c.index].router(w), usdt, 1<<expCap)
			a := usdt
			for range by.between(4, 40) {
				e.after(by.below(max(e.end-e.now, 1)), func() {
					buy := [...]asset{usdt, usdc, token}[by.below(3)]
					if buy == a {
						buy = usdt + (a+1-usdt)%3
					}
					if _, r := e.swap(by, s, w, a, buy, by.part(w.held[a], 300, 1000)); r.ok {
						a = buy
					}
				})
			}
		})
	})
	return 1
}
