package simulate

// layMarketMaker keeps balances even on several exchanges: large sums in and
// out of its own accounts within the hour, all day.
func layMarketMaker(e *engine, by *actor, s *scheme) int {
	w, _, c := e.service(by, s, "market-maker")
	desks := make([]*customer, by.between(2, 4))
	for i := range desks {
		desks[i] = e.newCustomer(by, e.exchanges[(i+int(by.below(2)))%len(e.exchanges)])
	}
	gap := by.between(2*hour, 16*hour)
	e.recur(by.below(gap), func() int64 { return by.exponential(gap) + 10*minute }, func() {
		if !e.ready(by, desks[0], w, 4) {
			return
		}
		i := by.below(int64(len(desks)))
		usd := by.logNormal(25_000*1e6, 900)
		e.withdraw(by, s, desks[i], w, usdt, c.coins[usdt].worth(usd, e.now))
		e.after(by.between(8*minute, 50*minute), func() {
			other := desks[(i+1)%int64(len(desks))]
			e.pay(by, s, w, s.role(e, e.deposit(by, other, c), "deposit-address"), usdt, by.part(w.held[usdt], 950, 1000))
		})
	})
	return 1
}
