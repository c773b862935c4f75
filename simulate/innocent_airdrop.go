package simulate

// layAirdrop is a project that sends the same little amount of its token to
// hundreds of addresses.
func layAirdrop(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "distributor")
	each := c.coins[token].worth(by.between(5*1e6, 80*1e6), 0)
	n := by.between(80, 400)
	e.at(by.below(max(e.end*3/4, 1)), func() {
		e.genesis(by, w, token, each*n)
		e.ready(by, cust, w, n+4)
		for i := range n {
			e.after(20*minute+i*by.between(3*second, 9*second), func() {
				to := e.town.anyone(by, c)
				if by.chance(300) {
					to = e.wallet(by, c)
				}
				e.pay(by, s, w, to, token, each)
			})
		}
	})
	return 1
}
