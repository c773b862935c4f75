package simulate

import (
	"cmp"

	"github.com/hoptrail/hoptrail/ledger"
)

// lane is a chain's clock and its block under construction. Blocks close at
// fixed steps of time, or, when gap is zero, at random ones (proof of work).
type lane struct {
	chain  ledger.Chain
	gap    int64 // nanoseconds between blocks; 0: exponential, ten minutes on average
	base   uint64
	height uint64 // of the open block
	close  int64  // when the open block closes
	miner  actor
	open   []Event
}

// powGap is Bitcoin's mean block interval (Bitcoin Core, nPowTargetSpacing).
const powGap = 10 * minute

// reach moves an empty lane to the block that is open at a time.
func (l *lane) reach(now int64) {
	if len(l.open) > 0 || l.close >= now && l.close > 0 {
		return
	}
	if l.gap > 0 {
		k := max((now+l.gap-1)/l.gap, 1)
		l.close, l.height = k*l.gap, l.base+uint64(k)
		return
	}
	for l.close < now || l.close == 0 {
		l.close += max(l.miner.exponential(powGap)/second, 1) * second
		l.height++
	}
}

// next appends an event to the open block for the caller to fill, with chain,
// position and time set. It is valid until the next call.
func (l *lane) next(start int64) *Event {
	if len(l.open) < cap(l.open) {
		l.open = l.open[:len(l.open)+1]
	} else {
		l.open = append(l.open, Event{})
	}
	n := len(l.open) - 1
	at := start + l.close/second
	ev := &l.open[n]
	*ev = Event{Tx: ledger.Tx{Chain: l.chain, Position: ledger.Position{Height: l.height, Tx: uint32(n)}, Time: at, Clock: at}}
	return ev
}

// closing returns the lane whose block is next in merge order (close, chain)
// among those that close before a time; nil when none does.
func closing(lanes []*lane, before int64) (next *lane) {
	for _, l := range lanes {
		if len(l.open) == 0 || l.close >= before {
			continue
		}
		if next == nil || cmp.Or(cmp.Compare(l.close, next.close), cmp.Compare(l.chain, next.chain)) < 0 {
			next = l
		}
	}
	return next
}
