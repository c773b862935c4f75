package simulate

// layDexPool is a small exchange contract: a router and a few pools that
// strangers trade with all day. Whatever comes in goes out again in the same
// transaction, as another coin.
func layDexPool(e *engine, by *actor, s *scheme) int {
	router, _, c := e.service(by, s, "router")
	if by.chance(500) {
		e.label(router, "defi_dex", "")
	}
	pools := make([]*wallet, by.between(2, 6))
	for i := range pools {
		p := s.role(e, e.wallet(by, c), "pool")
		pools[i] = p
		e.at(1+by.below(second), func() {
			for a := usdt; a <= token; a++ {
				e.genesis(by, p, a, c.coins[a].worth(2_000_000*1e6, 0))
			}
		})
	}
	gap := by.between(40*minute, 8*hour)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		trader, p := by.child(), pools[by.below(int64(len(pools)))]
		w, usd := e.wallet(&trader, c), by.logNormal(500*1e6, 1300)
		sell, buy := usdt, [...]asset{usdc, token}[by.below(2)]
		e.stock(&trader, w, sell, usd, func(units int64) {
			out := mulDiv(c.coins[buy].worth(c.coins[sell].value(units, e.now), e.now), swapKeep, 10_000)
			e.transact(&trader, s, w, []leg{
				{from: w, to: router, asset: sell, units: units},
				{from: router, to: p, asset: sell, units: units},
				{from: p, to: w, asset: buy, units: out},
			})
		})
	})
	return len(pools) + 1
}
