package simulate

// route sends value from a wallet through hops to where it is cashed out: two
// to five hops, each half a minute to two hours, most paths swapping once.
// Exits: 60 % an exchange deposit, 15 % an over-the-counter broker
// or a guarantee market, 10 % over a
// bridge first, the rest parked.
// Source: generator recipe (proposed) after Griffin & Mei (five hops), EDVA
// November 2022 ("immediately transferred through numerous private wallets and
// swapping services") and 25-cv-1907.
func (k *crew) route(from *wallet, a asset, units int64) {
	k.routeOver(from, a, units, k.by.between(2, 5))
}

func (k *crew) routeOver(from *wallet, a asset, units, hops int64) {
	if units <= 0 {
		return
	}
	hops = k.adv.fewer(hops, 1)
	swapAt := int64(-1)
	if k.by.chance(k.swaps) {
		swapAt = k.by.below(hops)
	}
	next := k.wallet("hop")
	k.send(from, next, a, units, func() { k.onward(next, a, hops-1, swapAt) })
}

// onward takes everything on a wallet one hop further, swapping on the way
// where the route says so.
func (k *crew) onward(at *wallet, a asset, left, swapAt int64) {
	k.after(k.wait(30*second, 2*hour), func() {
		k.whenFuelled(at, func() {
			if left == swapAt {
				a = k.change(at, a)
			}
			if left <= 0 {
				k.exit(at, a)
				return
			}
			next := k.wallet("hop")
			k.sendAll(at, next, a, func() { k.onward(next, a, left-1, swapAt) })
		})
	})
}

// change swaps all of a coin: into USDT, or out of it (it can be frozen).
func (k *crew) change(w *wallet, a asset) asset {
	buy := usdt
	if a == usdt {
		buy = native
		if k.by.chance(300) {
			buy = usdc
		}
	}
	units := k.spendable(w, a)
	if a == native {
		units = max(units-k.gasFor()/2, 0)
	}
	if _, r := k.e.swap(k.by, k.s, w, a, buy, units); !r.ok {
		return a
	}
	return buy
}

// exit cashes out what a wallet holds.
func (k *crew) exit(w *wallet, a asset) {
	switch roll := k.by.below(1000); {
	case roll < k.deposits:
		k.sendAll(w, k.cashOut(), a, nil)
	case roll < k.deposits+k.brokers:
		to := k.e.broker(k.by, k.c)
		if a == usdt && k.by.chance(350) {
			to = k.e.markets[k.c.index].w
		}
		k.sendAll(w, k.s.role(k.e, to, "exit"), a, nil)
	case roll < k.deposits+k.brokers+k.bridges && len(k.e.chains) > 1:
		k.overBridge(w, a)
	}
}
