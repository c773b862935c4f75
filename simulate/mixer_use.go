package simulate

// layMixerUse breaks the trail in a mixer: equal deposits over hours, and as
// many withdrawals to fresh wallets hours to weeks later. Where the world has
// Bitcoin, half of the schemes join CoinJoin rounds there.
//
// Calibration: FATF C5, C6. Two to twelve deposits, 2 hours to 14 days between
// the last one in and the first out: proposed.
func layMixerUse(e *engine, by *actor, s *scheme) {
	if e.bitcoin != nil && by.chance(500) {
		layCoinJoinUse(e, by, s)
		return
	}
	k := newCrew(e, by, s, e.someChain(by))
	m := e.mixers[k.c.index]
	coin := &k.c.coins[native]
	n := k.adv.fewer(by.between(2, 12), 1)
	size := mixerUnits[by.below(3)] * coin.whole / 1000
	src := k.wallet("collector")
	sum := coin.value((n+1)*size+k.gasFor()*4, e.now)
	k.after(20*minute, func() {
		k.collect(src, native, mulDiv(sum, 11, 10), int(by.between(1, 4)), func() {
			t, pause := k.wait(minute, 6*hour), k.wait(2*hour, 14*day)
			for range n {
				k.after(t, func() { k.intoMixer(m, src, size, pause) })
				t += k.wait(2*minute, 5*hour)
			}
		})
	})
}

func (k *crew) intoMixer(m *mixer, src *wallet, size, pause int64) {
	if !k.e.pay(k.by, k.s, src, k.s.role(k.e, m.pool, "service"), native, size).ok {
		return
	}
	k.after(pause+k.wait(10*minute, 2*day), func() {
		to := k.wallet("hop")
		if m.payOut(k.e, k.by, k.s, to, size).ok {
			k.after(k.wait(10*minute, 3*day), func() { k.exit(to, native) })
		}
	})
}
