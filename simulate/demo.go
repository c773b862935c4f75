package simulate

// Demo returns a small world for showing: 45 days of 150 ordinary accounts with
// one pig-butchering ring, one mule network and look-alikes of each kind.
// Customers of the watched exchange are seen on lane local:exchange.
func Demo(seed uint64) *World {
	cfg := Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Exchanges, cfg.Labels = seed, 150, 45, 3, 100
	cfg.WrongLabels = 0
	cfg.Schemes, cfg.demo = nil, true
	cfg.Innocents = cfg.Innocents[:0:0]
	for _, k := range [...]string{"deposit-address", "merchant", "dex-user", "dca-saver", "charity"} {
		cfg.Innocents = append(cfg.Innocents, Plan{k, 2})
	}
	cfg.Innocents = append(cfg.Innocents, Plan{"payroll", 20})
	return &World{cfg: cfg}
}

// layDemoRing shows every sign once: all victims are lured and asked for fees,
// the collector forwards within forty minutes, and every route swaps and ends
// on a deposit address of another exchange.
func layDemoRing(e *engine, by *actor, s *scheme) {
	p := newRing(e, by, s)
	p.fundShared()
	p.habits = habits{swaps: 1000, deposits: 1000}
	p.dwell, p.luredPer, p.feePer = 40*minute, 1000, 700
	p.least, p.closes = 4, e.now+30*day
	p.recruit(14)
}

func layDemoNetwork(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.someChain(by))
	k.habits = habits{swaps: 1000, deposits: 1000}
	k.motorcade(7, 3, 3, 2400*1e6)
}
