package simulate

// layPeelChain walks a sum along fresh wallets, peeling a little off at each to
// a place of exit, so that the remainder falls step by step.
//
// Calibration: new address each hop and falling amounts (AMLTRIX IND01026,
// IND01036); four to thirty links, peels of .5–25 %, up to a day a link:
// proposed. Where the world has Bitcoin, half of the chains run there.
func layPeelChain(e *engine, by *actor, s *scheme) {
	if e.bitcoin != nil && by.chance(500) {
		layBitcoinPeel(e, by, s)
		return
	}
	k := newCrew(e, by, s, e.someChain(by))
	a := usdt
	if by.chance(400) {
		a = native
	}
	start := k.wallet("collector")
	links := k.adv.fewer(by.between(4, 30), 2)
	share := by.between(5, 250) // per thousand, about the same each time
	k.after(20*minute, func() {
		k.collect(start, a, min(by.logNormal(40_000*1e6, 1200), 3_000_000*1e6), int(by.between(1, 3)), func() {
			k.peel(start, a, links, share)
		})
	})
}

// peel sends one slice out and the rest on.
func (k *crew) peel(at *wallet, a asset, left, share int64) {
	k.after(k.wait(4*minute, 20*hour), func() {
		k.whenFuelled(at, func() {
			if left == 0 {
				k.exit(at, a)
				return
			}
			slice := k.by.part(k.by.about(k.spendable(at, a), 100+int64(k.adv.Undercut)*5), share, share+1)
			out := k.cashOut()
			if k.by.chance(400) {
				out = k.wallet("exit")
			}
			next := k.wallet("hop")
			k.send(at, out, a, slice, func() {
				k.after(k.by.between(20*second, 10*minute), func() {
					k.sendAll(at, next, a, func() { k.peel(next, a, left-1, share) })
				})
			})
		})
	})
}
