package simulate

// layNFTMint sells a collection: hundreds pay the same price to one contract
// within hours, and the artist takes the proceeds out at once.
func layNFTMint(e *engine, by *actor, s *scheme) int {
	shop, cust, c := e.service(by, s, "mint")
	artist := s.role(e, e.wallet(by, c), "artist")
	price := c.coins[native].worth(by.between(20*1e6, 250*1e6), 0)
	opens := by.below(max(e.end*3/4, 1))
	for range by.between(60, 250) {
		buyer := by.child()
		e.at(opens+buyer.exponential(5*hour), func() {
			w := e.wallet(&buyer, c)
			e.withdraw(&buyer, nil, e.newCustomer(&buyer, e.anyExchange(&buyer)), w, native, price+8*(gasPlain+gasToken)*c.gas)
			e.after(12*minute+buyer.below(hour), func() { e.pay(&buyer, s, w, shop, native, price) })
		})
	}
	for i := range int64(3) {
		e.at(opens+(i+1)*by.between(8*hour, 40*hour), func() {
			e.pay(by, s, shop, artist, native, by.part(shop.held[native], 800, 990))
			e.after(by.between(hour, day), func() {
				e.pay(by, s, artist, e.deposit(by, cust, c), native, by.part(artist.held[native], 500, 950))
			})
		})
	}
	return 2
}
