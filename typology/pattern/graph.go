package pattern

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// GraphConfig says how much a Graph keeps.
type GraphConfig struct {
	// Windows are the lengths, in the unit of Transfer.Time and increasing, for
	// which transfers and counterparties are counted; at most MaxWindows. Edges are kept as long as
	// the longest. A transfer exactly a window old is still in it.
	Windows []int64
	// MaxUndo is how many transfers Rollback can take back; what their windows
	// hold is kept that much longer. 0: none.
	MaxUndo int

	keep int64 // transfers are kept that long at least, whatever the windows
}

// MaxWindows is how many windows one graph counts over.
const MaxWindows = 8

// Errors of a Graph; use errors.Is.
var (
	ErrConfig   = errors.New("pattern: bad configuration")
	ErrOrder    = errors.New("pattern: transfer out of order")
	ErrRollback = errors.New("pattern: cannot roll back that far")
	ErrSnapshot = errors.New("pattern: bad snapshot")
)

// Validate reports every fault; errors match ErrConfig.
func (c GraphConfig) Validate() error {
	var errs []error
	if n := len(c.Windows); n < 1 || n > MaxWindows {
		errs = append(errs, fmt.Errorf("%w: %d windows (want 1–%d)", ErrConfig, n, MaxWindows))
	}
	for i, w := range c.Windows {
		if w < 0 || i > 0 && w <= c.Windows[i-1] {
			errs = append(errs, fmt.Errorf("%w: Windows[%d] = %d (want increasing lengths, 0 or more)", ErrConfig, i, w))
		}
	}
	if c.MaxUndo < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxUndo = %d (want 0 or more)", ErrConfig, c.MaxUndo))
	}
	return errors.Join(errs...)
}

// Graph is a temporal multigraph over a sliding window: the transfers of the
// longest window, in chain order, with each account's transfers in and out as
// contiguous lists in chain order, and counts of counterparties and transfers
// per window. Transfers and accounts that fall out of every window are evicted,
// so memory follows what the window holds.
//
// The state is a function of the transfers added and not rolled back. One
// goroutine at a time; readers may share it between calls that change it.
//
// Add is O(1) amortised plus a scan, newest first, of the shorter of the payer's
// outgoing and the payee's incoming list for an earlier transfer of the same
// pair. Memory: 64 bytes per transfer in two lists and about as much for slack, 64
// in the log, 64 per account, 16 more for each window beyond two.
type Graph struct {
	cfg   GraphConfig
	log   edgeLog
	index index
	nodes []node
	more  []counts // of the windows that a node has no room for, node by node
	free  []Node
	slab  slab
	big   bigAmounts

	cursors [MaxWindows]uint64 // by window: number of the oldest edge in it
	floor   uint64             // transfers that a rollback must leave
	peeking bool               // nothing is evicted
	pair    pair               // of the last transfer
	touched uint64             // what was read ahead, so that the reads are not left out

	// watch, if set, is told of what enters (+1) and leaves (−1) each window.
	watch func(w int, e *Edge, by int)
}

// node is 64 bytes, so that an account with one or two windows is one line of
// cache.
type node struct {
	account ledger.AccountID
	in, out list
	wins    [near]counts
	_       uint32
}

// near is how many windows a node has room for.
const near = 2

// counts are one account's numbers in one window.
type counts struct{ fanIn, fanOut, in, out uint32 }

// NewGraph returns an empty graph. Errors match ErrConfig.
func NewGraph(cfg GraphConfig) (*Graph, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg.Windows = slices.Clone(cfg.Windows)
	return &Graph{cfg: cfg}, nil
}

// Config returns the configuration the graph was made with.
func (g *Graph) Config() GraphConfig { return g.cfg }

