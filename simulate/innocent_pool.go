package simulate

// layMiningPool pays hundreds of miners their share every day out of block
// rewards: a fan-out of unequal sums to the same addresses.
func layMiningPool(e *engine, by *actor, s *scheme) int {
	w, _, c := e.service(by, s, "mining-pool")
	if by.chance(500) {
		e.label(w, "mining_service", "")
	}
	miners := make([]*wallet, by.between(15, 80))
	weight := make([]int64, len(miners))
	for i := range miners {
		miners[i], weight[i] = s.role(e, e.wallet(by, c), "miner"), by.pareto(100, 1300)
	}
	e.recur(by.below(day), func() int64 { return day }, func() {
		reward := c.coins[native].worth(by.logNormal(4000*1e6, 200), e.now)
		e.genesis(by, w, native, reward+int64(len(miners))*2*gasPlain*c.gas)
		var sum int64
		for _, n := range weight {
			sum += n
		}
		for i, m := range miners {
			e.after(minute+int64(i)*by.between(2*second, 12*second), func() {
				e.pay(by, s, w, m, native, mulDiv(reward, weight[i], sum))
			})
		}
	})
	for _, m := range miners {
		cust := e.newCustomer(by, e.anyExchange(by))
		gap := by.between(8*day, 40*day)
		e.recur(by.below(gap), func() int64 { return by.about(gap, 300) }, func() {
			if m.held[native] > 20*gasPlain*c.gas {
				e.pay(by, s, m, e.deposit(by, cust, c), native, by.part(m.held[native], 500, 900))
			}
		})
	}
	return len(miners) + 1
}
