package simulate

// layAddressPoisoning watches people who pay the same address again, and
// plants a look-alike in their history: by a transfer of nothing, of dust, or
// of a counterfeit token, soon after a genuine payment. A few victims copy it.
//
// Calibration: Tsuchiya et al. 2025: three kinds of transfer; 270M attempts,
// 6,633 losses (two orders of magnitude rarer than here, where one target in
// twelve errs so that losses are seen at all); look-alikes match three or more
// leading and four or more trailing hex digits. In worlds of TRON alone they match
// in the digits behind the address, not in its text.
func layAddressPoisoning(e *engine, by *actor, s *scheme) {
	k := newCrew(e, by, s, e.hexChain(by))
	k.fundShared()
	for range by.between(4, 40) {
		t := &target{actor: by.child(), crew: k}
		k.after(30*minute+by.below(15*day), t.begin)
	}
}

// target is one person whose habits are watched.
type target struct {
	actor
	*crew
	payer, peer *wallet
	twin        *wallet
	errs        bool
}

func (t *target) begin() {
	usd := t.logNormal(900*1e6, 900)
	t.payer = t.source(usdt, usd*8)
	t.peer = t.e.wallet(&t.actor, t.c)
	t.twin = t.s.role(t.e, t.lookalike(), "collector")
	t.errs = t.chance(80)
	gap, n := t.between(day, 5*day), t.between(2, 6)
	for i := range n {
		t.crew.after(20*minute+i*gap, func() {
			if t.e.pay(&t.actor, nil, t.payer, t.peer, usdt, t.about(usd, 300)).ok {
				t.crew.after(t.crew.wait(30*second, 20*hour), t.poison)
			}
		})
	}
	if t.errs {
		t.crew.after(20*minute+n*gap, func() {
			t.e.pay(&t.actor, t.s, t.payer, t.twin, usdt, usd)
			t.crew.after(t.crew.wait(2*minute, hour), func() { t.exit(t.twin, usdt) })
		})
	}
}

// lookalike is an address that begins and ends as the peer's does.
func (t *target) lookalike() *wallet {
	w := t.e.wallet(&t.actor, t.c)
	head, tail := t.between(3, 5), t.between(4, 6) // hex digits
	if t.adv.Undercut > 0 {
		head, tail = t.adv.fewer(head, 2), t.adv.fewer(tail, 2)
	}
	for i := range head {
		copyNibble(&w.addr, &t.peer.addr, i)
	}
	for i := range tail {
		copyNibble(&w.addr, &t.peer.addr, 39-i)
	}
	return w
}

func copyNibble(to, from *[20]byte, i int64) {
	mask := byte(0xf0)
	if i%2 == 1 {
		mask = 0x0f
	}
	to[i/2] = to[i/2]&^mask | from[i/2]&mask
}

// poison writes the look-alike into the payer's history.
func (t *target) poison() {
	e := t.e
	t.whenFuelled(t.funderOr(t.twin), func() {
		origin := t.funderOr(t.twin)
		switch t.below(3) {
		case 0: // nothing moves, but a log names both
			e.transact(&t.actor, t.s, origin, []leg{{from: t.payer, to: t.twin, asset: usdt}})
		case 1: // dust out of the look-alike
			t.whenFuelled(t.twin, func() {
				dust := t.between(1, 9_000)
				if t.twin.held[usdt] < dust {
					e.swap(&t.actor, t.s, t.twin, native, usdt, t.c.coins[native].worth(2*1e6, e.now))
				}
				e.pay(&t.actor, t.s, t.twin, t.payer, usdt, dust)
			})
		default: // a token that bears the name
			e.transact(&t.actor, t.s, origin, []leg{{from: t.payer, to: t.twin, asset: fake, units: t.between(100, 5000) * 1e6}})
		}
	})
}

// funderOr is the crew's funder, or w when it has none.
func (k *crew) funderOr(w *wallet) *wallet {
	if k.funder != nil {
		return k.funder
	}
	return w
}
