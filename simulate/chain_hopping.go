package simulate

// layChainHopping changes coin and chain again and again without holding
// anything for long.
//
// Calibration: swaps within minutes (AMLTRIX IND00066), several coins despite
// the fees (FATF A4b, C1). Two to eight changes with 1–50 minutes between:
// proposed.
func layChainHopping(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	start := k.wallet("collector")
	k.after(20*minute, func() {
		k.collect(start, usdt, min(by.logNormal(15_000*1e6, 1100), 1_000_000*1e6), int(by.between(1, 3)), func() {
			k.hopChains(start, usdt, k.adv.fewer(by.between(2, 8), 1))
		})
	})
}

func (k *crew) hopChains(at *wallet, a asset, left int64) {
	k.after(k.wait(minute, 50*minute), func() {
		k.whenFuelled(at, func() {
			switch {
			case left == 0:
				k.sendAll(at, k.cashOut(), a, nil)
			case len(k.e.chains) > 1 && a != token && k.by.chance(600):
				far := k.on(k.otherChain())
				to := far.wallet("hop")
				k.e.bridgeTo(k.by, k.s, at, to, a, k.keep(k.spendable(at, a)), func() { far.hopChains(to, a, left-1) })
			default:
				a = k.change(at, a)
				next := k.wallet("hop")
				k.after(k.wait(20*second, 10*minute), func() {
					k.sendAll(at, next, a, func() { k.hopChains(next, a, left-1) })
				})
			}
		})
	})
}
