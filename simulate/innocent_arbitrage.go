package simulate

// layArbitrageBot buys and sells within one transaction or one block, keeping
// the gain: in equals out with no time between.
func layArbitrageBot(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "bot")
	d := e.dexes[c.index]
	gap := by.logNormal(5*hour, 900)
	e.recur(by.below(day), func() int64 { return by.exponential(gap) }, func() {
		if !e.ready(by, cust, w, 8) {
			return
		}
		if w.held[usdt] < 100*1e6 {
			e.stock(by, w, usdt, by.logNormal(3000*1e6, 800), func(int64) {})
			return
		}
		in := by.part(w.held[usdt], 500, 1000)
		mid := c.coins[token].worth(c.coins[usdt].value(in, e.now), e.now)
		e.transact(by, s, w, []leg{
			{from: w, to: d.pool, asset: usdt, units: in},
			{from: d.pool, to: w, asset: token, units: mid},
			{from: w, to: d.router(w), asset: token, units: mid},
			{from: d.router(w), to: d.pool, asset: token, units: mid},
			{from: d.pool, to: w, asset: usdt, units: by.part(in, 1000, 1006)},
		})
	})
	return 1
}
