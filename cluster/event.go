package cluster

import (
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// event is a transaction that joined, vetoed or gated something. Its id is
// kept, because the ledger forgets it on eviction.
type event struct {
	clock   int64
	height  uint64
	hash    [32]byte
	ref     ledger.TxRef
	txIndex uint32
	joins   uint32 // joins before it
	lane    uint16
}

// here returns the current transaction's event, beginning it if need be.
func (c *Clustering) here() uint32 {
	if n := len(c.events); n > 0 && c.events[n-1].ref == c.rec.Ref {
		return uint32(n - 1)
	}
	e := event{
		clock: c.rec.Clock, height: c.rec.Position.Height, ref: c.rec.Ref, txIndex: c.rec.Position.Tx,
		joins: c.forest.Joins(), lane: c.lane(c.last.Chain),
	}
	id := c.view.TxID(c.rec.Ref)
	h, ok := id.Hash()
	if e.hash = h; !ok || ledger.HashTxID(c.last.Chain, h) != id {
		c.names[uint32(len(c.events))] = id
	}
	c.events = append(c.events, e)
	return uint32(len(c.events) - 1)
}

// lane numbers chains for events.
func (c *Clustering) lane(chain ledger.Chain) uint16 {
	for i, l := range c.lanes {
		if l == chain {
			return uint16(i)
		}
	}
	c.lanes, c.heads = append(c.lanes, chain), append(c.heads, 0)
	return uint16(len(c.lanes) - 1)
}

// cut returns the cut that ends with an event.
func (c *Clustering) cut(e uint32) ledger.Cut {
	v := &c.events[e]
	return ledger.Cut{Clock: v.clock, Chain: c.lanes[v.lane], Position: ledger.Position{Height: v.height, Tx: v.txIndex}}
}

// txID returns an event's transaction.
func (c *Clustering) txID(e uint32) ledger.TxID {
	if id, ok := c.names[e]; ok {
		return id
	}
	v := &c.events[e]
	return ledger.HashTxID(c.lanes[v.lane], v.hash)
}

// eventsAt returns how many events a cut shows. O(log events).
func (c *Clustering) eventsAt(at ledger.Cut) uint32 {
	if at.Compare(c.last) >= 0 {
		return uint32(len(c.events))
	}
	return uint32(sort.Search(len(c.events), func(i int) bool {
		if clock := c.events[i].clock; clock != at.Clock {
			return clock > at.Clock
		}
		return c.cut(uint32(i)).Compare(at) > 0
	}))
}

// joinsAt returns how many joins a cut shows.
func (c *Clustering) joinsAt(at ledger.Cut) uint32 {
	if n := c.eventsAt(at); n < uint32(len(c.events)) {
		return c.events[n].joins
	}
	return c.forest.Joins()
}
