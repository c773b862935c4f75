package simulate

// merchant takes payments and cashes out at an exchange every few days.
type merchant struct {
	actor
	w    *wallet
	cust *customer
	self int32
	gap  int64
}

func newMerchant(e *engine, c *chain, i int) *merchant {
	m := &merchant{actor: newActor(e.cfg.Seed, "merchant", uint64(i))}
	m.self = e.enlist(m)
	m.w = e.wallet(&m.actor, c)
	m.cust = e.newCustomer(&m.actor, e.anyExchange(&m.actor))
	m.gap = m.between(12*hour, 8*day)
	if m.chance(400) {
		e.label(m.w, "shop", "")
	}
	e.wakeAt(m.below(m.gap), m.self, 0)
	return m
}

func (m *merchant) wake(e *engine, _ int32) {
	c := e.chains[m.w.chain]
	if m.w.held[native] < sweepGas*gasToken*c.gas*2 {
		e.withdraw(&m.actor, nil, m.cust, m.w, native, c.coins[native].worth(5*gasMoney, e.now))
	} else {
		for _, a := range [...]asset{usdt, native} {
			if coin := &c.coins[a]; coin.value(m.w.held[a], e.now) > 200*1e6 {
				e.pay(&m.actor, nil, m.w, e.deposit(&m.actor, m.cust, c), a, m.part(m.w.held[a], 600, 950))
			}
		}
	}
	e.wakeAt(e.now+m.about(m.gap, 150), m.self, 0)
}
