package simulate

// bridge takes coins in on one chain and pays them out on another minutes
// later, less a small fee, from a relayer's wallet.
type bridge struct {
	actor
	vault []*wallet // by chain; also pays out
}

const bridgeStart = 400_000_000 * 1e6 // millionths of a dollar per coin

// bridgeKeep: 10 basis points stay with the relayer (proposed).
const bridgeKeep = 9990

func newBridge(e *engine) *bridge {
	b := &bridge{actor: newActor(e.cfg.Seed, "bridge", 0)}
	for _, c := range e.chains {
		v := e.wallet(&b.actor, c)
		e.label(v, "defi_bridge", "Heron Bridge")
		b.vault = append(b.vault, v)
		e.at(1+b.below(second), func() {
			for _, a := range [...]asset{native, usdt, usdc} {
				e.genesis(&b.actor, v, a, c.coins[a].worth(bridgeStart, 0))
			}
		})
	}
	return b
}

// bridgeTo sends units over the bridge to a wallet on another chain, and runs
// then when they arrive.
func (e *engine) bridgeTo(by *actor, s *scheme, from, to *wallet, a asset, units int64, then func()) bool {
	b := e.bridge
	usd := mulDiv(e.chains[from.chain].coins[a].value(units, e.now), bridgeKeep, 10_000)
	r := e.pay(by, s, from, b.vault[from.chain], a, units)
	if !r.ok {
		return false
	}
	e.at(r.closes+by.between(90*second, 20*minute), func() {
		out := e.chains[to.chain].coins[a].worth(usd, e.now)
		if e.pay(by, s, b.vault[to.chain], to, a, out).ok && then != nil {
			then()
		}
	})
	return true
}

// overBridge moves all a wallet holds to another chain and cashes out there.
func (k *crew) overBridge(w *wallet, a asset) {
	if a == token {
		return
	}
	far := k.on(k.otherChain())
	to := far.wallet("hop")
	k.e.bridgeTo(k.by, k.s, w, to, a, k.keep(k.spendable(w, a)), func() {
		k.after(k.wait(2*minute, 2*hour), func() { far.sendAll(to, far.cashOut(), a, nil) })
	})
}
