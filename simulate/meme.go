package simulate

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// meme is one of the many small tokens, each traded with one pool of its own.
// Wallets do not count them: who buys remembers what they hold.
type meme struct {
	coin
	pool *wallet
	left int64 // what the pool still holds
}

// memePer is how many background accounts there are to a small token, memeStart
// what its pool holds in millionths of a dollar. Measured: half of the transfers
// of a hundred Ethereum blocks are of a thousand small tokens.
const (
	memePer   = 50
	memeStart = 3_000_000_000 * 1e6
)

// list opens the pools of the small tokens.
func (d *dex) list(e *engine, c *chain) {
	for i := range min(4+e.cfg.Accounts/memePer, 3000) {
		m := &meme{pool: e.wallet(&d.actor, c)}
		m.coin = coin{symbol: fmt.Sprintf("MEME%d", i+1), decimals: 18, kind: "token", scale: 1e12, whole: 1e6}
		m.id = ledger.TokenAsset(c.id, tokenContract(c.id, m.symbol))
		m.usd = walk(e.cfg.Seed, string(m.id), d.between(200_000, 90*1e6), false, e.cfg.Days)
		m.left = m.worth(memeStart, 0)
		d.memes = append(d.memes, m)
		e.label(m.pool, "defi_dex_pair", routerNames[0])
		e.at(1+d.below(second), func() {
			e.record(nil, m.pool, []leg{{to: m.pool, asset: token, units: m.left, meme: m}}, e.names.txHash(&d.actor), 0)
			for a := native; a <= usdc; a++ {
				e.genesis(&d.actor, m.pool, a, c.coins[a].worth(poolStart/100, 0))
			}
		})
	}
}

// anyMeme picks a small token by popularity.
func (d *dex) anyMeme(by *actor) *meme { return d.memes[int(by.pareto(40, 500)-40)%len(d.memes)] }

// speculate buys a small token with the coin a person keeps, or sells what they
// bought before, over a router every other time.
func (p *person) speculate(e *engine, spend int64) {
	c, d := e.chains[p.w.chain], e.dexes[p.w.chain]
	if p.bag > 0 {
		p.unload(e, c, d)
		return
	}
	m := d.anyMeme(&p.actor)
	out := mulDiv(m.worth(c.coins[p.home].value(spend, e.now), e.now), swapKeep, 10_000)
	if out > m.left {
		return
	}
	e.legs = e.legs[:0]
	at := p.w
	if p.chance(500) {
		at = d.router(p.w)
		e.legs = append(e.legs, leg{from: p.w, to: at, asset: p.home, units: spend})
	}
	e.legs = append(e.legs, leg{from: at, to: m.pool, asset: p.home, units: spend, internal: p.home == native && at != p.w},
		leg{from: m.pool, to: p.w, asset: token, units: out, meme: m})
	if e.transact(&p.actor, nil, p.w, e.legs).ok {
		m.left -= out
		p.meme, p.bag = m, out
	}
}

// unload sells a person's small token, all or a part of it, or gives some away.
func (p *person) unload(e *engine, c *chain, d *dex) {
	m, units := p.meme, p.bag
	if p.chance(400) {
		units = max(p.part(units, 100, 900), 1)
	}
	if p.chance(250) {
		to := e.town.friend(p)
		if to != p.w && e.transact(&p.actor, nil, p.w, []leg{{from: p.w, to: to, asset: token, units: units, meme: m}}).ok {
			p.bag -= units
		}
		return
	}
	back := mulDiv(c.coins[p.home].worth(m.value(units, e.now), e.now), swapKeep, 10_000)
	e.legs = e.legs[:0]
	at := p.w
	if p.chance(500) {
		at = d.router(p.w)
		e.legs = append(e.legs, leg{from: p.w, to: at, asset: token, units: units, meme: m})
	}
	e.legs = append(e.legs, leg{from: at, to: m.pool, asset: token, units: units, meme: m},
		leg{from: m.pool, to: p.w, asset: p.home, units: back, internal: p.home == native})
	if e.transact(&p.actor, nil, p.w, e.legs).ok {
		m.left += units
		p.bag -= units
	}
}
