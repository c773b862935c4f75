package simulate

import "github.com/hoptrail/hoptrail/ledger"

// exchange is a custodian: customers' deposits are swept from an address of
// their own to hot wallets, withdrawals are paid from these, and cold storage
// evens out. The one exchange that is watched also writes its customers'
// transfers to a private lane.
type exchange struct {
	actor
	name    string
	self    int32
	private *lane // nil when not watched
	hot     [][]*wallet
	cold    []*wallet
	gas     []*wallet
	served  []*customer // by wallet.arg of their deposit addresses
	queue   []withdrawal
	free    []int32
}

// customer is someone's account at an exchange.
type customer struct {
	ex       *exchange
	key      uint64
	deposits []*wallet       // by chain, nil until used
	account  *ledger.Account // on the private lane, nil until used
}

// withdrawal waits for the exchange to sign it.
type withdrawal struct {
	to     *wallet
	asset  asset
	units  int64
	hash   [32]byte
	scheme *scheme
}

// Balances an exchange starts with and keeps hot, in millionths of a dollar.
// Proposed: large enough never to run dry.
const (
	coldStart = 2_000_000_000 * 1e6
	hotFloor  = 2_000_000 * 1e6
	hotLevel  = 10_000_000 * 1e6
	hotTop    = 40_000_000 * 1e6
)

// busiestHots is how many hot wallets a chain the largest exchange pays from;
// smaller ones have fewer. Measured: with it no sender stands out more than in
// real transfers (the realism table).
const busiestHots = 6

// exchangeNames are made up.
var exchangeNames = [...]string{
	"Linden", "Alder", "Rowan", "Hazel", "Juniper", "Aspen", "Sorrel", "Bramble",
	"Larkspur", "Tamarisk", "Yarrow", "Medlar", "Quince", "Spruce", "Willow", "Cornel",
}

func newExchange(e *engine, i int, watched bool) *exchange {
	x := &exchange{actor: newActor(e.cfg.Seed, "exchange", uint64(i)), name: exchangeNames[i%len(exchangeNames)]}
	x.self = e.enlist(x)
	if watched {
		x.private = &lane{chain: e.cfg.PrivateLane, gap: second, base: uint64(e.start)}
		e.lanes = append(e.lanes, x.private)
	}
	hots := max(busiestHots-i, 2)
	for _, c := range e.chains {
		cold, gas := e.wallet(&x.actor, c), e.wallet(&x.actor, c)
		x.cold, x.gas = append(x.cold, cold), append(x.gas, gas)
		e.label(cold, "cold_wallet", x.name)
		e.label(gas, "exchange", x.name)
		var hot []*wallet
		for range hots {
			w := e.wallet(&x.actor, c)
			hot = append(hot, w)
			e.label(w, "hot_wallet", x.name)
		}
		x.hot = append(x.hot, hot)
	}
	e.at(1+x.below(second), func() { x.open(e) })
	return x
}

// open fills the wallets: the issuers mint, and coins of before the simulation
// appear as created.
func (x *exchange) open(e *engine) {
	for i, c := range e.chains {
		e.genesis(&x.actor, x.cold[i], native, c.coins[native].worth(coldStart, 0))
		for a := usdt; a < fake; a++ {
			e.genesis(&x.actor, x.cold[i], a, c.coins[a].worth(coldStart, 0))
		}
		e.genesis(&x.actor, x.gas[i], native, c.coins[native].worth(hotFloor, 0))
		for _, h := range x.hot[i] {
			e.genesis(&x.actor, h, native, c.coins[native].worth(hotLevel, 0))
			for a := usdt; a < fake; a++ {
				e.pay(&x.actor, nil, x.cold[i], h, a, c.coins[a].worth(hotLevel, 0))
			}
		}
	}
}

// genesis creates what an account held before the simulation began.
func (e *engine) genesis(by *actor, to *wallet, a asset, units int64) {
	legs := []leg{{to: to, asset: a, units: units}}
	e.record(nil, to, legs, e.names.txHash(by), 0)
}

// withdraw asks for a customer's withdrawal: written to the private lane at
// once, paid from a hot wallet seconds to minutes later under the same hash.
func (e *engine) withdraw(by *actor, s *scheme, who *customer, to *wallet, a asset, units int64) receipt {
	x := who.ex
	w := withdrawal{to, a, units, e.names.txHash(by), s}
	delay := 2*second + by.exponential(40*second)
	if x.private != nil {
		x.tell(e, s, e.customerAccount(who), e.account(to), e.chains[to.chain], a, units, w.hash)
	}
	slot := int32(len(x.queue))
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
		x.queue[slot] = w
	} else {
		x.queue = append(x.queue, w)
	}
	e.wakeAt(e.now+delay, x.self, slot)
	return receipt{hash: w.hash, closes: e.now + delay, ok: true}
}

// wake signs a withdrawal (slots from zero) or sweeps a deposit address
// (customers, counted down from minus one).
func (x *exchange) wake(e *engine, arg int32) {
	if arg < 0 {
		x.sweep(e, x.served[-arg-1])
		return
	}
	w := x.queue[arg]
	x.queue[arg] = withdrawal{}
	x.free = append(x.free, arg)
	c := w.to.chain
	hot := x.hot[c][int(w.hash[0])%len(x.hot[c])]
	x.fill(e, hot, w.asset, w.units)
	e.transactAs(&x.actor, w.scheme, hot, []leg{{from: hot, to: w.to, asset: w.asset, units: w.units}}, w.hash)
}

// fill keeps a hot wallet between its floor and its top.
func (x *exchange) fill(e *engine, hot *wallet, a asset, units int64) {
	c := e.chains[hot.chain]
	if coin := &c.coins[a]; hot.held[a] < units+coin.worth(hotFloor, e.now) {
		e.pay(&x.actor, nil, x.cold[hot.chain], hot, a, units+coin.worth(hotLevel, e.now))
	}
	if hot.held[native] < c.coins[native].worth(hotFloor/100, e.now) {
		e.pay(&x.actor, nil, x.cold[hot.chain], hot, native, c.coins[native].worth(hotFloor, e.now))
	}
}

// tell writes one customer transfer to the private lane.
func (x *exchange) tell(e *engine, s *scheme, from, to ledger.Account, c *chain, a asset, units int64, hash [32]byte) {
	id := ledger.HashTxID(x.private.chain, hash)
	x.private.reach(e.now)
	ev := x.private.next(e.start)
	ev.Tx.ID, ev.Tx.Transfers = id, e.transfers(1)
	t := &ev.Tx.Transfers[0]
	t.Asset, t.From, t.To, t.Amount = c.coins[a].id, from, to, c.coins[a].amount(units)
	ev.Truth = s.localTruth(id, from, to)
}
