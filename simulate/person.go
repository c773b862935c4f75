package simulate

// person is an ordinary user: buys at an exchange, pays people and shops,
// swaps, sells again. Activity is heavy-tailed and follows day and week; many
// do one thing and never return.
type person struct {
	actor
	own   wallet  // beside what the person needs at each action
	w     *wallet // own
	cust  *customer
	self  int32
	acts  int32 // actions left before the account falls silent
	gap   int64 // mean even time between actions
	shift int64 // where in the week the person lives
	home  asset // the coin they keep
	rich  int64 // thousandths: how much larger than usual their sums are
	trade int64 // per thousand actions: swaps
	meme  *meme // the small token last bought
	bag   int64 // units of it
}

// Behaviour of the background. Proposed, and compared with real transfers by
// the realism table.
const (
	activityTail = 1500 // Pareto exponent of activity, thousandths
	oneOffShare  = 350  // per thousand: accounts that act once or twice
	buyMedian    = 190 * 1e6
	buySpread    = 1900 // of the logarithm, thousandths
	spendMedian  = 45 * 1e6
	spendSpread  = 1900
	speculates   = 600 // per thousand swaps: of a small token
	wealthTail   = 750 // Pareto exponent of wealth, thousandths
	wealthCap    = 20_000_000
	actionCap    = 3_000_000 * 1e6
	gasMoney     = 12 * 1e6
)

func newPerson(e *engine, i int) *person {
	p := &person{actor: newActor(e.cfg.Seed, "person", uint64(i))}
	p.self = e.enlist(p)
	c := e.chains[0]
	if n := len(e.chains); n > 1 {
		c = e.chains[p.below(int64(n))]
	}
	p.own = *e.wallet(&p.actor, c)
	p.w = &p.own
	p.cust = e.newCustomer(&p.actor, e.anyExchange(&p.actor))
	p.home = usdt
	if p.chance(350) {
		p.home = native
	}
	p.shift = p.below(24) * hour
	p.rich = min(p.pareto(1000, wealthTail), wealthCap)
	p.trade = 250
	if p.chance(300) {
		p.trade = 850
	}
	busy := p.pareto(1000, activityTail) // mean 3000
	p.gap = mulDiv(1000*day/int64(e.cfg.Rate), 3000, busy)
	p.acts = 1 << 30
	first := e.rhythm.after(p.below(week), p.shift, p.exponential(p.gap))
	if p.chance(oneOffShare) {
		p.acts = int32(p.between(1, 2))
		first = p.below(max(e.end, 1))
		p.gap = min(p.gap, 5*day)
	}
	e.wakeAt(first, p.self, 0)
	return p
}

func (p *person) wake(e *engine, _ int32) {
	p.act(e)
	if p.acts--; p.acts > 0 {
		e.wakeAt(e.rhythm.after(e.now, p.shift, p.exponential(p.gap)), p.self, 0)
	}
}

func (p *person) act(e *engine) {
	c := e.chains[p.w.chain]
	coin := &c.coins[p.home]
	if p.w.held[native] < sweepGas*(gasPlain+2*gasToken)*c.gas {
		e.withdraw(&p.actor, nil, p.cust, p.w, native, c.coins[native].worth(p.about(gasMoney, 400), e.now))
		p.acts++
		return
	}
	spend := coin.worth(p.sum(spendMedian, spendSpread), e.now)
	have := p.w.held[p.home]
	if p.home == native {
		have -= min(have, sweepGas*(gasPlain+2*gasToken)*c.gas)
	}
	roll := p.below(1000)
	if have < spend || roll < 60 {
		e.withdraw(&p.actor, nil, p.cust, p.w, p.home, coin.worth(p.sum(buyMedian, buySpread), e.now))
		return
	}
	if p.chance(p.trade) {
		p.swap(e, spend)
		return
	}
	switch {
	case roll < 450:
		e.pay(&p.actor, nil, p.w, e.town.shop(p, c), p.home, spend)
	case roll < 780:
		if to := e.town.friend(p); to != p.w {
			e.pay(&p.actor, nil, p.w, to, p.home, spend)
		}
	default:
		e.pay(&p.actor, nil, p.w, e.deposit(&p.actor, p.cust, c), p.home, max(spend, p.part(have, 300, 1000)))
	}
}

// sum draws an amount of dollars to the person's measure.
func (p *person) sum(median, spread int64) int64 {
	return min(mulDiv(p.logNormal(median, spread), p.rich, 1000), actionCap)
}

// swap sells what the person keeps, or turns what they bought before back.
func (p *person) swap(e *engine, spend int64) {
	if p.chance(speculates) {
		p.speculate(e, spend)
		return
	}
	for _, a := range [...]asset{token, usdc} {
		if p.w.held[a] > 0 && p.chance(500) {
			e.swap(&p.actor, nil, p.w, a, p.home, p.part(p.w.held[a], 300, 1000))
			return
		}
	}
	buy := token
	if p.chance(400) {
		buy = usdc
	}
	if p.home != native && p.chance(500) {
		e.tour(&p.actor, nil, p.w, p.home, usdc, spend)
		return
	}
	e.swap(&p.actor, nil, p.w, p.home, buy, spend)
}
