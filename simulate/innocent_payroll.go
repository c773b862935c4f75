package simulate

// layPayroll is an employer: equal pay to the same people on the same day of
// the month or week, from a wallet filled just before.
func layPayroll(e *engine, by *actor, s *scheme) int {
	c := e.someChain(by)
	payer := s.role(e, e.wallet(by, c), "payer")
	staff := int(by.between(5, 60))
	people, pay := make([]*wallet, staff), make([]int64, staff)
	grade := by.logNormal(3200*1e6, 400)
	var total int64
	for i := range people {
		people[i] = s.role(e, e.wallet(by, c), "payee")
		pay[i] = mulDiv(by.about(grade, 300), 1, 50*1e6) * 50 * 1e6
		total += pay[i]
	}
	every := 30 * day
	if by.chance(400) {
		every = 7 * day
	}
	for t := by.below(every); t < e.end; t += every {
		e.at(t, func() {
			gas := int64(staff+4) * 3 * (gasPlain + gasToken) * c.gas
			e.withdraw(by, nil, e.newCustomer(by, e.anyExchange(by)), payer, native, gas)
			e.stock(by, payer, usdt, mulDiv(total, 102, 100), func(int64) {
				for i, w := range people {
					e.after(int64(i)*15*second+by.below(10*second), func() {
						e.pay(by, s, payer, w, usdt, c.coins[usdt].worth(pay[i], 0))
					})
				}
			})
		})
	}
	for _, w := range people {
		e.spendNowAndThen(by, s, w)
	}
	return staff + 1
}

// spendNowAndThen lets a wallet pay shops and its exchange at its leisure.
func (e *engine) spendNowAndThen(by *actor, s *scheme, w *wallet) {
	c := e.chains[w.chain]
	cust := e.newCustomer(by, e.anyExchange(by))
	for range by.between(1, 5) {
		e.at(by.below(e.end), func() {
			if w.held[usdt] == 0 {
				return
			}
			e.withdraw(by, nil, cust, w, native, 4*(gasPlain+gasToken)*c.gas)
			e.after(by.between(5*minute, 30*minute), func() {
				to := e.town.anyShop(by, c)
				if by.chance(400) {
					to = e.deposit(by, cust, c)
				}
				e.pay(by, s, w, to, usdt, by.part(w.held[usdt], 50, 700))
			})
		})
	}
}
