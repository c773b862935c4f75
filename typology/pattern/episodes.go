package pattern

import "github.com/hoptrail/hoptrail/ledger"

// episodes remembers which instances are open, so that what grows keeps its id:
// by shape and key, the first witness, the last growth and the revision. An
// instance closes when it has not grown for its window.
type episodes struct {
	slots   []int                  // by finder: its place among a node's episodes, or none
	width   int                    // episodes of a node
	nodes   []episode              // node by node, of the finders that find something at most accounts
	open    map[episodeKey]episode // of the others
	sweepAt int                    // size of open at which closed ones are looked for

	undo    []formerly // oldest first, from start on
	start   int
	maxUndo int
	mark    Mark
	peeking bool // nothing is forgotten
}

// episodeKey names an instance of a finder: by the node it is anchored at where
// episodes stand by node, else by accounts. The source of a scatter-gather may
// leave the graph, and its node be another account's, before the instance closes.
type episodeKey struct {
	finder uint8
	pair   bool // b counts
	node   Node
	a, b   ledger.AccountID
	asset  ledger.AssetID
}

type episode struct {
	first    Order
	closes   int64 // the last moment at which it can grow
	revision uint32
}

// open reports whether it can grow at a moment.
func (ep *episode) open(now int64) bool { return ep.revision > 0 && ep.closes >= now }

// formerly is what stood in place of a write.
type formerly struct {
	mark Mark
	now  int64
	key  episodeKey
	old  episode // revision 0: nothing
}

// none is the slot of a finder whose episodes stand in the map.
const none = -1

func newEpisodes(finders []Finder, maxUndo int) episodes {
	e := episodes{open: map[episodeKey]episode{}, sweepAt: 1 << 12, maxUndo: maxUndo}
	for _, f := range finders {
		slot := none
		switch f.(type) {
		case *fan, *gatherScatter:
			slot = e.width
			e.width++
		}
		e.slots = append(e.slots, slot)
	}
	return e
}

// slot returns where the episode of a key stands in nodes, or none.
func (e *episodes) slot(k *episodeKey) int {
	if s := e.slots[k.finder]; s != none {
		return int(k.node)*e.width + s
	}
	return none
}

// known reports whether an instance can grow at a moment.
func (e *episodes) known(k *episodeKey, now int64) bool {
	ep := e.get(k)
	return ep.open(now)
}

// knownAt is known for a finder whose episodes stand by node.
func (e *episodes) knownAt(slot int, n Node, now int64) bool {
	i := int(n)*e.width + slot
	return i < len(e.nodes) && e.nodes[i].open(now)
}

// read reads what is known of a node.
func (e *episodes) read(n Node) (sum uint64) {
	if i := int(n) * e.width; i < len(e.nodes) {
		sum = uint64(e.nodes[i].revision) + uint64(e.nodes[i+e.width-1].revision)
	}
	return sum
}

// get returns what is known of an instance, revision 0 for nothing. A node that
// is used again finds what was known of the account before it closed.
func (e *episodes) get(k *episodeKey) episode {
	switch i := e.slot(k); {
	case i == none:
		return e.open[*k]
	case i < len(e.nodes):
		return e.nodes[i]
	}
	return episode{}
}

func (e *episodes) put(k *episodeKey, ep episode) {
	if i := e.slot(k); i != none {
		for i >= len(e.nodes) {
			e.nodes = append(e.nodes, make([]episode, e.width*max(1024, len(e.nodes)/e.width/2))...)
		}
		e.nodes[i] = ep
		return
	}
	if e.open[*k] = ep; ep.revision == 0 {
		delete(e.open, *k)
	}
}

// touch grows an instance, or opens it with its first witness.
func (e *episodes) touch(k *episodeKey, now, window int64, first Order) episode {
	old := e.get(k)
	ep := episode{first: first, closes: now + window, revision: 1}
	if old.open(now) {
		ep.first, ep.revision = old.first, old.revision+1
	}
	if e.maxUndo > 0 || e.peeking {
		e.undo = append(e.undo, formerly{e.mark, now, *k, old})
	}
	e.put(k, ep)
	if len(e.open) >= e.sweepAt && !e.peeking {
		e.sweep(now)
	}
	return ep
}

// begin starts the transfer that is the mark-th.
func (e *episodes) begin(mark Mark) {
	if e.mark = mark; e.peeking {
		return
	}
	for e.start < len(e.undo) && e.undo[e.start].mark+Mark(e.maxUndo) <= mark {
		e.start++
	}
	if e.start > 1024 && 2*e.start > len(e.undo) {
		e.undo = append(e.undo[:0], e.undo[e.start:]...)
		e.start = 0
	}
}

// sweep forgets what is closed for good. Amortised O(1) a write.
func (e *episodes) sweep(now int64) {
	if e.start < len(e.undo) {
		now = e.undo[e.start].now
	}
	for k, ep := range e.open {
		if ep.closes < now {
			delete(e.open, k)
		}
	}
	e.sweepAt = max(1<<12, 2*len(e.open))
}

// rollback undoes the writes of transfers after a mark.
func (e *episodes) rollback(to Mark) {
	for n := len(e.undo); n > e.start && e.undo[n-1].mark > to; n-- {
		u := e.undo[n-1]
		e.put(&u.key, u.old)
		e.undo = e.undo[:n-1]
	}
	e.mark = to
}
