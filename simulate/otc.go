package simulate

// desk is an over-the-counter broker: it gathers coins from those who sell for
// cash and passes them on in large sums to its exchange account.
type desk struct {
	actor
	w    *wallet
	cust *customer
	self int32
}

func newDesk(e *engine, by actor, c *chain) *desk {
	d := &desk{actor: by}
	d.self = e.enlist(d)
	d.w = e.wallet(&d.actor, c)
	d.cust = e.newCustomer(&d.actor, e.anyExchange(&d.actor))
	e.wakeAt(d.below(day), d.self, 0)
	return d
}

func (d *desk) wake(e *engine, _ int32) {
	c := e.chains[d.w.chain]
	if d.w.held[native] < sweepGas*gasToken*c.gas*4 {
		e.withdraw(&d.actor, nil, d.cust, d.w, native, c.coins[native].worth(60*1e6, e.now))
	} else {
		for _, a := range [...]asset{usdt, usdc, native} {
			if coin := &c.coins[a]; coin.value(d.w.held[a], e.now) > 5000*1e6 {
				e.pay(&d.actor, nil, d.w, e.deposit(&d.actor, d.cust, c), a, d.part(d.w.held[a], 600, 900))
			}
		}
	}
	e.wakeAt(e.now+d.about(18*hour, 400), d.self, 0)
}

// broker picks one of the desks that ask no questions.
func (e *engine) broker(by *actor, c *chain) *wallet {
	all := e.brokers[c.index]
	return all[by.below(int64(len(all)))].w
}
