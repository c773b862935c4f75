package ledger

import (
	"iter"
	"slices"
	"sort"
)

// View is an immutable as-of snapshot of a ledger: what Append, Rollback and
// Evict do later does not show, and what it reads it keeps in memory. A View is
// a small value, safe for concurrent use. The zero View is of no ledger and
// must not be used.
type View struct {
	s     *snapshot
	limit uint32   // transactions below are visible …
	lanes []uint32 // … or, with several lanes cut apart, by lane
	over  *overlay // a transaction laid on top by With
}

// snapshot is the headers of all columns at one moment.
type snapshot struct {
	columns
	l         *Ledger
	gen       *generation // rows that change in place, read under l.mu
	text      accountText
	assets    []Asset
	txNames   []string
	laneInfo  []lane
	rollbacks int
	undos     int // rollbacks that the exposures went through
	floor     TxRef
}

// View returns a snapshot of everything appended so far. O(lanes).
func (l *Ledger) View() View {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s := &snapshot{
		columns: l.gen.columns, l: l, gen: l.gen, text: l.accounts.text(), assets: l.assets,
		txNames: l.txNames, rollbacks: len(l.gen.rollbacks), floor: l.gen.floor,
		laneInfo: make([]lane, len(l.lanes)),
	}
	for i, ln := range l.lanes {
		s.laneInfo[i] = *ln
	}
	if l.exposures != nil {
		s.undos = l.exposures.undos
	}
	return View{s: s, limit: uint32(s.ids.Len())}
}

// Lanes returns the chains of the ledger in the order they were first seen.
func (v View) Lanes() []Chain {
	out := make([]Chain, len(v.s.laneInfo))
	for i := range out {
		out[i] = v.s.laneInfo[i].chain
	}
	return out
}

// laneCount returns how many of a lane's transactions are below the view's
// limit. A lane's runs hold live transactions only.
func (v View) laneCount(k int) uint32 {
	ln := &v.s.laneInfo[k]
	limit := v.limit
	if v.lanes != nil {
		limit = v.lanes[k]
	}
	i := sort.Search(len(ln.runs), func(i int) bool { return ln.runs[i].ref >= limit })
	if i == 0 {
		return 0
	}
	r, end := ln.runs[i-1], ln.n
	if i < len(ln.runs) {
		end = ln.runs[i].seq
	}
	return min(end, r.seq+limit-r.ref)
}

// ref returns the transaction with a number in its lane.
func (ln *lane) ref(seq uint32) uint32 {
	i := sort.Search(len(ln.runs), func(i int) bool { return ln.runs[i].seq > seq }) - 1
	return ln.runs[i].ref + seq - ln.runs[i].seq
}

// visible reports whether a transaction of the columns belongs to the view.
func (v *View) visible(ref uint32) bool {
	return v.shows(ref) && v.s.txs.At(ref).flags&txDead == 0
}

// Head returns a lane's last visible position and its Clock; ok is false when
// the lane is empty.
func (v View) Head(c Chain) (p Position, clock int64, ok bool) {
	if v.over != nil && v.over.tx.Chain == c {
		return v.over.rec.Position, v.over.rec.Clock, true
	}
	for k := range v.s.laneInfo {
		if v.s.laneInfo[k].chain == c {
			if ref, ok := v.lastOf(k); ok {
				return v.s.position(ref), v.s.clock(ref), true
			}
			floor := v.s.laneInfo[k].floor // everything below the view was evicted
			return floor.position, floor.clock, v.s.laneInfo[k].base > 0
		}
	}
	return Position{}, 0, false
}

// lastOf returns a lane's last visible transaction.
func (v View) lastOf(k int) (ref uint32, ok bool) {
	n := v.laneCount(k)
	if n <= v.s.laneInfo[k].base {
		return 0, false
	}
	return v.s.laneInfo[k].ref(n - 1), true
}

// Cut returns the cut of the last visible transaction in merge order, zero
// for an empty view.
func (v View) Cut() (last Cut) {
	for k := range v.s.laneInfo {
		if ref, ok := v.lastOf(k); ok {
			if c := v.CutOf(TxRef(ref)); last.IsZero() || c.Compare(last) > 0 {
				last = c
			}
		}
	}
	if v.over != nil {
		if c := v.CutOf(v.over.ref); c.Compare(last) > 0 {
			last = c
		}
	}
	return last
}

