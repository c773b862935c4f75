package simulate

// layAggregator is a contract that looks for the best price: it takes a
// stranger's coins, takes them over two pools and hands over what came out, all
// in one transaction. Many senders, everything passed on, nothing kept.
func layAggregator(e *engine, by *actor, s *scheme) int {
	contract, _, c := e.service(by, s, "aggregator")
	if by.chance(500) {
		e.label(contract, "defi_dex", "")
	}
	d := e.dexes[c.index]
	gap := by.between(40*minute, 8*hour)
	e.recur(by.below(gap), func() int64 { return e.rhythm.after(e.now, 0, by.exponential(gap)) - e.now }, func() {
		trader := by.child()
		w, usd := e.wallet(&trader, c), by.logNormal(900*1e6, 1300)
		e.stock(&trader, w, usdt, usd, func(units int64) {
			p, q := d.anyPool(by), d.anyPool(by)
			mid := mulDiv(c.coins[token].worth(c.coins[usdt].value(units, e.now), e.now), swapKeep, 10_000)
			out := mulDiv(c.coins[usdc].worth(c.coins[token].value(mid, e.now), e.now), swapKeep, 10_000)
			e.transact(&trader, s, w, []leg{
				{from: w, to: contract, asset: usdt, units: units},
				{from: contract, to: p, asset: usdt, units: units},
				{from: p, to: contract, asset: token, units: mid},
				{from: contract, to: q, asset: token, units: mid},
				{from: q, to: contract, asset: usdc, units: out},
				{from: contract, to: w, asset: usdc, units: out},
			})
		})
	})
	return 1
}
