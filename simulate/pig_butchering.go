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
// median 3 days; return with probability ½ of .99–1.28 of what was sent
// (FIN-2023-Alert005, flag 7: at or slightly above); fees with probability .4,
// 1–4 of 5–30 % of the total after 3–20 days (flag 9); collector alive
// 20–42 days on average and then replaced (Chainalysis: 42 in 2024). A quarter
// of the rings never pays anything back, and 15 % take by approval instead
// (Forta's ice-phishing rule for pig butchering; shares proposed).
type pigButchering struct {
	*crew
	coin       asset
	collector  *wallet
	partner    *wallet  // returns come from here; often the collector itself
	closes     int64    // no victims are taken on after this, and the collector is dropped
	dwell      int64    // longest wait before forwarding
	back       [2]int64 // per thousand: what a return is of the payment
	luredPer   int64    // per thousand victims: a return is paid
	least      int64    // payments a victim makes at least
	feePer     int64    // per thousand victims: fees are asked for
	byApproval bool     // "liquidity mining": victims approve, the ring pulls
	reserve    int64    // kept back for returns to victims
}

func layPigButchering(e *engine, by *actor, s *scheme) {
	p := newRing(e, by, s)
	if by.chance(250) {
		p.coin = native
	}
	if by.chance(300) {
		p.partner = p.wallet("collector")
	}
	p.dwell, p.back = p.wait(20*minute, 12*hour), [2]int64{990, 1280}
	p.closes = e.now + max(by.exponential(31*day), 6*day)
	p.luredPer = [...]int64{0, 500, 500, 700}[by.below(4)]
	p.byApproval = by.chance(150)
	p.recruit(by.pareto(5, 1100))
}

// newRing sets a ring up with its usual habits.
func newRing(e *engine, by *actor, s *scheme) *pigButchering {
	p := &pigButchering{crew: newCrew(e, by, s, e.someChain(by)), coin: usdt, dwell: hour, back: [2]int64{1020, 1200}, luredPer: 500, feePer: 400}
	p.collector = p.wallet("collector")
	p.partner = p.collector
	p.collector.owner = e.enlist(p)
	return p
}

// recruit lets victims begin over the collector's life.
func (p *pigButchering) recruit(victims int64) {
	p.e.at(p.closes, p.rotate)
	for range p.adv.fewer(min(victims, 300), 3) {
		v := &victim{actor: p.by.child(), ring: p}
		p.e.after(v.below(max(p.closes-p.e.now-3*day, day)), v.begin)
	}
}

func (p *pigButchering) wake(*engine, int32) {}

// credited forwards what came in, a little later and in one go.
func (p *pigButchering) credited(e *engine, c credit) {
	if c.wallet.busy || c.asset != p.coin || c.scheme != p.s {
		return
	}
	from := c.wallet
	from.busy = true
	e.at(max(c.closes, e.now)+p.wait(minute, p.dwell), func() {
		from.busy = false
		p.whenFuelled(from, func() {
			units := p.spendable(from, p.coin)
			if from == p.partner {
				units -= p.reserve
			}
			p.route(from, p.coin, p.keep(max(units, 0)))
		})
	})
}

// rotate drops the collector for a fresh one, which victims in hand pay next.
func (p *pigButchering) rotate() {
	old := p.collector
	p.collector = p.wallet("collector")
	p.collector.owner = old.owner
	if p.partner == old {
		p.partner = p.collector
	}
	p.after(max(p.by.exponential(31*day), 6*day), p.rotate)
}

// victim is one customer's way through the scam.
type victim struct {
	actor
	ring  *pigButchering
	cust  *customer
	own   *wallet // approval variant
	paid  int64   // dollars (millionths) sent so far
	next  int64   // size of the next payment
	left  int64   // payments still to come
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
	sum := min(v.next, 5_000_000*1e6)
	v.give(sum)
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

// give sends dollars to the ring: straight from the exchange, or to a wallet of
// the victim's own that the ring was approved to take from.
func (v *victim) give(sum int64) {
	p := v.ring
	e, units := p.e, p.c.coins[p.coin].worth(sum, p.e.now)
	if !p.byApproval || p.coin == native {
		e.withdraw(&v.actor, p.s, v.cust, p.collector, p.coin, units)
		return
	}
	if v.own == nil {
		v.own = p.s.role(e, e.wallet(&v.actor, p.c), "victim")
		e.withdraw(&v.actor, nil, v.cust, v.own, native, p.gasFor())
		e.after(10*minute, func() { e.approve(&v.actor, p.s, v.own, p.collector, p.coin, 1<<expCap) })
	}
	e.withdraw(&v.actor, p.s, v.cust, v.own, p.coin, units)
	e.after(v.between(20*minute, 30*hour), func() {
		p.whenFuelled(p.collector, func() {
			e.transact(&v.actor, p.s, p.collector, []leg{{from: v.own, to: p.collector, asset: p.coin, units: v.own.held[p.coin]}})
		})
	})
}

// lure pays a little more back than the victim sent.
func (v *victim) lure(sum int64) {
	p := v.ring
	to := p.e.deposit(&v.actor, v.cust, p.c)
	less := 4 * int64(p.adv.Undercut) // someone who knows the flag pays back less
	back := v.part(sum, p.back[0]-less, p.back[1]-less)
	units := p.c.coins[p.coin].worth(back, p.e.now)
	p.top(p.partner, p.coin, units, func() {
		p.send(p.partner, to, p.coin, units, func() { p.reserve -= units })
	})
}

func (v *victim) payFee() {
	p := v.ring
	sum := v.part(v.paid, 50, 300)
	v.give(sum)
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
