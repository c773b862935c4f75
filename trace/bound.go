package trace

import (
	"context"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// BoundConfig limits the search for an upper bound.
type BoundConfig struct {
	// MaxTransfers bounds the transfers looked at; 0 means no limit.
	MaxTransfers int
}

// Bound returns the most seeded value, of one asset, that can have reached an
// account by whatever rule: the maximum flow from the seeds to it along
// transfers in chain order. No rule's trace can exceed it, and some division of
// units attains it. Services are not walked through; swaps and bridges are not
// crossed. whole is false when MaxTransfers cut the search, and the bound then
// holds only for what was seen.
//
// Seeds are transfers of, or accounts on, account chains. Errors match
// ErrConfig or ErrSeed. O(V²·E) over the reachable transfers in the worst case.
func Bound(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, to ledger.Account, asset ledger.Asset, cfg BoundConfig) (most ledger.Amount, whole bool, err error) {
	if cfg.MaxTransfers < 0 {
		return most, false, fmt.Errorf("%w: max_transfers is %d (want 0 for no limit, or more)", ErrConfig, cfg.MaxTransfers)
	}
	target, ok := view.Lookup(to)
	x, ok2 := view.LookupAsset(asset)
	b := &bounder{engine: newEngine(view, known, Config{}.defaults()), asset: x, target: target, sink: 1, net: newNetwork(2), now: map[ledger.AccountID]int32{}}
	if err := b.plant(seeds); err != nil || !ok || !ok2 {
		return most, err == nil, err
	}
	seen := 0
	for len(b.agenda.tasks) > 0 {
		if err := ctx.Err(); err != nil {
			return most, false, err
		}
		if seen++; cfg.MaxTransfers > 0 && seen > cfg.MaxTransfers {
			return b.net.maxFlow(0, b.sink), false, nil
		}
		b.transfer(b.agenda.tasks[0].at)
	}
	return b.net.maxFlow(0, b.sink), true, nil
}

// bounder builds the network of what can flow, in chain order: an account gets
// a new node with every inflow, reached from its node before, so that value
// leaves only after it came.
type bounder struct {
	*engine
	asset  ledger.AssetID
	target ledger.AccountID
	sink   int32
	net    *network
	now    map[ledger.AccountID]int32
	reach  []*history
	starts []boundStart
}

// boundStart is seeded value that comes to an account at a place in chain order.
type boundStart struct {
	account ledger.AccountID
	room    ledger.Amount
}

func (b *bounder) start(id ledger.AccountID, room ledger.Amount, at order) {
	b.agenda.push(task{at: at, kind: taskSeed, id: uint32(len(b.starts))})
	b.starts = append(b.starts, boundStart{id, room})
}

func (b *bounder) plant(seeds []Seed) error {
	if err := b.engine.plant(seeds); err != nil {
		return err
	}
	b.agenda.tasks = b.agenda.tasks[:0] // plan anew
	for i, s := range seeds {
		if s.Kind == SeedAccount {
			id, ok := b.view.Lookup(s.Account)
			if !ok {
				continue
			}
			room := ledger.MaxAmount()
			if !s.Amount.IsZero() {
				room = s.Amount
			}
			b.start(id, room, afterClock(s.FromTime-1))
			continue
		}
		ref, _ := b.view.FindTx(s.Chain, s.Tx)
		rec := b.read(ref)
		if isUTXO(rec) {
			return &SeedError{Index: i, Seed: s, Why: "a bound is for account chains (seed a transfer or an account)"}
		}
		for k, t := range rec.Transfers {
			if b.seeds[i].matches(t.Entry, t.Asset) && t.Asset == b.asset {
				room := t.Amount
				if !s.Amount.IsZero() {
					room = ledger.MinAmount(room, s.Amount)
				}
				b.start(t.To, room, b.order(ref, subFirst+uint32(k)))
			}
		}
	}
	return nil
}

// enter lets value flow from a node into an account at a place in chain order.
func (b *bounder) enter(id ledger.AccountID, from int32, room ledger.Amount, at order) {
	if id == b.target {
		b.net.arc(from, b.sink, room)
		return
	}
	if id == 0 {
		return
	}
	if from != 0 { // a seed is followed wherever it lies
		if _, stop := b.stopAt(id, at.ref); stop {
			return
		}
	}
	node := b.net.node()
	b.net.arc(from, node, room)
	if before, ok := b.now[id]; ok {
		b.net.arc(before, node, ledger.MaxAmount())
	}
	_, known := b.now[id]
	b.now[id] = node
	h := b.historyOf(id, b.asset)
	if h == nil || known {
		return
	}
	b.reach = append(b.reach, h)
	b.next(len(b.reach)-1, at)
}

// next puts an account's next outflow after a place on the agenda.
func (b *bounder) next(i int, after order) {
	h := b.reach[i]
	for k := h.find(after); k < len(h.flows); k++ {
		if f := &h.flows[k]; f.out && f.at.compare(after) > 0 {
			b.agenda.push(task{at: f.at, id: uint32(i)})
			return
		}
	}
}

// transfer adds what happens at a place in chain order.
func (b *bounder) transfer(at order) {
	moves := false
	for len(b.agenda.tasks) > 0 && b.agenda.tasks[0].at == at {
		t := b.agenda.pop()
		if t.kind == taskSeed {
			b.enter(b.starts[t.id].account, 0, b.starts[t.id].room, at)
			continue
		}
		moves = true
		b.next(int(t.id), at)
	}
	if !moves || at.sub < subFirst { // a fee goes nowhere
		return
	}
	t := b.read(at.ref).Transfers[at.sub-subFirst]
	b.enter(t.To, b.now[t.From], t.Amount, at)
}
