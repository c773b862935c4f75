package trace

import (
	"cmp"

	"github.com/hoptrail/hoptrail/ledger"
)

// budgets notes which limits cut the trace.
type budgets struct {
	hops, value, until, width, txs, history, cancelled bool
}

// limitHops ends the pieces that may not go through another transaction, and
// returns the rest; offsets stay.
func (e *engine) limitHops(ps []piece, ref ledger.TxRef, account ledger.AccountID, asset ledger.AssetID, clock int64) []piece {
	if e.cfg.MaxHops == 0 {
		return ps
	}
	on := ps[:0]
	for _, p := range ps {
		l := &e.lots[p.lot]
		if int(l.hops) < e.cfg.MaxHops || !l.isRoot() && l.tx == ref {
			on = append(on, p)
			continue
		}
		e.budgets.hops = true
		e.end(p.lot, p.n, StopLimits, account, asset, clock)
	}
	return on
}

// tooSmall drops the pieces of a movement that are below the least value
// together.
func (e *engine) tooSmall(ps []piece, account ledger.AccountID, asset ledger.AssetID, clock int64) bool {
	if len(e.cfg.MinValue) == 0 {
		return false
	}
	least, ok := e.cfg.MinValue[e.view.Asset(asset)]
	if !ok || total(ps).Cmp(least) >= 0 {
		return false
	}
	e.budgets.value = true
	e.endAll(ps, StopDropped, account, asset, clock)
	return true
}

// place is where traced value is: a pool or an output.
type place struct {
	pool   *pool
	output *output
}

func (p place) held() ledger.Amount {
	if p.pool != nil {
		return p.pool.held
	}
	return total(p.output.pieces)
}

// born orders places by when they came to hold traced value.
func (p place) born() uint32 {
	if p.pool != nil {
		return p.pool.seq
	}
	return p.output.seq
}

// before orders places for dropping: the smallest first, the later one among
// equals, and a pool before an output born with it.
func (p place) before(q place) bool {
	if c := cmp.Or(p.held().Cmp(q.held()), cmp.Compare(q.born(), p.born())); c != 0 {
		return c < 0
	}
	return p.pool != nil && q.pool == nil
}

// narrow keeps at most MaxWidth places per asset: the smallest are dropped,
// the later one among equals. O(width) per movement once the width is reached.
func (e *engine) narrow(at place, asset ledger.AssetID, clock int64) {
	if e.cfg.MaxWidth == 0 {
		return
	}
	live := e.live[asset]
	if live == nil {
		live = map[place]struct{}{}
		e.live[asset] = live
	}
	live[at] = struct{}{}
	for len(live) > e.cfg.MaxWidth {
		var least place
		for p := range live {
			if p.held().IsZero() {
				delete(live, p)
				continue
			}
			if least == (place{}) || p.before(least) {
				least = p
			}
		}
		if len(live) <= e.cfg.MaxWidth {
			return
		}
		e.budgets.width = true
		delete(live, least)
		e.drop(least, asset, clock)
	}
}

// drop ends everything traced that a place holds.
func (e *engine) drop(p place, asset ledger.AssetID, clock int64) {
	if o := p.output; o != nil {
		e.endAll(o.pieces, StopDropped, o.account, asset, clock)
		o.pieces = nil
		return
	}
	e.endAll(p.pool.pieces, StopDropped, p.pool.account, asset, clock)
	p.pool.pieces, p.pool.held, p.pool.poison = nil, ledger.Amount{}, 0
}
