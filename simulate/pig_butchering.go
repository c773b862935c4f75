package simulate

// pigButchering is an investment scam: victims buy at an exchange and send to
// a collector, first a probe; half get a small profit back, then pay more and
// more; some are asked for "taxes" and "fees" at the end. The collector
// forwards within the hour through hops to another exchange.
//
// Calibration (proposed, consistent with the figures named): victims per
// collector 5–300 heavy-tailed (BC Group: more than 70; DOJ 25-cv-1907: 434 in
// a network); 1 + NegBin(4.75) payments, at most 40 (Cyvers 2024: 5.75 a case;
// BC Group: 27); first payment median $400, factor a step median 1.8; gaps
// median 3 days; return with probability ½ of 1.02–1.20 of what was sent
// (FIN-2023-Alert005, flag 7: at or slightly above); fees with probability .4,
// 1–4 of 5–30 % of the total after 3–20 days (flag 9); collector alive
// 20–42 days on average (Chainalysis: 42 in 2024).
type pigButchering struct {
	*crew
	coin      asset
	collector *wallet
	partner   *wallet // returns come from here; often the collector itself
	closes    int64   // the collector is dropped after this
	dwell     int64   // longest wait before forwarding
	luredPer  int64   // per thousand victims: a return is paid
	least     int64   // payments a victim makes at least
	feePer    int64   // per thousand victims: fees are asked for
	pending   bool
	reserve   int64 // kept back for returns to victims
}

func layPigButchering(e *engine, by *actor, s *scheme) {
	p := newRing(e, by, s)
	if by.chance(250) {
		p.coin = native
	}
	if by.chance(300) {
		p.partner = p.wallet("collector")
	}
	p.closes = e.now + max(by.exponential(31*day), 6*day)
	p.recruit(by.pareto(5, 1100))
}

// newRing sets a ring up with its usual habits.
func newRing(e *engine, by *actor, s *scheme) *pigButchering {
	p := &pigButchering{crew: newCrew(e, by, s, e.someChain(by)), coin: usdt, dwell: hour, luredPer: 500, feePer: 400}
	p.collector = p.wallet("collector")
	p.partner = p.collector
	p.collector.owner = e.enlist(p)
	return p
}

// recruit lets victims begin over the collector's life.
func (p *pigButchering) recruit(victims int64) {
	for range p.adv.fewer(min(victims, 300), 3) {
		v := &victim{actor: p.by.child(), ring: p}
		p.e.after(v.below(max(p.closes-p.e.now-3*day, day)), v.begin)
	}
}

func (p *pigButchering) wake(*engine, int32) {}

// credited forwards what came in, a little later and in one go.
func (p *pigButchering) credited(e *engine, c credit) {
	if p.pending || c.asset != p.coin || c.scheme != p.s {
		return
	}
	p.pending = true
	e.at(max(c.closes, e.now)+p.wait(minute, p.dwell), func() {
		p.pending = false
		p.whenFuelled(p.collector, func() {
			p.route(p.collector, p.coin, p.keep(p.spendable(p.collector, p.coin)-p.reserve))
		})
	})
}

// victim is one customer's way through the scam.
type victim struct {
	actor
	ring  *pigButchering
	cust  *customer
	paid  int64 // dollars (millionths) sent so far
	next  int64 // size of the next payment
	left  int64 // payments still to come
	fees  int64
	lured bool // the return has been made, or will not be
}

func (v *victim) begin() {
	e := v.ring.e
	v.cust = e.newCustomer(&v.actor, e.victimExchange(&v.actor))
	if v.cust.ex.private != nil {
		v.ring.s.play(e.customerAccount(v.cust), "victim")
	}
	v.next = v.logNormal(400*1e6, 700)
	v.left = max(v.negBin(4750, 40), v.ring.least)
	v.lured = !v.chance(v.ring.luredPer)
	if v.chance(v.ring.feePer) {
		v.fees = v.between(1, 4)
	}
	v.habit()
	v.pay()
}

// habit gives the victim an ordinary life besides: small purchases kept in a
// wallet of their own.
func (v *victim) habit() {
	e, c := v.ring.e, v.ring.c
	own := e.wallet(&v.actor, c)
	for range v.below(4) {
		e.after(v.below(40*day), func() {
			e.withdraw(&v.actor, nil, v.cust, own, usdt, c.coins[usdt].worth(v.logNormal(200*1e6, 900), e.now))
		})
	}
}

func (v *victim) pay() {
	p := v.ring
	e := p.e
	if e.now > p.closes {
		return
	}
	sum := min(v.next, 5_000_000*1e6)
	e.withdraw(&v.actor, p.s, v.cust, p.collector, p.coin, p.c.coins[p.coin].worth(sum, e.now))
	v.paid += sum
	v.left--
	if !v.lured && (v.left > 0 || v.chance(500)) {
		v.lured = true
		e.after(v.between(4*hour, 4*day), func() { v.lure(sum) })
	}
	if v.left > 0 {
		v.next = mulDiv(v.next, p.adv.milder(max(v.logNormal(1800, 350), 1000)), 1000)
		e.after(max(v.logNormal(3*day, 900), 2*hour), v.pay)
		return
	}
	if v.fees > 0 {
		e.after(v.between(3*day, 20*day), v.payFee)
	}
}

// lure pays a little more back than the victim sent.
func (v *victim) lure(sum int64) {
	p := v.ring
	to := p.e.deposit(&v.actor, v.cust, p.c)
	back := v.part(sum, 1020, 1200)
	units := p.c.coins[p.coin].worth(back, p.e.now)
	p.top(p.partner, p.coin, units, func() {
		p.send(p.partner, to, p.coin, units, func() { p.reserve -= units })
	})
}

func (v *victim) payFee() {
	p := v.ring
	sum := v.part(v.paid, 50, 300)
	p.e.withdraw(&v.actor, p.s, v.cust, p.collector, p.coin, p.c.coins[p.coin].worth(sum, p.e.now))
	if v.fees--; v.fees > 0 {
		p.e.after(v.between(day, 8*day), v.payFee)
	}
}

// top sets units aside for a return, and brings in working capital when a
// wallet does not hold them.
func (p *pigButchering) top(w *wallet, a asset, units int64, then func()) {
	p.reserve += units
	if p.spendable(w, a) >= p.reserve {
		then()
		return
	}
	p.e.withdraw(p.by, p.s, p.bank, w, a, mulDiv(units, 11, 10)+p.gasFor())
	p.e.after(p.by.between(4*minute, 20*minute), then)
}
