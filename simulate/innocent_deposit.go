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

// stock fills a wallet from an exchange with dollars of a coin and the gas to
// move them, then runs then with the units that arrived.
func (e *engine) stock(by *actor, w *wallet, a asset, usd int64, then func(units int64)) {
	c := e.chains[w.chain]
	cust := e.newCustomer(by, e.anyExchange(by))
	if need := 8 * (gasPlain + gasToken) * c.gas; w.held[native] < need {
		e.withdraw(by, nil, cust, w, native, need)
	}
	units := c.coins[a].worth(usd, e.now)
	e.withdraw(by, nil, cust, w, a, units)
	e.after(by.between(6*minute, 20*minute), func() { then(units) })
}
