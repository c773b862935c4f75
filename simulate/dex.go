package simulate

// dex is an exchange contract on one chain: a router that people call and a
// pool that holds both sides. A swap is one transaction of three transfers.
type dex struct {
	actor
	router, pool *wallet
}

const poolStart = 500_000_000 * 1e6 // millionths of a dollar per coin

// Swap fee: 30 basis points (Uniswap v2 core).
const swapKeep = 9970

func newDex(e *engine, c *chain) *dex {
	d := &dex{actor: newActor(e.cfg.Seed, "dex/"+string(c.id), 0)}
	d.router, d.pool = e.wallet(&d.actor, c), e.wallet(&d.actor, c)
	e.label(d.router, "defi_dex", "Plover Swap")
	e.label(d.pool, "defi_dex_pair", "Plover Swap")
	e.at(1+d.below(second), func() {
		for a := native; a < fake; a++ {
			e.genesis(&d.actor, d.pool, a, c.coins[a].worth(poolStart, 0))
		}
	})
	return d
}

// swap sells units of one coin for another and returns what came back.
func (e *engine) swap(by *actor, s *scheme, w *wallet, sell, buy asset, units int64) (int64, receipt) {
	c, d := e.chains[w.chain], e.dexes[w.chain]
	usd := mulDiv(c.coins[sell].value(units, e.now), swapKeep, 10_000)
	out := mulDiv(usd, c.coins[buy].whole, c.coins[buy].price(e.now))
	if out <= 0 {
		return 0, receipt{}
	}
	e.legs = append(e.legs[:0],
		leg{from: w, to: d.router, asset: sell, units: units},
		leg{from: d.router, to: d.pool, asset: sell, units: units, internal: sell == native},
		leg{from: d.pool, to: w, asset: buy, units: out, internal: buy == native})
	return out, e.transact(by, s, w, e.legs)
}
