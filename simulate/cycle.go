package simulate

// layCycle sends a sum around a ring of wallets back to where it began.
//
// Calibration: AMLworld HI-Small: 2–12 hops, 73 hours in the median, at most
// 96, ratio between neighbouring hops .92–1.09.
func layCycle(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	n := by.between(2, 12)
	ring := make([]*wallet, n)
	for i := range ring {
		ring[i] = k.wallet("hop")
	}
	step := k.wait(20*minute, 96*hour/n)
	sum := by.logNormal(9000*1e6, 900)
	k.after(20*minute, func() {
		k.collect(ring[0], usdt, sum, 1, func() {
			// Every wallet has money of its own, so that a hop may carry more
			// than it received.
			for _, w := range ring[1:] {
				k.after(by.below(step), func() { k.collect(w, usdt, by.part(sum, 50, 200), 1, nil) })
			}
			k.after(step+20*minute, func() { k.around(ring, 0, step, mulDiv(sum, 95, 100)) })
		})
	})
}

func (k *crew) around(ring []*wallet, i int, step, sum int64) {
	if i == len(ring) {
		return
	}
	drift := 40 + int64(k.adv.Undercut)*4
	k.send(ring[i], ring[(i+1)%len(ring)], usdt, k.by.about(sum, drift), func() {
		k.after(k.by.about(step, 600), func() { k.around(ring, i+1, step, sum) })
	})
}
