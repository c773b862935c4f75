package simulate

// layCasino takes stakes from players and pays winners: small sums both ways
// with the same people, some of whom get back a little more than they put in
// and come again with more.
func layCasino(e *engine, by *actor, s *scheme) int {
	house, cust, c := e.service(by, s, "casino")
	e.label(house, "gambling", "")
	e.at(1+by.below(second), func() { e.genesis(by, house, usdt, c.coins[usdt].worth(500_000*1e6, 0)) })
	players := by.between(10, 50)
	for range players {
		p := by.child()
		e.at(p.below(max(e.end*3/4, 1)), func() {
			w := s.role(e, e.wallet(&p, c), "player")
			stake := p.logNormal(60*1e6, 800)
			e.stock(&p, w, usdt, stake*12, func(int64) {
				for range p.between(2, 14) {
					e.after(p.below(12*day), func() {
						e.ready(by, cust, house, 4)
						if !e.pay(&p, s, w, house, usdt, p.about(stake, 700)).ok {
							return
						}
						if p.chance(420) {
							e.after(p.between(5*minute, 20*hour), func() {
								e.pay(by, s, house, w, usdt, p.part(stake, 400, 2500))
							})
						}
					})
				}
			})
		})
	}
	return int(players) + 1
}
