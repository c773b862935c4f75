package trace

import (
	"context"
	"math"

	"github.com/hoptrail/hoptrail/ledger"
)

// engine is the state of one trace. It follows value in chain order, visiting
// only what holds traced value: pools on account chains, outpoints on UTXO
// chains. Not safe for concurrent use.
type engine struct {
	clocked
	cfg   Config
	known *ledger.Known
	back  bool
	// private: the view has a private lane beside others.
	private bool

	agenda  agenda
	lots    []lot
	endings []ending
	seeds   []seedState

	pools   []*pool
	poolOf  map[poolKey]uint32
	history map[ledger.AccountID][]*history // by asset
	natives map[ledger.AssetID]bool         // coins of account chains
	outputs map[outKey]*output
	blocks  map[blockKey]*blockFees
	rewards []*blockFees
	swaps   map[poolKey]*crossing // of transaction swapRef
	swapRef ledger.TxRef
	found   map[poolKey]*swap // what findSwap said of it
	netted  *netting          // and its netting, nil before it is asked for
	// crossings are the swaps that traced value went through.
	crossings []*crossing
	links     []Link
	passages  map[order]*passage // by deposit
	opened    []*passage
	landings  map[order][]*passage // by withdrawal
	given     map[ledger.AssetID]ledger.Amount
	received  map[ledger.AssetID]ledger.Amount
	payers    map[ledger.AccountID][]source         // account seeds on UTXO chains
	live      map[ledger.AssetID]map[place]struct{} // only when width is limited
	// debits and merged are room for histories; the slabs hold what it makes.
	debits, merged []assetFlow
	historySlab    slab[history]
	historyList    slab[*history]
	flowSlab       slab[flow]
	poolSlab       slab[pool]

	feeRec   ledger.Record // room for feesPaid
	rec      ledger.Record
	recRef   ledger.TxRef
	recValid bool

	outSeq    uint32
	allSeeded map[ledger.AssetID]ledger.Amount
	grown     map[ledger.AssetID]ledger.Amount // created by Poison
	txs       int
	lastTx    ledger.TxRef
	clock     int64
	budgets   budgets
	edge      *edge // nil: the view holds all there is
	// cancelled asks whether the trace should stop, now and then inside long
	// scans; interrupted: one was broken off, so what it read is not whole.
	cancelled   func() bool
	interrupted bool
	err         error
}

type poolKey struct {
	account ledger.AccountID
	asset   ledger.AssetID
}

// read returns a transaction's record, valid until the next read.
func (e *engine) read(ref ledger.TxRef) *ledger.Record {
	if !e.recValid || e.recRef != ref {
		e.view.Read(ref, &e.rec)
		e.recRef, e.recValid = ref, true
	}
	return &e.rec
}

// run follows the agenda until it is empty, a limit is met or the context is
// done; in every case the state is a valid partial trace.
func (e *engine) run(ctx context.Context) error {
	const checkEvery = 64 // tasks between looks at the context
	if e.interrupted {
		e.budgets.cancelled = true
		return ctx.Err()
	}
	for n := 0; len(e.agenda.tasks) > 0 && e.err == nil; n++ {
		if n%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				e.budgets.cancelled = true
				return err
			}
			if e.cfg.Progress != nil {
				e.cfg.Progress(Progress{Txs: e.txs, Lots: len(e.lots), At: e.clock})
			}
		}
		at := e.agenda.tasks[0].at
		if e.pastTime(at.clock) {
			e.budgets.until = true
			return nil
		}
		if at.ref != noTx && (e.txs == 0 || at.ref != e.lastTx) {
			if e.cfg.MaxTxs > 0 && e.txs >= e.cfg.MaxTxs {
				e.budgets.txs = true
				return nil
			}
			e.txs, e.lastTx, e.clock = e.txs+1, at.ref, at.clock
		}
		e.step(at)
		if e.interrupted {
			e.budgets.cancelled = true
			return ctx.Err()
		}
	}
	return e.err
}

