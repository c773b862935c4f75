package simulate

// layering carries stolen or defrauded value through many fresh wallets fast,
// splitting, merging, swapping and bridging, until the trail is long.
//
// Calibration: five hops covered most of Griffin & Mei's traces; AMLTRIX
// IND01023 names twenty hops within hours; heists run 7–18 layers (DenseFlow's
// labels). Here 3–18 hops, each at most 20 minutes with the fastest crew and six
// hours with the slowest (proposed).
func layLayering(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	k.fundShared()
	a := usdt
	if by.chance(450) {
		a = native
	}
	usd := min(by.logNormal(60_000*1e6, 1300), 5_000_000*1e6)
	start := k.wallet("collector")
	e.after(30*minute, func() {
		k.collect(start, a, usd, int(by.between(1, 4)), func() {
			l := &layers{crew: k, asset: a, branches: int(by.between(1, 3)), pace: k.wait(20*minute, 6*hour)}
			e.after(k.wait(minute, hour), func() { l.hop(start, a, k.adv.fewer(by.between(3, 18), 2), 0) })
		})
	})
}

// layers is one laundering under way.
type layers struct {
	*crew
	asset    asset
	branches int
	pace     int64 // the longest stay at a hop
}

// hop moves a wallet's holdings on: mostly whole, at times split in two or
// three, swapped, or brought together again on a wallet of the same crew.
func (l *layers) hop(at *wallet, a asset, left int64, split int) {
	l.whenFuelled(at, func() {
		if l.by.chance(150) {
			a = l.change(at, a)
		}
		if left <= 0 {
			l.exit(at, a)
			return
		}
		onward := func(w *wallet, rest int64, split int) func() {
			return func() {
				l.after(l.wait(30*second, l.pace), func() { l.hop(w, a, rest, split) })
			}
		}
		if split < l.branches && l.by.chance(250) {
			units := l.keep(l.spendable(at, a))
			first := l.by.part(units, 350, 650)
			one, two := l.wallet("hop"), l.wallet("hop")
			merge := l.by.chance(500)
			l.send(at, one, a, first, func() {
				l.send(at, two, a, units-first, func() {
					if merge {
						l.after(l.wait(minute, hour), func() { l.sendAll(one, two, a, onward(two, left-2, split+1)) })
						return
					}
					onward(one, left-1, split+1)()
					onward(two, left-1, split+1)()
				})
			})
			return
		}
		next := l.wallet("hop")
		l.sendAll(at, next, a, onward(next, left-1, split))
	})
}
