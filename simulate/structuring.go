package simulate

// Reporting thresholds that structurers stay below, in dollars: currency
// transaction reports (31 CFR 1010.311), the funds travel rule (31 CFR
// 1010.410) and FATF Recommendation 16's de minimis.
var reportAbove = [...]int64{10_000, 3_000, 1_000}

// layStructuring breaks a sum into many payments just below a reporting
// threshold, to several accounts of one owner, over days. A third of them
// fragment instead, as sellers of tainted coins do: one large sum in, many of
// under $100 and under $1,000 out.
//
// Calibration: FATF A1, FIN-2025-NTC1; Chainalysis January 2026 on Black U
// (transactions under $100 up 467 %, $100–1,000 up 180 % from in to out). Three
// to twenty-five pieces .5–15 % below: proposed.
func layStructuring(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	src := k.wallet("collector")
	if by.chance(333) {
		k.fragment(src)
		return
	}
	limit := reportAbove[by.below(int64(len(reportAbove)))] * 1e6
	n := k.adv.fewer(by.between(3, 25), 2)
	var banks []*customer
	for range by.between(1, 4) {
		banks = append(banks, e.newCustomer(by, e.otherExchange(by)))
	}
	k.after(20*minute, func() {
		k.collect(src, usdt, n*limit, int(by.between(1, 4)), func() {
			t := int64(0)
			for range n {
				to := s.role(e, e.deposit(by, banks[by.below(int64(len(banks)))], k.c), "deposit-address")
				usd := by.part(limit, 850-int64(k.adv.Undercut)*6, 995)
				k.after(t, func() { k.send(src, to, usdt, usd, nil) })
				t += k.wait(30*minute, 20*hour)
			}
		})
	})
}

// fragment pays a large sum out in small pieces to many wallets.
func (k *crew) fragment(src *wallet) {
	by := k.by
	sum := by.logNormal(12_000*1e6, 500)
	k.after(20*minute, func() {
		k.collect(src, usdt, sum, int(by.between(1, 3)), func() {
			t := int64(0)
			for left := mulDiv(sum, 98, 100); left > 0; {
				usd := by.between(20*1e6, 99*1e6)
				if by.chance(450 + int64(k.adv.Undercut)*5) {
					usd = by.between(100*1e6, 990*1e6)
				}
				left -= usd
				k.after(t, func() { k.send(src, k.wallet("exit"), usdt, usd, nil) })
				t += k.wait(20*second, 30*minute)
			}
		})
	})
}
