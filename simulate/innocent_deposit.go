package simulate

// layDepositAddress is an exchange's deposit address: it takes from its
// customer's wallets and passes everything to one hot wallet within minutes.
// The shape of a mule, and none.
func layDepositAddress(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	cust := e.newCustomer(by, e.anyExchange(by))
	box := s.role(e, e.deposit(by, cust, c), "deposit-address")
	payers := by.between(1, 3)
	for range payers {
		w := e.wallet(by, c)
		for range by.between(3, 12) {
			e.at(by.below(e.end), func() {
				e.stock(by, w, usdt, by.logNormal(700*1e6, 1300), func(units int64) { e.pay(by, s, w, box, usdt, units) })
			})
		}
	}
	return 1
}
