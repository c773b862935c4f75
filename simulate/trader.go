package simulate

// botTrader is a program that trades all day over many pools: few accounts,
// many transfers in each transaction, the same pools again and again.
type botTrader struct {
	actor
	w    *wallet
	cust *customer
	self int32
	gap  int64
	hold asset
}

// Behaviour of trading programs. Proposed, and compared with real transfers by
// the realism table.
const (
	botPer      = 1 // per thousand accounts
	botGap      = 3 * hour
	botTail     = 1200 // Pareto exponent of gaps, thousandths
	botPurse    = 40_000 * 1e6
	botPurseVar = 1200
)

func newBotTrader(e *engine, c *chain, i int) *botTrader {
	b := &botTrader{actor: newActor(e.cfg.Seed, "bot", uint64(i)), hold: usdt}
	b.self = e.enlist(b)
	b.w = e.wallet(&b.actor, c)
	b.cust = e.newCustomer(&b.actor, e.anyExchange(&b.actor))
	b.gap = min(mulDiv(b.pareto(botGap, botTail), 250, int64(e.cfg.Rate)), week)
	e.wakeAt(b.below(6*hour), b.self, 0)
	return b
}

func (b *botTrader) wake(e *engine, _ int32) {
	c := e.chains[b.w.chain]
	switch need := 40 * (gasPlain + 2*gasToken) * c.gas; {
	case b.w.held[native] < need:
		e.withdraw(&b.actor, nil, b.cust, b.w, native, 20*need)
	case c.coins[b.hold].value(b.w.held[b.hold], e.now) < 100*1e6:
		b.hold = usdt
		e.withdraw(&b.actor, nil, b.cust, b.w, usdt, c.coins[usdt].worth(b.logNormal(botPurse, botPurseVar), e.now))
	case b.chance(4):
		e.pay(&b.actor, nil, b.w, e.deposit(&b.actor, b.cust, c), b.hold, b.part(b.w.held[b.hold], 200, 800))
	default:
		buy := usdc
		if b.hold == usdc {
			buy = usdt
		}
		if e.tour(&b.actor, nil, b.w, b.hold, buy, b.part(b.w.held[b.hold], 900, 1000)).ok {
			b.hold = buy
		}
	}
	e.wakeAt(e.now+b.exponential(b.gap)+second, b.self, 0)
}
