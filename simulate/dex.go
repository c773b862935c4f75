package simulate

// dex is an exchange contract on one chain: routers that people call and pools
// that hold both sides, a few of them popular. A swap is one transaction, over
// a router (three transfers) or straight with a pool (two).
type dex struct {
	actor
	routers []*wallet
	pool    *wallet // the deepest
	pools   []*wallet
	memes   []*meme
}

const poolStart = 60_000_000 * 1e6 // millionths of a dollar per coin

// Swap fee: 30 basis points (Uniswap v2 core).
const swapKeep = 9970

// routerNames are made up, the most used first.
var routerNames = [...]string{"Plover Swap", "Curlew Route", "Dunlin", "Godwit", "Knot", "Ruff", "Stilt"}

func newDex(e *engine, c *chain) *dex {
	d := &dex{actor: newActor(e.cfg.Seed, "dex/"+string(c.id), 0)}
	for _, name := range routerNames {
		r := e.wallet(&d.actor, c)
		d.routers = append(d.routers, r)
		e.label(r, "defi_dex", name)
	}
	for range min(4+e.cfg.Accounts/1500, 60) {
		p := e.wallet(&d.actor, c)
		d.pools = append(d.pools, p)
		e.label(p, "defi_dex_pair", routerNames[0])
		e.at(1+d.below(second), func() {
			for a := native; a < fake; a++ {
				e.genesis(&d.actor, p, a, c.coins[a].worth(poolStart, 0))
			}
		})
	}
	d.pool = d.pools[0]
	d.list(e, c)
	return d
}

// anyPool picks a pool by popularity.
func (d *dex) anyPool(by *actor) *wallet { return d.pools[int(by.pareto(5, 900)-5)%len(d.pools)] }

// router is the one that a wallet's owner uses: the first a quarter of the time.
func (d *dex) router(w *wallet) *wallet {
	return d.routers[[...]uint8{0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6}[w.addr[7]&15]]
}

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
	if by.chance(350) {
		e.legs = append(e.legs, leg{from: w, to: pool, asset: sell, units: units})
	} else {
		r := d.router(w)
		e.legs = append(e.legs, leg{from: w, to: r, asset: sell, units: units},
			leg{from: r, to: pool, asset: sell, units: units, internal: sell == native})
	}
	e.legs = append(e.legs, leg{from: pool, to: w, asset: buy, units: out, internal: buy == native})
	return out, e.transact(by, s, w, e.legs)
}

// tour sells a coin over several pools in one transaction, as aggregators
// route: many transfers, one swap. Every other tour goes over the router at
// each step.
func (e *engine) tour(by *actor, s *scheme, w *wallet, sell, buy asset, units int64) receipt {
	c, d := e.chains[w.chain], e.dexes[w.chain]
	r, relayed := d.router(w), by.chance(450)
	at, a := w, sell
	e.legs = e.legs[:0]
	for left := min(by.pareto(2, 1300), 8); left > 0; left-- {
		p, next := d.anyPool(by), token
		switch {
		case left == 1:
			next = buy
		case a == token:
			next = native
		}
		if relayed && at != r {
			e.legs = append(e.legs, leg{from: at, to: r, asset: a, units: units, internal: a == native && at != w})
			at = r
		}
		e.legs = append(e.legs, leg{from: at, to: p, asset: a, units: units, internal: a == native && at != w})
		units = mulDiv(c.coins[next].worth(c.coins[a].value(units, e.now), e.now), swapKeep, 10_000)
		at, a = p, next
	}
	if relayed {
		e.legs = append(e.legs, leg{from: at, to: r, asset: a, units: units, internal: a == native})
		at = r
	}
	e.legs = append(e.legs, leg{from: at, to: w, asset: a, units: units, internal: a == native})
	return e.transact(by, s, w, e.legs)
}