// interrupt looks at the context once in many calls and notes when a scan has
// to be broken off.
func (e *engine) interrupt(n int) bool {
	const scanEvery = 1024
	if n%scanEvery == scanEvery-1 {
		return e.interruptNow()
	}
	return e.interrupted
}

// interruptNow looks at the context.
func (e *engine) interruptNow() bool {
	if e.cancelled != nil && e.cancelled() {
		e.interrupted = true
	}
	return e.interrupted
}

func (e *engine) pastTime(clock int64) bool {
	return e.cfg.Until != 0 && (!e.back && clock > e.cfg.Until || e.back && clock < e.cfg.Until)
}

// step handles everything that is due at one place in chain order.
func (e *engine) step(at order) {
	var from *pool
	var seeds []uint32
	due := false
	for len(e.agenda.tasks) > 0 && e.agenda.tasks[0].at == at {
		switch t := e.agenda.pop(); t.kind {
		case taskPool:
			if p := e.pools[t.id]; p.pending && p.hist.flows[p.next].at == at {
				from, due = p, true
				p.pending = false
			}
		case taskTx, taskLanding:
			due = true
		case taskSeed:
			seeds, due = append(seeds, t.id), true
		case taskSettle:
			e.settle(e.pools[t.id])
		case taskSwap:
			if c := e.crossings[t.id]; e.back {
				e.crossBack(at, c)
			} else {
				e.cross(at, c)
			}
		case taskReward:
			e.reward(at, e.rewards[t.id])
		case taskGrant:
			e.grant(int(t.id), at)
		}
	}
	switch {
	case !due:
	case isUTXO(e.read(at.ref)):
		e.utxo(at, seeds)
	default:
		e.movement(at, from, seeds)
	}
}

func isUTXO(rec *ledger.Record) bool { return len(rec.Inputs)+len(rec.Outputs) > 0 }

// schedule puts a pool's next movement on the agenda. A task that it replaces
// stays there and is passed over.
func (e *engine) schedule(p *pool) {
	i := p.upcoming(e.cfg.Rule, e.back)
	if i < 0 {
		p.pending = false
		return
	}
	if p.pending && p.next == i {
		return
	}
	p.next, p.pending = i, true
	e.agenda.push(task{at: p.hist.flows[i].at, kind: taskPool, id: p.seq})
}

// pool returns the pool of an account and asset, making it if need be; nil
// with a reason when its history cannot be used.
func (e *engine) pool(account ledger.AccountID, asset ledger.AssetID) (*pool, Reason) {
	key := poolKey{account, asset}
	if i, ok := e.poolOf[key]; ok {
		return e.pools[i], 0
	}
	if floor, evicted := e.view.Evicted(); evicted || e.cfg.MaxHistory > 0 {
		s, known := e.view.Summary(account)
		if known && e.cfg.MaxHistory > 0 && uint64(s.Credits)+uint64(s.Debits) > uint64(e.cfg.MaxHistory) {
			e.budgets.history = true
			return nil, StopLimits
		}
		if evicted && known && s.First < floor && e.cfg.Rule.needsBalance() {
			return nil, StopEvicted
		}
	}
	h := e.historyOf(account, asset)
	switch {
	case e.interrupted:
		return nil, StopBudget
	case h != nil && h.broken:
		return nil, StopUnresolved
	}
	return e.newPool(key), 0
}

// newPool makes the pool of an account and asset, whatever the limits.
func (e *engine) newPool(key poolKey) *pool {
	if i, ok := e.poolOf[key]; ok {
		return e.pools[i]
	}
	h := e.historyOf(key.account, key.asset)
	if h == nil {
		h = &history{}
	}
	p := &e.poolSlab.take(1)[0]
	*p = pool{account: key.account, asset: key.asset, hist: h, seq: uint32(len(e.pools))}
	p.after = order{clock: math.MinInt64}
	if e.back {
		p.after = order{clock: math.MaxInt64}
	}
	e.pools = append(e.pools, p)
	e.poolOf[key] = p.seq
	return p
}
