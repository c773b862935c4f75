package simulate

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// newCustomer opens an account at an exchange.
func (e *engine) newCustomer(by *actor, x *exchange) *customer {
	return &customer{ex: x, key: by.key ^ uint64(by.wallets)<<32}
}

// customerAccount names a customer on the private lane.
func (e *engine) customerAccount(who *customer) ledger.Account {
	if who.account != nil {
		return *who.account
	}
	h := e.names.hash('c', who.key, 0)
	name := fmt.Sprintf("customer:c-%x", h[:6])
	if e.cfg.Accounts <= smallWorld {
		name = fmt.Sprintf("customer:c-%04d", (int(h[0])<<8|int(h[1]))%10000)
	}
	addr, err := ledger.LocalAddress(name)
	if err != nil {
		panic(err) // unreachable: the name is printable ASCII
	}
	who.account = &ledger.Account{Chain: who.ex.private.chain, Address: addr}
	return *who.account
}

// smallWorld is the largest population whose customers get short names.
const smallWorld = 1000

// deposit returns the address on which an exchange credits a customer.
func (e *engine) deposit(by *actor, who *customer, c *chain) *wallet {
	if who.deposits == nil {
		who.deposits = make([]*wallet, len(e.chains))
	}
	if w := who.deposits[c.index]; w != nil {
		return w
	}
	w := e.wallet(by, c)
	w.owner = who.ex.self
	who.ex.served = append(who.ex.served, who)
	w.arg = int32(len(who.ex.served))
	who.deposits[c.index] = w
	return w
}

// Confirmations an exchange waits for before it credits (proposed; exchanges
// publish 12–64 for Ethereum), and how much gas a sweep is sent.
const (
	confirmBlocks = 12
	sweepGas      = 3 // times the median fee of a token transfer
)

// credited books a customer's deposit and plans the sweep.
func (x *exchange) credited(e *engine, c credit) {
	if c.wallet.arg == 0 || c.asset == fake {
		return
	}
	ch := e.chains[c.wallet.chain]
	gas := sweepGas * (gasPlain + gasToken) * ch.gas
	if c.asset == native && (c.from == x.gas[ch.index] || c.units < gas) {
		return
	}
	who := x.served[c.wallet.arg-1]
	if x.private != nil && c.from != nil {
		from, to := e.account(c.from), e.customerAccount(who)
		e.at(c.closes+confirmBlocks*ch.lane.gap, func() {
			x.tell(e, c.scheme, from, to, ch, c.asset, c.units, c.hash)
		})
	}
	if !c.wallet.busy {
		c.wallet.busy = true
		e.wakeAt(c.closes+minute+x.exponential(12*minute), x.self, -c.wallet.arg)
	}
}

// sweep forwards all that a deposit address holds to a hot wallet, after
// sending it the gas that tokens need.
func (x *exchange) sweep(e *engine, who *customer) {
	for _, w := range who.deposits {
		if w == nil || !w.busy {
			continue
		}
		w.busy = false
		c := e.chains[w.chain]
		hot := x.hot[w.chain][int(w.addr[0])%len(x.hot[w.chain])]
		gas := (gasPlain + gasToken) * c.gas
		for a := usdt; a < fake; a++ {
			if w.held[a] == 0 {
				continue
			}
			if w.held[native] < sweepGas*gas {
				e.pay(&x.actor, nil, x.gas[w.chain], w, native, sweepGas*gas)
			}
			e.drain(&x.actor, nil, w, hot, a)
		}
		if w.held[native] > 2*sweepGas*gas {
			e.drain(&x.actor, nil, w, hot, native)
		}
		x.refill(e, c)
	}
}

// refill keeps the gas wallet going, and moves what is too much to cold.
func (x *exchange) refill(e *engine, c *chain) {
	i := c.index
	coin := &c.coins[native]
	if x.gas[i].held[native] < coin.worth(hotFloor/1000, e.now) {
		x.fill(e, x.hot[i][0], native, coin.worth(hotFloor/100, e.now))
		e.pay(&x.actor, nil, x.hot[i][0], x.gas[i], native, coin.worth(hotFloor/100, e.now))
	}
	for _, hot := range x.hot[i] {
		for a := native; a < fake; a++ {
			if coin := &c.coins[a]; hot.held[a] > coin.worth(hotTop, e.now) {
				e.pay(&x.actor, nil, hot, x.cold[i], a, hot.held[a]-coin.worth(hotLevel, e.now))
			}
		}
	}
}
