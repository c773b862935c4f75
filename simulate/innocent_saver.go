package simulate

// layDCASaver buys for about the same sum every week and keeps it in a wallet
// of their own: repeated withdrawals to one address, at times growing.
func layDCASaver(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "saver")
	if cust.ex.private != nil {
		s.play(e.customerAccount(cust), "customer")
	}
	a := [...]asset{native, usdt, usdc}[by.below(3)]
	sum, grow := by.logNormal(150*1e6, 700), by.between(990, 1060)
	every := [...]int64{day, week, 2 * week, 30 * day}[by.below(4)]
	e.recur(by.below(every), func() int64 { return every + by.between(-hour, hour) }, func() {
		e.withdraw(by, s, cust, w, a, c.coins[a].worth(by.about(sum, 20), e.now))
		sum = min(mulDiv(sum, grow, 1000), 20_000*1e6)
	})
	return 1
}
