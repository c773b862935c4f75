package simulate

// layGatherScatter brings sums from several wallets together on one and spreads
// them again; the phases may overlap.
//
// Calibration: AMLworld HI-Small: 15 of 37 strictly phased, first-out minus
// last-in from −18 to +19 hours, within a week. Two to fifteen each way
// (proposed).
func layGatherScatter(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	hub := k.wallet("consolidator")
	in, out := k.adv.fewer(by.between(2, 15), 2), int(k.adv.fewer(by.between(2, 15), 2))
	size := by.logNormal(2500*1e6, 800)
	gather := k.wait(2*hour, 60*hour)
	for range in {
		k.after(20*minute+by.below(gather), func() { k.collect(hub, usdt, by.about(size, 400), 1, nil) })
	}
	at := max(gather+by.between(-18*hour, 19*hour), hour)
	for i := range out {
		at += k.wait(5*minute, 6*hour)
		k.after(at, func() {
			w := k.wallet("mule")
			share := int64(1000 / (out - i))
			k.send(hub, w, usdt, by.part(k.spendable(hub, usdt), max(share-100, 10), min(share+100, 990)), func() {
				k.after(k.wait(30*minute, 2*day), func() { k.exit(w, usdt) })
			})
		})
	}
}
