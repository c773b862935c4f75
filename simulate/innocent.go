package simulate

// Helpers that look-alikes share. None of them marks anything: an innocent's
// purchases at an exchange are everyone's.

// recur does f at a time and then again after each gap, one event at a time, so
// that a long simulation needs no more memory than a short one.
func (e *engine) recur(first int64, gap func() int64, f func()) {
	var again func()
	again = func() {
		f()
		e.after(max(gap(), second), again)
	}
	e.at(first, again)
}

// ready reports whether a wallet can pay gas for n transactions; when it cannot
// it buys some and the caller tries again another time.
func (e *engine) ready(by *actor, cust *customer, w *wallet, n int64) bool {
	c := e.chains[w.chain]
	need := n * 3 * (gasPlain + 2*gasToken) * c.gas
	if w.held[native] >= need {
		return true
	}
	e.withdraw(by, nil, cust, w, native, 4*need)
	return false
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
	e.after(by.between(8*minute, 20*minute), func() { then(units) })
}

// spendNowAndThen lets a wallet pay shops and its exchange at its leisure.
func (e *engine) spendNowAndThen(by *actor, s *scheme, w *wallet) {
	c := e.chains[w.chain]
	cust := e.newCustomer(by, e.anyExchange(by))
	gap := by.between(4*day, 25*day)
	e.recur(by.below(gap), func() int64 { return by.about(gap, 600) }, func() {
		if w.held[usdt] == 0 || !e.ready(by, cust, w, 2) {
			return
		}
		to := e.town.anyShop(by, c)
		if by.chance(400) {
			to = e.deposit(by, cust, c)
		}
		e.pay(by, s, w, to, usdt, by.part(w.held[usdt], 50, 700))
	})
}

// service is an innocent wallet with an account at an exchange, where it buys
// its first gas in the first days.
func (e *engine) service(by *actor, s *scheme, role string) (*wallet, *customer, *chain) {
	c := e.someChain(by)
	w, cust := s.role(e, e.wallet(by, c), role), e.newCustomer(by, e.anyExchange(by))
	e.at(by.below(min(e.end/8, 3*day)), func() { e.ready(by, cust, w, 8) })
	return w, cust, c
}