// Add appends a transfer, after evicting what its time has moved out of the
// windows, and returns its Order. A transfer before the last one's time, an
// asset of 2^31 or more, or more than 65,536 transfers in one transaction give
// ErrOrder, and nothing is added.
func (g *Graph) Add(t *Transfer) (Order, error) {
	tx, entry := g.log.next, uint64(0)
	if n := g.log.next; n > g.log.first {
		last := g.log.at(n - 1)
		if t.Time < last.Time {
			return 0, fmt.Errorf("%w: transfer %d at %d comes after one at %d (sort the input by time)", ErrOrder, t.Ref, t.Time, last.Time)
		}
		if t.Tx == last.Tx {
			tx, entry = last.Order.Tx(), uint64(last.Order.Entry())+1
		}
	}
	if entry >= 1<<entryBits {
		return 0, fmt.Errorf("%w: transaction %d has more than %d transfers (split it)", ErrOrder, t.Tx, 1<<entryBits)
	}
	if t.Asset >= 1<<31 {
		return 0, fmt.Errorf("%w: asset %d of transfer %d (want less than 2^31)", ErrOrder, t.Asset, t.Ref)
	}
	g.slide(t.Time)
	g.evict(t.Time)
	order := Order(tx<<entryBits | entry)
	from, to := g.intern(t.From), g.intern(t.To)
	amount, big := g.big.put(t.Amount)
	word := uint64(order) << flagBits
	if big {
		word |= flagBig
	}
	before := g.mark(from, to, true)
	g.pair = pair{order: order, before: before}
	g.slab.push(&g.nodes[from].out, Half{Time: t.Time, amount: amount, word: word, Peer: to, Asset: t.Asset})
	g.slab.push(&g.nodes[to].in, Half{Time: t.Time, amount: amount, word: word, Peer: from, Asset: t.Asset})
	g.log.push(Edge{From: from, To: to, Asset: t.Asset, big: big, Order: order, Time: t.Time, amount: amount, Tx: t.Tx, Ref: t.Ref})
	for w, length := range g.cfg.Windows {
		g.count(w, g.log.at(g.log.next-1), before.since(t.Time-length), 1)
	}
	return order, nil
}

// count adds a transfer to (by = 1), or takes it from (by = −1), one window's
// counts; repeated tells that the window holds another transfer of the pair.
func (g *Graph) count(w int, e *Edge, repeated bool, by int) {
	payer, payee := g.win(e.From, w), g.win(e.To, w)
	payer.out += uint32(by)
	payee.in += uint32(by)
	if !repeated {
		payer.fanOut += uint32(by)
		payee.fanIn += uint32(by)
	}
	if g.watch != nil {
		g.watch(w, e, by)
	}
}

// win returns a node's counts in a window.
func (g *Graph) win(n Node, w int) *counts {
	if w < near {
		return &g.nodes[n].wins[w]
	}
	return &g.more[int(n)*(len(g.cfg.Windows)-near)+w-near]
}

// mark sets, or clears, the superseded flag on the latest transfer of a pair and
// returns it. It scans the shorter of the two lists, newest first.
func (g *Graph) mark(from, to Node, superseded bool) earlierOne {
	out, in := g.slab.run(&g.nodes[from].out), g.slab.run(&g.nodes[to].in)
	short, long, peer := out, in, to
	if len(in) < len(out) {
		short, long, peer = in, out, from
	}
	for i := len(short) - 1; i >= 0; i-- {
		h := &short[i]
		if h.Peer != peer {
			continue
		}
		o := h.Order()
		j := g.place(long, o)
		if g.log.setRepeated(o.number(), superseded); superseded {
			h.word |= flagSuperseded
			long[j].word |= flagSuperseded
		} else {
			h.word &^= flagSuperseded
			long[j].word &^= flagSuperseded
		}
		return earlierOne{*h, true}
	}
	return earlierOne{}
}

// place returns the index of an order in a list that has it. A list's transfers
// are taken to be spread evenly over those held, so that the first look is near:
// a hub's list is too long to stay in a cache.
func (g *Graph) place(run []Half, o Order) int {
	if len(run) <= 8 {
		i := len(run) - 1
		for run[i].Order() != o {
			i--
		}
		return i
	}
	age, span := g.log.next-1-o.number(), g.log.next-g.log.first
	i := len(run) - 1 - int(float64(len(run)-1)*float64(age)/float64(span))
	lo, hi := 0, len(run) // it is in run[lo:hi]
	for step := 4; run[i].Order() != o; step *= 2 {
		if run[i].Order() < o {
			lo = i + 1
			i += step
		} else {
			hi = i
			i -= step
		}
		if i < lo || i >= hi {
			return lo + sort.Search(hi-lo, func(k int) bool { return run[lo+k].Order() >= o })
		}
	}
	return i
}

// intern returns an account's node, a new one if it has none.
func (g *Graph) intern(a ledger.AccountID) Node {
	if n, ok := g.index.find(a); ok {
		return n
	}
	var n Node
	if k := len(g.free); k > 0 {
		n, g.free = g.free[k-1], g.free[:k-1]
	} else {
		n = Node(len(g.nodes))
		g.nodes = append(g.nodes, node{})
		for range len(g.cfg.Windows) - near {
			g.more = append(g.more, counts{})
		}
	}
	g.nodes[n].account = a
	g.index.add(a, n)
	return n
}
