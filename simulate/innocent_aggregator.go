package simulate

// layAggregatorUser sells through a router that goes over several pools in one
// transaction: many transfers, one hop, one swap.
func layAggregatorUser(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "trader")
	d := e.dexes[c.index]
	gap := by.logNormal(2*day, 800)
	a := usdt
	e.recur(by.below(day), func() int64 { return by.exponential(gap) + hour }, func() {
		if !e.ready(by, cust, w, 6) {
			return
		}
		if w.held[a] == 0 {
			e.stock(by, w, a, by.logNormal(2500*1e6, 1100), func(int64) {})
			return
		}
		buy := usdc
		if a == usdc {
			buy = usdt
		}
		in := by.part(w.held[a], 400, 1000)
		mid := mulDiv(c.coins[token].worth(c.coins[a].value(in, e.now), e.now), 999, 1000)
		out := mulDiv(c.coins[buy].worth(c.coins[a].value(in, e.now), e.now), 997, 1000)
		r := e.transact(by, s, w, []leg{
			{from: w, to: d.router, asset: a, units: in},
			{from: d.router, to: d.pool, asset: a, units: in},
			{from: d.pool, to: d.router, asset: token, units: mid},
			{from: d.router, to: d.pool, asset: token, units: mid},
			{from: d.pool, to: d.router, asset: buy, units: out},
			{from: d.router, to: w, asset: buy, units: out},
		})
		if r.ok {
			a = buy
		}
	})
	return 1
}
