package simulate

// crew is who runs a scheme: a gas funder, wallets made for the purpose, and an
// account at an exchange to cash out with. All it does is marked in the truth.
type crew struct {
	e      *engine
	by     *actor
	s      *scheme
	c      *chain
	adv    Adversary
	funder *wallet // pays for gas; nil when each wallet buys its own
	bank   *customer
	kept   int64 // per thousand: the most that a wallet leaves behind
	habits
}

// habits is how a crew gets rid of value, per thousand routes.
type habits struct{ swaps, deposits, brokers, bridges int64 }

// usualHabits: 60–90 % of paths swap once; 60 % end at an exchange, 15 % at a
// broker, 10 % cross a bridge first, the rest is parked.
// Source: generator recipe (proposed) after Griffin & Mei.
var usualHabits = habits{swaps: 750, deposits: 600, brokers: 150, bridges: 100}

// sharedFunderPer is how often a crew's wallets share one gas funder.
// Source: the generator recipe's p = 0.7 (proposed).
const sharedFunderPer = 700

// newCrew assembles a crew on a chain.
func newCrew(e *engine, by *actor, s *scheme, c *chain) *crew {
	k := &crew{e: e, by: by, s: s, c: c, adv: e.cfg.Adversary, habits: usualHabits, kept: 5 + e.names.roll('k', by.key, 0)*55/1000}
	k.bank = e.newCustomer(by, e.otherExchange(by))
	if by.chance(sharedFunderPer) {
		k.fundShared()
	}
	return k
}

// fundShared gives the crew a common gas funder, filled from an exchange.
func (k *crew) fundShared() {
	if k.funder != nil {
		return
	}
	k.funder = k.s.role(k.e, k.e.wallet(k.by, k.c), "funder")
	k.e.withdraw(k.by, k.s, k.bank, k.funder, native, k.c.coins[native].worth(k.by.about(3000*1e6, 500), k.e.now))
}

// wallet makes a wallet with a part to play, or takes one from an earlier crew
// when mules are reused.
func (k *crew) wallet(role string) *wallet {
	if pool := k.e.mules[k.c.index]; role == "mule" && len(pool) > 0 && k.by.chance(int64(k.adv.Reuse)*10) {
		return k.s.role(k.e, pool[k.by.below(int64(len(pool)))], role)
	}
	w := k.s.role(k.e, k.e.wallet(k.by, k.c), role)
	if role == "mule" && k.adv.Reuse > 0 {
		k.e.mules[k.c.index] = append(k.e.mules[k.c.index], w)
	}
	return w
}

// gasFor is what a wallet needs for a few transactions, in native units.
func (k *crew) gasFor() int64 { return 6 * (gasPlain + 3*gasToken) * k.c.gas }

// whenFuelled runs f as soon as a wallet can pay for gas, which takes a
// transfer from the funder or a withdrawal when it has none.
func (k *crew) whenFuelled(w *wallet, f func()) {
	need := k.gasFor()
	if w.held[native] >= need/2 {
		f()
		return
	}
	if k.funder != nil && w != k.funder && k.e.pay(k.by, k.s, k.funder, w, native, k.by.about(need, 300)).ok {
		k.after(k.by.between(20*second, 3*minute), f)
		return
	}
	to, usd := w, 15*int64(1e6)
	if k.funder != nil {
		to, usd = k.funder, 3000*1e6
	}
	k.e.withdraw(k.by, k.s, k.bank, to, native, max(k.by.about(need, 300), k.c.coins[native].worth(usd, k.e.now)))
	k.after(k.by.between(5*minute, 15*minute), func() { k.whenFuelled(w, f) })
}

// send moves units once the sender has gas, then runs then.
func (k *crew) send(from, to *wallet, a asset, units int64, then func()) {
	k.whenFuelled(from, func() {
		if spendable := k.spendable(from, a); units > spendable {
			units = spendable
		}
		if units > 0 && k.e.pay(k.by, k.s, from, to, a, units).ok {
			k.disturb(from, a)
			if then != nil {
				then()
			}
		}
	})
}

// sendAll is send for all but a small residue, as wallets that empty others do.
func (k *crew) sendAll(from, to *wallet, a asset, then func()) {
	k.whenFuelled(from, func() {
		k.send(from, to, a, k.keep(k.spendable(from, a)), then)
	})
}

// keep takes off what a wallet leaves behind: with some crews up to .5 %, with
// others up to 6 % (proposed; the wallets of the record leave next to nothing,
// and detectors ask for 90 % forwarded), more when undercutting.
func (k *crew) keep(units int64) int64 {
	return k.by.part(units, 1000-k.kept-int64(k.adv.Undercut)*3, 1000)
}

func (k *crew) spendable(w *wallet, a asset) int64 {
	if a == native {
		return max(w.held[native]-3*gasPlain*k.c.gas, 0)
	}
	return w.held[a]
}

// after schedules work of the crew.
func (k *crew) after(d int64, f func()) { k.e.after(d, f) }

// on is the crew on another chain, where every wallet buys its own gas.
func (k *crew) on(c *chain) *crew {
	far := *k
	far.c, far.funder = c, nil
	return &far
}

// otherChain picks a chain that is not the crew's.
func (k *crew) otherChain() *chain {
	n := int64(len(k.e.chains))
	return k.e.chains[(int64(k.c.index)+1+k.by.below(n-1))%n]
}

// wait is a pause between lo and hi, log-uniform, stretched by the adversary.
func (k *crew) wait(lo, hi int64) int64 {
	return k.adv.longer(times2to(lo, k.by.between(0, log2(uint64(hi))-log2(uint64(lo)))))
}

// cashOut is the crew's deposit address.
func (k *crew) cashOut() *wallet {
	return k.s.role(k.e, k.e.deposit(k.by, k.bank, k.c), "deposit-address")
}

// disturb does what hides a scheme: noise, decoys and dust.
func (k *crew) disturb(w *wallet, a asset) {
	e := k.e
	if k.by.chance(int64(k.adv.Noise)) {
		e.pay(k.by, nil, w, e.town.anyone(k.by, k.c), a, min(k.c.coins[a].worth(k.by.logNormal(40*1e6, 900), e.now), k.spendable(w, a)))
	}
	if k.by.chance(int64(k.adv.Decoys)) {
		e.pay(k.by, k.s, w, k.wallet("hop"), a, k.by.part(k.spendable(w, a), 20, 80))
	}
	if k.by.chance(int64(k.adv.Dust)) {
		e.pay(k.by, nil, e.town.anyone(k.by, k.c), w, usdt, k.by.between(1, 50_000))
	}
}
