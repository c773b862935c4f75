package ledger

import (
	"fmt"
	"slices"
)

// Rollback undoes a lane's transactions above a height, as a reorganisation
// demands, and returns how many there were. Views taken before keep what they
// show. It fails with ErrRollback, changing nothing, when the transfers to undo
// were evicted, or with an exposure tier when the height is more than
// Config.MaxRollback below the highest that the lane ever came to. O(transactions
// undone), and with an exposure tier O(steps that can still be undone).
func (l *Ledger) Rollback(c Chain, height uint64) (removed int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, ok := l.laneOf[c]
	if !ok || !l.lanes[k].any || l.lanes[k].head.position.Height <= height {
		return 0, nil
	}
	ln, g := l.lanes[k], l.gen
	keep := ln.n
	for keep > ln.base && g.blockOf(ln.ref(keep-1)).height > height {
		keep--
	}
	if keep == ln.base && ln.base > 0 && ln.floor.position.Height > height {
		return 0, fmt.Errorf("%w: lane %s to height %d, but its transfers were evicted (restore a snapshot, or keep a longer horizon)", ErrRollback, c, height)
	}
	if l.exposures != nil && ln.top-height > l.cfg.MaxRollback {
		return 0, fmt.Errorf("%w: lane %s to height %d, %d below the highest it came to, exceeds MaxRollback %d (restore a snapshot, or set MaxRollback higher)",
			ErrRollback, c, height, ln.top-height, l.cfg.MaxRollback)
	}
	u := undoer{l: l, txs: map[uint32]bool{}, edges: map[uint32]bool{}, legs: map[uint32]bool{}, touched: map[uint32]bool{}}
	lowest := ln.ref(keep)
	for seq := ln.n; seq > keep; seq-- {
		u.tx(ln.ref(seq - 1))
	}
	if l.exposures != nil {
		l.exposures.undo(func(ref TxRef) bool { return g.txs.At(uint32(ref)).flags&txDead != 0 })
	}
	removed = int(ln.n - keep)
	g.rollbacks = append(g.rollbacks, TxRef(lowest))
	l.truncate(ln, keep)
	for id := range u.touched {
		l.refresh(id)
	}
	return removed, nil
}

// undoer carries which chunks were already copied, so that earlier views keep
// the ones they hold.
type undoer struct {
	l                         *Ledger
	txs, edges, legs, touched map[uint32]bool
}

func (u *undoer) tx(ref uint32) {
	l, g := u.l, u.l.gen
	flags := g.txs.At(ref).flags
	g.txs.Own(ref, u.txs).flags |= txDead
	if flags&txUTXO != 0 {
		native := l.lanes[g.blockOf(ref).lane].native
		for k := g.txs.At(ref).first; int(k) < g.legs.Len() && g.legs.At(k).tx == ref; k++ {
			u.leg(k, native)
		}
	} else {
		for k := g.txs.At(ref).first; int(k) < g.edges.Len() && g.edges.At(k).tx == ref; k++ {
			u.edge(k)
		}
	}
	for i := g.created.Len() - 1; i >= 0 && g.created.At(uint32(i)).tx >= ref; i-- {
		if row := g.created.At(uint32(i)); row.tx == ref {
			g.uncreate(ref, row.account)
		}
	}
}

func (u *undoer) edge(k uint32) {
	g := u.l.gen
	if g.edges.At(k).bits&edgeDead != 0 {
		return // of a failed transaction
	}
	e := g.edges.Own(k, u.edges)
	e.bits |= edgeDead
	u.side(e.from, e.asset(), g.edgeAmount(e), false)
	u.side(e.to, e.asset(), g.edgeAmount(e), true)
}

func (u *undoer) leg(k uint32, native AssetID) {
	g := u.l.gen
	row := g.legs.Own(k, u.legs)
	row.bits |= legDead
	if row.bits&legOutput == 0 && row.link != 0 {
		g.legs.Own(row.link-1, u.legs).setSpender(0)
	}
	u.side(row.account, native, g.amount(row.amount, row.bits&legWide != 0), row.bits&legOutput != 0)
}

// side takes one transfer from an account's summary.
func (u *undoer) side(id uint32, asset AssetID, a Amount, in bool) {
	if id == 0 {
		return
	}
	g := u.l.gen
	u.touched[id] = true
	u.l.addTotal(AccountID(id), g.accounts.At(id), asset, a, in, true)
	if in {
		g.addPast(id, pastRow{in: -1})
	} else {
		g.addPast(id, pastRow{out: -1})
	}
}

// truncate cuts a lane back to its first n transactions.
func (l *Ledger) truncate(ln *lane, n uint32) {
	g := l.gen
	switch {
	case n > ln.base:
		last := ln.ref(n - 1)
		b := g.blockIndex(last)
		ln.head = laneHead{position: g.position(last), clock: g.blocks.At(b).clock, block: b}
	case n > 0:
		ln.head = ln.floor
	default:
		ln.head, ln.any = laneHead{}, false
	}
	i := len(ln.runs)
	for i > 0 && ln.runs[i-1].seq >= n {
		i--
	}
	ln.runs, ln.n = slices.Clone(ln.runs[:i]), n
}

// refresh recomputes an account's first and last transaction and its sketch
// of senders after some of its transfers died.
func (l *Ledger) refresh(id uint32) {
	if id == 0 {
		return
	}
	g := l.gen
	r := g.accounts.At(id)
	alive := func(k link) (uint32, bool) {
		tx, dead, _, _ := g.link(k, nil)
		return tx, !dead
	}
	if first := r.first - 1; r.first != 0 && first >= uint32(g.floor) && g.txs.At(first).flags&txDead != 0 {
		r.first = 0
	}
	lost := r.first == 0
	r.last = max(r.first, g.past.At(id).last)
	for _, list := range [2]linkList{r.in, r.out} {
		g.arena.descend(list, func(k link) bool {
			tx, ok := alive(k)
			if ok {
				r.last = max(r.last, tx+1)
			}
			return !ok
		})
		if lost {
			g.arena.ascend(list, func(k link) bool {
				tx, ok := alive(k)
				if ok && (r.first == 0 || tx+1 < r.first) {
					r.first = tx + 1
				}
				return !ok
			})
		}
	}
	r.last = max(r.last, r.first)
	bits := g.past.At(id).senders
	g.arena.descend(r.in, func(k link) bool {
		if _, ok := alive(k); ok {
			bits |= g.senderBits(&l.accounts, k)
		}
		return bits != r.senders
	})
	r.senders = bits
}
