package simulate

import "github.com/hoptrail/hoptrail/ledger"

// leg is one movement inside a transaction. A nil from mints, a nil to burns.
type leg struct {
	from, to *wallet
	asset    asset
	units    int64
	internal bool  // native value moved by a contract call
	meme     *meme // what moves instead of asset
}

// receipt tells where a transaction went. The zero receipt means it was not
// made: the sender could not pay.
type receipt struct {
	hash   [32]byte
	closes int64 // when its block closes, nanoseconds since the start
	ok     bool
}

// Gas of a plain transfer (yellow paper, G_transaction) and of a token
// transfer on top of it (typical of ERC-20; proposed).
const (
	gasPlain = 21_000
	gasToken = 31_000
)

// pay moves units from one wallet to another in a transaction of its own.
func (e *engine) pay(by *actor, s *scheme, from, to *wallet, a asset, units int64) receipt {
	e.legs = append(e.legs[:0], leg{from: from, to: to, asset: a, units: units})
	return e.transact(by, s, from, e.legs)
}

// transact makes one transaction that origin signs and pays the fee of, holding
// the legs in order. It does nothing and returns the zero receipt when a leg or
// the fee is not covered. s, when not nil, marks every leg in the truth.
func (e *engine) transact(by *actor, s *scheme, origin *wallet, legs []leg) receipt {
	return e.transactAs(by, s, origin, legs, e.names.txHash(by))
}

// transactAs is transact with a transaction hash that was named before.
func (e *engine) transactAs(by *actor, s *scheme, origin *wallet, legs []leg, hash [32]byte) receipt {
	return e.record(s, origin, legs, hash, e.chains[origin.chain].fee(by, legs))
}

// approve lets a spender move up to units of an owner's coin: a transaction
// without transfers.
func (e *engine) approve(by *actor, s *scheme, owner, spender *wallet, a asset, units int64) receipt {
	c := e.chains[owner.chain]
	fee := (gasPlain + gasToken) * max(by.logNormal(c.gas, 450), 1)
	if owner.held[native] < fee {
		return receipt{}
	}
	owner.held[native] -= fee
	hash := e.names.txHash(by)
	c.lane.reach(e.now)
	ev := c.lane.next(e.start)
	tx := &ev.Tx
	tx.ID, tx.Initiator = ledger.HashTxID(c.id, hash), e.account(owner)
	tx.Fee, tx.FeeBurnt = c.coins[native].amount(fee), c.coins[native].amount(fee/10*9)
	tx.Approvals = []ledger.Approval{{
		Owner: e.account(owner), Spender: e.account(spender), Asset: c.coins[a].id, Amount: c.coins[a].amount(units),
	}}
	ev.Truth = s.truth(e, tx.ID, []leg{{from: owner, to: spender}})
	return receipt{hash: hash, closes: c.lane.close, ok: true}
}

// drain sends all that a wallet holds of an asset, less the fee where the fee
// is paid in it.
func (e *engine) drain(by *actor, s *scheme, from, to *wallet, a asset) receipt {
	e.legs = append(e.legs[:0], leg{from: from, to: to, asset: a, units: from.held[a]})
	fee := e.chains[from.chain].fee(by, e.legs)
	if a == native {
		e.legs[0].units -= fee
	}
	if e.legs[0].units <= 0 {
		return receipt{}
	}
	return e.record(s, from, e.legs, e.names.txHash(by), fee)
}

// fee draws what a transaction costs, in native units.
func (c *chain) fee(by *actor, legs []leg) int64 {
	gas := int64(gasPlain)
	for i := range legs {
		if legs[i].asset != native || legs[i].internal {
			gas += gasToken
		}
	}
	return gas * max(by.logNormal(c.gas, 450), 1)
}

// record moves the balances, writes the transaction and tells those paid.
func (e *engine) record(s *scheme, origin *wallet, legs []leg, hash [32]byte, fee int64) receipt {
	c := e.chains[origin.chain]
	if !e.move(origin, legs, fee) {
		return receipt{}
	}
	c.lane.reach(e.now)
	r := receipt{hash: hash, closes: c.lane.close, ok: true}
	ev := c.lane.next(e.start)
	tx := &ev.Tx
	tx.ID = ledger.HashTxID(c.id, hash)
	tx.Initiator = e.account(origin)
	tx.Fee = c.coins[native].amount(fee)
	tx.FeeBurnt = c.coins[native].amount(fee / 10 * 9)
	tx.Transfers = e.transfers(len(legs))
	for i := range legs {
		e.fill(&tx.Transfers[i], c, &legs[i], uint32(i))
	}
	ev.Truth = s.truth(e, tx.ID, legs)
	e.tell(s, legs, r)
	return r
}

// move changes the balances, or nothing when one would go below zero.
func (e *engine) move(origin *wallet, legs []leg, fee int64) bool {
	if origin.held[native] < fee {
		return false
	}
	origin.held[native] -= fee
	for i := range legs {
		l := &legs[i]
		if l.meme != nil {
			continue // counted by who holds it
		}
		if l.from != nil && l.asset != fake {
			if l.units < 0 || l.from.held[l.asset] < l.units {
				e.undo(origin, legs[:i], fee)
				return false
			}
			l.from.held[l.asset] -= l.units
		}
		if l.to != nil {
			l.to.held[l.asset] += l.units
		}
	}
	return true
}

func (e *engine) undo(origin *wallet, legs []leg, fee int64) {
	for i := range legs {
		l := &legs[len(legs)-1-i]
		if l.meme != nil {
			continue
		}
		if l.from != nil && l.asset != fake {
			l.from.held[l.asset] += l.units
		}
		if l.to != nil {
			l.to.held[l.asset] -= l.units
		}
	}
	origin.held[native] += fee
}

// fill writes a leg into a transfer that is still zero.
func (e *engine) fill(t *ledger.Transfer, c *chain, l *leg, entry uint32) {
	coin := &c.coins[l.asset]
	if l.meme != nil {
		coin = &l.meme.coin
	}
	t.Asset, t.Amount, t.Entry = coin.id, coin.amount(l.units), entry
	if l.from != nil {
		t.From = e.account(l.from)
	}
	if l.to != nil {
		t.To = e.account(l.to)
	}
	switch {
	case l.internal:
		t.Kind = ledger.Internal
	case l.asset == native:
		t.Kind = ledger.Native
	}
}

// tell wakes the owners of paid wallets.
func (e *engine) tell(s *scheme, legs []leg, r receipt) {
	for i := range legs {
		l := legs[i]
		if l.to == nil || l.to.owner == 0 {
			continue
		}
		if who, ok := e.agents[l.to.owner].(receiver); ok {
			who.credited(e, credit{l.to, l.from, l.asset, l.units, r.hash, r.closes, s})
		}
	}
}

// transfers cuts a slice from a shared block: one allocation for many.
func (e *engine) transfers(n int) []ledger.Transfer {
	if len(e.spare) < n {
		e.spare = make([]ledger.Transfer, max(n, 64))
	}
	s := e.spare[:n:n]
	e.spare = e.spare[n:]
	return s
}
