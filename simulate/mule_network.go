package simulate

// muleNetwork is a motorcade: four or more wallets, fuelled by one funder,
// take like amounts from several sources at about the same time and pass them
// on within minutes to hours to one consolidator, which cashes out.
//
// Calibration: parallel wallets and a common sink after 25-cv-1907 (144
// accounts, 22 intermediaries, 122 accounts); near-equal amounts (variation up
// to .2) and starts within an hour are proposed, drawn wider than that here.
func layMuleNetwork(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	k.motorcade(k.adv.fewer(by.between(4, 20), 2), by.between(2, 5), by.between(2, 5), by.logNormal(2500*1e6, 900))
}

// motorcade runs n mules for a number of rounds, each taking size dollars from
// a number of sources.
func (k *crew) motorcade(n, rounds, sources, size int64) {
	e, by := k.e, k.by
	k.fundShared()
	sink := k.wallet("consolidator")
	spread := by.between(20, 400) + int64(k.adv.Undercut)*6 // per thousand either way
	window, slow := k.wait(10*minute, 3*hour), k.wait(20*minute, 6*hour)
	for range n {
		mule := k.wallet("mule")
		for r := range rounds {
			start := 20*minute + r*by.about(22*hour, 50) + by.below(window)
			e.after(start, func() {
				k.collect(mule, usdt, by.about(size, spread), int(sources), func() {
					e.after(k.wait(2*minute, slow), func() { k.sendAll(mule, sink, usdt, nil) })
				})
			})
		}
	}
	for r := range rounds {
		e.after(20*minute+r*22*hour+k.adv.longer(5*hour)+by.below(5*hour), func() {
			if units := k.keep(k.spendable(sink, usdt)); units > 0 {
				k.routeOver(sink, usdt, units, by.between(1, 3))
			}
		})
	}
}

// collect brings dollars to a wallet in parts from several strangers' wallets,
// each filled at an exchange first, then runs then, which may
// be nil.
func (k *crew) collect(to *wallet, a asset, usd int64, sources int, then func()) {
	left := sources
	for _, part := range k.by.split(usd, sources, 250) {
		src := k.source(a, part)
		k.after(k.by.between(6*minute, 14*minute), func() {
			k.e.pay(k.by, k.s, src, to, a, k.c.coins[a].worth(part, k.e.now))
			if left--; left == 0 && then != nil {
				then()
			}
		})
	}
}

// source is a victim's own wallet, filled from an exchange with enough to pay.
func (k *crew) source(a asset, usd int64) *wallet {
	who := k.by.child()
	w := k.s.role(k.e, k.e.wallet(&who, k.c), "victim")
	cust := k.e.newCustomer(&who, k.e.anyExchange(&who))
	k.e.withdraw(&who, nil, cust, w, native, k.gasFor())
	k.e.withdraw(&who, nil, cust, w, a, k.c.coins[a].worth(who.part(usd, 1010, 1300), k.e.now))
	return w
}
