package pattern

// episodes remembers which instances are open, so that what grows keeps its id:
// by shape and key, the first witness, the last growth and the revision. An
// instance closes when it has not grown for its window.
type episodes struct {
	nodes   [][]episode // by finder, then node: instances of one node alone
	open    map[episodeKey]episode
	sweepAt int // size of open at which closed ones are looked for

	undo    []formerly // oldest first, from start on
	start   int
	maxUndo int
	mark    Mark
	peeking bool // nothing is forgotten
}

type episodeKey struct {
	finder uint8
	pair   bool // Key has more than A
	key    Key
}

func keyOf(finder uint8, k Key) episodeKey {
	return episodeKey{finder, k.Pair || k.Asset != 0, k}
}

type episode struct {
	first    Order
	closes   int64 // the last moment at which it can grow
	revision uint32
}

// formerly is what stood in place of a write.
type formerly struct {
	mark Mark
	now  int64
	key  episodeKey
	old  episode // revision 0: nothing
}

func newEpisodes(finders, maxUndo int) episodes {
	return episodes{nodes: make([][]episode, finders), open: map[episodeKey]episode{}, sweepAt: 1 << 12, maxUndo: maxUndo}
}

// known reports whether an instance can grow at a moment.
func (e *episodes) known(k episodeKey, now int64) bool {
	ep := e.get(k)
	return ep.revision > 0 && ep.closes >= now
}

// read reads what is known of a node.
func (e *episodes) read(n Node) (sum uint64) {
	for _, list := range e.nodes {
		if int(n) < len(list) {
			sum += uint64(list[n].revision)
		}
	}
	return sum
}

// get returns what is known of an instance, revision 0 for nothing. A node that
// is used again finds what was known of the account before it closed.
func (e *episodes) get(k episodeKey) episode {
	if k.pair {
		return e.open[k]
	}
	if list := e.nodes[k.finder]; int(k.key.A) < len(list) {
		return list[k.key.A]
	}
	return episode{}
}

func (e *episodes) put(k episodeKey, ep episode) {
	if !k.pair {
		list := e.nodes[k.finder]
		for int(k.key.A) >= len(list) {
			list = append(list, make([]episode, max(1024, len(list)/2))...)
		}
		list[k.key.A] = ep
		e.nodes[k.finder] = list
		return
	}
	if e.open[k] = ep; ep.revision == 0 {
		delete(e.open, k)
	}
}

// touch grows an instance, or opens it with its first witness.
func (e *episodes) touch(k episodeKey, now, window int64, first Order) episode {
	old := e.get(k)
	ep := episode{first: first, closes: now + window, revision: 1}
	if old.revision > 0 && old.closes >= now {
		ep.first, ep.revision = old.first, old.revision+1
	}
	if e.maxUndo > 0 || e.peeking {
		e.undo = append(e.undo, formerly{e.mark, now, k, old})
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
		e.put(u.key, u.old)
		e.undo = e.undo[:n-1]
	}
	e.mark = to
}
