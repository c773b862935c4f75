package simulate

// layScatterGather sends a sum over several wallets to one destination.
//
// Calibration: AMLworld HI-Small: two to sixteen branches, dwell at a branch
// 48 hours in the median, all within four days. Here 2–16 branches, dwell
// minutes to two days (proposed).
func layScatterGather(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	src, dst := k.wallet("collector"), k.wallet("consolidator")
	n := int(k.adv.fewer(by.between(2, 16), 2))
	sum := by.logNormal(25_000*1e6, 900)
	k.after(20*minute, func() {
		k.collect(src, usdt, sum, int(by.between(1, 3)), func() { k.scatter(src, dst, n, mulDiv(sum, 98, 100)) })
	})
}

func (k *crew) scatter(src, dst *wallet, n int, sum int64) {
	left := n
	for _, part := range k.by.split(sum, n, 500) {
		mid := k.wallet("mule")
		k.after(k.wait(minute, 20*hour), func() {
			k.send(src, mid, usdt, part, func() {
				k.after(k.wait(10*minute, 50*hour), func() {
					k.sendAll(mid, dst, usdt, func() {
						if left--; left == 0 {
							k.after(k.wait(10*minute, day), func() { k.exit(dst, usdt) })
						}
					})
				})
			})
		})
	}
}
