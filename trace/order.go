package trace

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// order is a place in chain order, within a transaction too: lanes merge by
// Clock and chain id, as in ledger.Cut, and sub counts what happens inside the
// transaction (see subBurn and the following). Comparable.
type order struct {
	clock int64
	lane  uint16 // rank of the chain id among the view's lanes
	ref   ledger.TxRef
	sub   uint32
}

// Inside a transaction the fee comes first, then transfers in their order,
// then what can only be told when the transaction is over.
const (
	subBurn   = 0 // burnt part of the fee; a UTXO transaction as a whole
	subFee    = 1 // the rest of the fee
	subFirst  = 2 // the first transfer
	subSettle = ^uint32(0)
)

// noTx stands for a moment between transactions.
const noTx = ^ledger.TxRef(0)

// afterClock returns the moment when everything up to a Clock has happened.
func afterClock(clock int64) order {
	return order{clock: clock, lane: ^uint16(0), ref: noTx, sub: ^uint32(0)}
}

func (o order) compare(p order) int {
	switch { // the hottest comparison of a trace: no cmp.Or
	case o.clock != p.clock:
		return cmp.Compare(o.clock, p.clock)
	case o.lane != p.lane:
		return cmp.Compare(o.lane, p.lane)
	case o.ref != p.ref:
		return cmp.Compare(o.ref, p.ref)
	}
	return cmp.Compare(o.sub, p.sub)
}

// clocked places transactions of one view in order.
type clocked struct {
	view  ledger.View
	ranks map[ledger.Chain]uint16 // nil when there is one lane
}

func newClocked(view ledger.View) clocked {
	c := clocked{view: view}
	if lanes := view.Lanes(); len(lanes) > 1 {
		slices.Sort(lanes)
		c.ranks = make(map[ledger.Chain]uint16, len(lanes))
		for i, l := range lanes {
			c.ranks[l] = uint16(i)
		}
	}
	return c
}

func (c *clocked) order(ref ledger.TxRef, sub uint32) order {
	o := order{ref: ref, sub: sub}
	if c.ranks == nil {
		o.clock = c.view.Clock(ref)
		return o
	}
	cut := c.view.CutOf(ref)
	o.clock, o.lane = cut.Clock, c.ranks[cut.Chain]
	return o
}

// task is something to do at a place in chain order.
type task struct {
	at   order
	kind taskKind
	id   uint32 // pool, or seed
}

type taskKind uint8

const (
	taskPool    taskKind = iota // a pool's next movement
	taskTx                      // a UTXO transaction with traced inputs
	taskLanding                 // a bridge pays out
	taskSeed                    // a seed takes effect
	taskSwap                    // an exchange of assets in a transaction, when it is over
	taskSettle                  // a contract's value at the end of a transaction
	taskReward                  // a block's reward, when its fees are known
	taskGrant                   // an account seed with amount takes effect
)

// agenda is a binary heap of tasks: earliest first, or latest first when
// tracing backward. Equal places leave in order of kind and id.
type agenda struct {
	tasks    []task
	backward bool
}

func (a *agenda) before(x, y *task) bool {
	if c := x.at.compare(y.at); c != 0 {
		return c < 0 != a.backward
	}
	if x.kind != y.kind {
		return x.kind < y.kind
	}
	return x.id < y.id
}

func (a *agenda) push(t task) {
	a.tasks = append(a.tasks, t)
	for i := len(a.tasks) - 1; i > 0; {
		up := (i - 1) / 2
		if !a.before(&a.tasks[i], &a.tasks[up]) {
			return
		}
		a.tasks[i], a.tasks[up] = a.tasks[up], a.tasks[i]
		i = up
	}
}

func (a *agenda) pop() task {
	top, last := a.tasks[0], len(a.tasks)-1
	a.tasks[0] = a.tasks[last]
	a.tasks = a.tasks[:last]
	for i := 0; ; {
		first := 2*i + 1
		if first >= last {
			return top
		}
		if other := first + 1; other < last && a.before(&a.tasks[other], &a.tasks[first]) {
			first = other
		}
		if !a.before(&a.tasks[first], &a.tasks[i]) {
			return top
		}
		a.tasks[i], a.tasks[first] = a.tasks[first], a.tasks[i]
		i = first
	}
}
