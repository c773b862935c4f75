package simulate

// guarantee is a guarantee market: an escrow hub that takes deposits of
// vendors and pays thousands out. It launders nothing itself; it is where some
// of what was laundered is spent.
//
// Calibration: one such node made 98.8 % of its transfers outward (typology
// notes on Huione's core address); here many small payments a day out of few
// large ones in.
type guarantee struct {
	actor
	w    *wallet
	cust *customer
	self int32
}

func newGuarantee(e *engine, c *chain) *guarantee {
	g := &guarantee{actor: newActor(e.cfg.Seed, "guarantee/"+string(c.id), 0)}
	g.self = e.enlist(g)
	g.w = e.wallet(&g.actor, c)
	g.cust = e.newCustomer(&g.actor, e.anyExchange(&g.actor))
	e.label(g.w, "market", "Magpie Guarantee")
	e.wakeAt(g.below(day), g.self, 0)
	return g
}

func (g *guarantee) wake(e *engine, _ int32) {
	c := e.chains[g.w.chain]
	switch {
	case !e.ready(&g.actor, g.cust, g.w, 8):
	case g.w.held[usdt] < 3000*1e6:
		e.withdraw(&g.actor, nil, g.cust, g.w, usdt, c.coins[usdt].worth(g.logNormal(20_000*1e6, 700), e.now))
	default:
		for range g.between(2, 6) {
			payee := e.town.anyone(&g.actor, c)
			if g.chance(600) {
				vendor := g.child()
				payee = e.wallet(&vendor, c)
			}
			e.pay(&g.actor, nil, g.w, payee, usdt, min(g.logNormal(300*1e6, 1100), g.w.held[usdt]))
		}
	}
	e.wakeAt(e.rhythm.after(e.now, 8*hour, g.exponential(3*hour)), g.self, 0)
}
