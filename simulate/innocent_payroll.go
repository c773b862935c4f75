package simulate

// layPayroll is an employer: equal pay to the same people on the same day of
// the month or week, from a wallet filled just before.
func layPayroll(e *engine, by *actor, s *scheme) int {
	payer, cust, c := e.service(by, s, "payer")
	staff := int(by.between(5, 60))
	people, pay := make([]*wallet, staff), make([]int64, staff)
	grade := by.logNormal(3200*1e6, 400)
	var total int64
	for i := range people {
		people[i] = s.role(e, e.wallet(by, c), "payee")
		pay[i] = max(by.about(grade, 300)/(50*1e6), 1) * 50 * 1e6
		total += pay[i]
	}
	every := 30 * day
	if by.chance(400) {
		every = 7 * day
	}
	e.recur(by.below(every), func() int64 { return every }, func() {
		e.ready(by, cust, payer, int64(staff)+4)
		e.stock(by, payer, usdt, mulDiv(total, 102, 100), func(int64) {
			for i, w := range people {
				e.after(int64(i)*15*second+by.below(10*second), func() {
					e.pay(by, s, payer, w, usdt, c.coins[usdt].worth(pay[i], 0))
				})
			}
		})
	})
	for _, w := range people {
		e.spendNowAndThen(by, s, w)
	}
	return staff + 1
}
