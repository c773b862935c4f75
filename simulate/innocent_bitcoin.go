package simulate

// layCoinSpender is a Bitcoin user whose wallet makes change at every payment:
// a peel chain by form, shopping by purpose. Where the world has no Bitcoin it
// pays from an account instead, a slice at a time.
func layCoinSpender(e *engine, by *actor, s *scheme) int {
	if e.bitcoin == nil {
		w, cust, c := e.service(by, s, "spender")
		e.recur(by.below(2*day), func() int64 { return by.exponential(30*hour) + 20*minute }, func() {
			if !e.ready(by, cust, w, 3) {
				return
			}
			if w.held[usdt] < 30*1e6 {
				e.stock(by, w, usdt, by.logNormal(2500*1e6, 700), func(int64) {})
				return
			}
			e.pay(by, s, w, e.town.anyShop(by, c), usdt, by.part(w.held[usdt], 10, 150))
		})
		return 1
	}
	p := e.purse(by)
	p.reuse = by.below(300)
	e.recur(by.below(2*day), func() int64 { return by.exponential(30*hour) + 20*minute }, func() {
		if sats := p.balance(); sats < 50_000 {
			e.anyVault(by).buy(e, p, e.bitcoin.worth(by.logNormal(2500*1e6, 700), e.now)+50_000)
			return
		}
		to := e.bitcoiners[by.below(int64(len(e.bitcoiners)))].purse
		pay := payTo{account: e.receive(to), to: to, sats: max(by.part(p.balance(), 10, 150), 2*dustSats)}
		s.play(p.coins[0].account, "spender")
		e.spend(p, s, []payTo{pay})
	})
	return 1
}
