package simulate

// layDCASaver buys for about the same sum every week and keeps it in a wallet
// of their own: repeated withdrawals to one address, at times growing.
func layDCASaver(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	w := s.role(e, e.wallet(by, c), "saver")
	x := e.anyExchange(by)
	cust := e.newCustomer(by, x)
	if x.private != nil {
		s.play(e.customerAccount(cust), "customer")
	}
	a := [...]asset{native, usdt, usdc}[by.below(3)]
	sum, grow := by.logNormal(150*1e6, 700), by.between(990, 1060)
	every := [...]int64{day, week, 2 * week, 30 * day}[by.below(4)]
	for t := by.below(every); t < e.end; t += every {
		usd := by.about(sum, 20)
		e.at(t+by.below(2*hour), func() { e.withdraw(by, s, cust, w, a, c.coins[a].worth(usd, e.now)) })
		sum = mulDiv(sum, grow, 1000)
	}
	return 1
}