// AsOf returns the part of the view at or before a cut. O(lanes · log).
func (v View) AsOf(c Cut) View {
	out := View{s: v.s, limit: v.limit}
	if len(v.s.laneInfo) == 1 {
		out.limit = v.cutLane(0, c)
		return out
	}
	out.lanes = make([]uint32, len(v.s.laneInfo))
	same := true
	for k := range out.lanes {
		out.lanes[k] = v.cutLane(k, c)
		same = same && out.lanes[k] == out.lanes[0]
	}
	if same && len(out.lanes) > 0 {
		out.limit, out.lanes = out.lanes[0], nil
	}
	return out
}

// cutLane returns the TxRef limit that shows a lane up to a cut.
func (v View) cutLane(k int, c Cut) uint32 {
	ln := &v.s.laneInfo[k]
	base, n := int(ln.base), int(v.laneCount(k))
	if n <= base {
		return uint32(v.s.floor)
	}
	n = base + sort.Search(n-base, func(i int) bool {
		ref := ln.ref(uint32(base + i))
		at := Cut{Clock: v.s.clock(ref), Chain: ln.chain, Position: v.s.position(ref)}
		return at.Compare(c) > 0
	})
	if n == base {
		return uint32(v.s.floor)
	}
	return ln.ref(uint32(n-1)) + 1
}

// Len returns the number of visible transactions that Txs iterates over.
// O(lanes).
func (v View) Len() int {
	n := 0
	for k := range v.s.laneInfo {
		n += max(0, int(v.laneCount(k))-int(v.s.laneInfo[k].base))
	}
	if v.over != nil {
		n++
	}
	return n
}

// Txs iterates over the visible transactions in merge order, leaving out those
// whose transfers were evicted.
func (v View) Txs() iter.Seq[TxRef] { return v.txsFrom(nil) }

// TxsAfter iterates over the visible transactions after a cut, in merge order.
func (v View) TxsAfter(c Cut) iter.Seq[TxRef] { return v.txsFrom(&c) }

func (v View) txsFrom(after *Cut) iter.Seq[TxRef] {
	return func(yield func(TxRef) bool) {
		next, end := make([]uint32, len(v.s.laneInfo)), make([]uint32, len(v.s.laneInfo))
		for k := range next {
			next[k], end[k] = v.s.laneInfo[k].base, v.laneCount(k)
			if after != nil {
				upTo := View{s: v.s, limit: v.cutLane(k, *after)}
				next[k] = max(next[k], upTo.laneCount(k))
			}
			end[k] = max(end[k], next[k])
		}
		for {
			best, at := -1, Cut{}
			for k := range next {
				if next[k] == end[k] {
					continue
				}
				if len(next) == 1 {
					best = 0
					break
				}
				if c := v.CutOf(TxRef(v.s.laneInfo[k].ref(next[k]))); best < 0 || c.Compare(at) < 0 {
					best, at = k, c
				}
			}
			if best < 0 {
				break
			}
			next[best]++
			if !yield(TxRef(v.s.laneInfo[best].ref(next[best] - 1))) {
				return
			}
		}
		if v.over != nil && (after == nil || v.CutOf(v.over.ref).Compare(*after) > 0) {
			yield(v.over.ref)
		}
	}
}

// Compare orders two transactions of the view in merge order, evicted ones by
// their heights.
func (v View) Compare(a, b TxRef) int { return v.CutOf(a).Compare(v.CutOf(b)) }

// FindTx returns the latest visible transaction of a lane with an id. O(1),
// but the first call after an Append indexes what was appended.
func (v View) FindTx(c Chain, id TxID) (ref TxRef, ok bool) {
	if v.over != nil && v.over.tx.Chain == c && v.over.tx.ID == id {
		return v.over.ref, true
	}
	for _, r := range v.withID(id) {
		if lane := v.s.blockOf(uint32(r)).lane; v.s.laneInfo[lane].chain == c && (!ok || r > ref) {
			ref, ok = r, true
		}
	}
	return ref, ok
}

// withID returns the visible transactions of any lane with an id, ascending.
func (v View) withID(id TxID) (out []TxRef) {
	l, g := v.s.l, v.s.gen
	l.mu.RLock()
	if g.txIndex.upTo < uint32(v.s.ids.Len()) {
		l.mu.RUnlock()
		l.mu.Lock()
		g.catchUp()
		l.mu.Unlock()
		l.mu.RLock()
	}
	h, ok := l.idBytes(id)
	if ok && g.txIndex.slots != nil {
		g.txIndex.each(&g.columns, &h, func(r uint32) bool {
			if v.visible(r) {
				out = append(out, TxRef(r))
			}
			return true
		})
	}
	l.mu.RUnlock()
	slices.Sort(out)
	return out
}

// Evicted returns the first transaction whose edges are still held, and
// whether any before it were evicted.
func (v View) Evicted() (floor TxRef, some bool) { return v.s.floor, v.s.floor > 0 }
