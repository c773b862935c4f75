package simulate

// dex is an exchange contract on one chain: a router that people call and pools
// that hold both sides, a few of them popular. A swap is one transaction, over
// the router (three transfers) or straight with a pool (two).
type dex struct {
	actor
	router *wallet
	pool   *wallet // the deepest
	pools  []*wallet
}

const poolStart = 60_000_000 * 1e6 // millionths of a dollar per coin

// Swap fee: 30 basis points (Uniswap v2 core).
const swapKeep = 9970

func newDex(e *engine, c *chain) *dex {
	d := &dex{actor: newActor(e.cfg.Seed, "dex/"+string(c.id), 0)}
	d.router = e.wallet(&d.actor, c)
	e.label(d.router, "defi_dex", "Plover Swap")
	for range min(4+e.cfg.Accounts/1500, 60) {
		p := e.wallet(&d.actor, c)
		d.pools = append(d.pools, p)
		e.label(p, "defi_dex_pair", "Plover Swap")
		e.at(1+d.below(second), func() {
			for a := native; a < fake; a++ {
				e.genesis(&d.actor, p, a, c.coins[a].worth(poolStart, 0))
			}
		})
	}
	d.pool = d.pools[0]
	return d
}

// anyPool picks a pool by popularity.
func (d *dex) anyPool(by *actor) *wallet { return d.pools[int(by.pareto(4, 900)-4)%len(d.pools)] }

// swap sells units of one coin for another and returns what came back.
func (e *engine) swap(by *actor, s *scheme, w *wallet, sell, buy asset, units int64) (int64, receipt) {
	c, d := e.chains[w.chain], e.dexes[w.chain]
	usd := mulDiv(c.coins[sell].value(units, e.now), swapKeep, 10_000)
	out := mulDiv(usd, c.coins[buy].whole, c.coins[buy].price(e.now))
	pool := d.anyPool(by)
	if out <= 0 || out > pool.held[buy] {
		return 0, receipt{}
	}
	e.legs = e.legs[:0]
	if by.chance(500) {
		e.legs = append(e.legs, leg{from: w, to: pool, asset: sell, units: units})
	} else {
		e.legs = append(e.legs, leg{from: w, to: d.router, asset: sell, units: units},
			leg{from: d.router, to: pool, asset: sell, units: units, internal: sell == native})
	}
	e.legs = append(e.legs, leg{from: pool, to: w, asset: buy, units: out, internal: buy == native})
	return out, e.transact(by, s, w, e.legs)
}

// tour sells a coin over two pools in one transaction, as aggregators route:
// six transfers, one swap.
func (e *engine) tour(by *actor, s *scheme, w *wallet, sell, buy asset, units int64) receipt {
	c, d := e.chains[w.chain], e.dexes[w.chain]
	usd := c.coins[sell].value(units, e.now)
	mid := mulDiv(c.coins[token].worth(usd, e.now), swapKeep, 10_000)
	out := mulDiv(mulDiv(c.coins[buy].worth(usd, e.now), swapKeep, 10_000), swapKeep, 10_000)
	p, q := d.anyPool(by), d.anyPool(by)
	return e.transact(by, s, w, []leg{
		{from: w, to: d.router, asset: sell, units: units},
		{from: d.router, to: p, asset: sell, units: units},
		{from: p, to: d.router, asset: token, units: mid},
		{from: d.router, to: q, asset: token, units: mid},
		{from: q, to: d.router, asset: buy, units: out},
		{from: d.router, to: w, asset: buy, units: out},
	})
}
