package simulate

// layDustAirdrop advertises by sending worthless crumbs to strangers.
func layDustAirdrop(e *engine, by *actor, s *scheme) int {
	w, cust, c := e.service(by, s, "advertiser")
	n := by.between(40, 200)
	e.at(by.below(max(e.end*3/4, 1)), func() {
		e.ready(by, cust, w, n+5)
		e.stock(by, w, usdt, 5*1e6, func(int64) {
			for i := range n {
				e.after(i*by.between(5*second, 40*second), func() {
					e.pay(by, s, w, e.town.anyone(by, c), usdt, by.between(1, 999))
				})
			}
		})
	})
	return 1
}
