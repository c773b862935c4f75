package ledger

import (
	"maps"
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// Evict forgets the transfers of all transactions up to the first whose Clock
// is not before the given one, and returns how many transactions lost theirs.
// Account summaries, exposures and first-seen clocks stay. Views taken before
// keep what they show. Costs O(transfers kept + accounts), so call it now and
// then, not per block.
func (l *Ledger) Evict(before int64) (evicted int) {
	old := l.gen
	floor := uint32(old.floor)
	for int(floor) < old.ids.Len() && (old.clock(floor) < before || old.txs.At(floor).flags&txDead != 0) {
		floor++
	}
	evicted = int(floor) - int(old.floor)
	if evicted == 0 {
		return 0
	}
	// The one writer reads its own columns without the lock; readers keep the
	// old generation until the new one is whole.
	g := &generation{columns: old.columns, floor: TxRef(floor), createdIn: maps.Clone(old.createdIn)}
	g.edgeFloor = searchTx(int(old.edgeFloor), g.edges.Len(), floor, func(i uint32) uint32 { return g.edges.At(i).tx })
	g.legFloor = searchTx(int(old.legFloor), g.legs.Len(), floor, func(i uint32) uint32 { return g.legs.At(i).tx })
	g.accounts, g.totals, g.past, g.arena = old.accounts.Clone(), old.totals.Clone(), chunk.Sparse[pastRow]{}, arena{}
	g.unlink(old, l)
	g.relink(old, &l.accounts)
	g.drop()
	g.txIndex = txIndex{seed: l.accounts.seed}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gen, l.accounts.rows = g, &g.accounts
	for _, ln := range l.lanes {
		ln.evict(old, floor)
	}
	return evicted
}

// searchTx returns the first of the rows lo…n whose transaction is not below
// floor; rows are in order of transaction.
func searchTx(lo, n int, floor uint32, tx func(uint32) uint32) uint32 {
	return uint32(lo + sort.Search(n-lo, func(i int) bool { return tx(uint32(lo+i)) >= floor }))
}

// unlink turns the link of a kept input to an evicted output into a plain
// outpoint, and copies the rare facts of what is kept.
func (g *generation) unlink(old *generation, l *Ledger) {
	g.legMore, g.prevs = map[uint32]legExtra{}, map[uint32]Outpoint{}
	owned := map[uint32]bool{}
	for k := g.legFloor; int(k) < g.legs.Len(); k++ {
		row := g.legs.At(k)
		if row.bits&legMore != 0 {
			g.legMore[k] = old.legMore[k]
		}
		switch {
		case row.bits&legPrev != 0:
			g.prevs[k] = old.prevs[k]
		case row.bits&legOutput == 0 && row.link != 0 && row.link-1 < g.legFloor:
			out := row.link - 1
			g.prevs[k] = Outpoint{Tx: old.txID(l.txNames, old.legs.At(out).tx), Index: old.legIndex(out)}
			row = g.legs.Own(k, owned)
			row.link, row.bits = 0, row.bits|legPrev
		}
	}
}

// relink rebuilds every account's lists from the live transfers that are kept,
// and books what went under pastRow.
func (g *generation) relink(old *generation, a *accounts) {
	for id := uint32(1); int(id) < g.accounts.Len(); id++ {
		r, past := g.accounts.At(id), old.past.At(id)
		past.in, past.out = past.in+int32(r.in.count), past.out+int32(r.out.count)
		g.past.Set(id, past)
		r.in, r.out = linkList{}, linkList{}
	}
	for k := old.edgeFloor; k < g.edgeFloor; k++ {
		if e := old.edges.At(k); e.bits&edgeDead == 0 {
			g.addPast(e.from, pastRow{last: e.tx + 1})
			g.addPast(e.to, pastRow{last: e.tx + 1, senders: old.senderBits(a, edgeLink(k))})
		}
	}
	for k := old.legFloor; k < g.legFloor; k++ {
		if row := old.legs.At(k); row.bits&legDead == 0 {
			past := pastRow{last: row.tx + 1}
			if row.bits&legOutput != 0 {
				past.senders = old.senderBits(a, legLink(k))
			}
			g.addPast(row.account, past)
		}
	}
	for k := g.edgeFloor; int(k) < g.edges.Len(); k++ {
		e := g.edges.At(k)
		if e.bits&edgeDead != 0 {
			continue
		}
		if e.from != 0 {
			g.arena.push(&g.accounts.At(e.from).out, edgeLink(k))
			g.addPast(e.from, pastRow{out: -1})
		}
		if e.to != 0 {
			g.arena.push(&g.accounts.At(e.to).in, edgeLink(k))
			g.addPast(e.to, pastRow{in: -1})
		}
	}
	for k := g.legFloor; int(k) < g.legs.Len(); k++ {
		switch row := g.legs.At(k); {
		case row.bits&legDead != 0 || row.account == 0:
		case row.bits&legOutput != 0:
			g.arena.push(&g.accounts.At(row.account).in, legLink(k))
			g.addPast(row.account, pastRow{in: -1})
		default:
			g.arena.push(&g.accounts.At(row.account).out, legLink(k))
			g.addPast(row.account, pastRow{out: -1})
		}
	}
}

// addPast adds to what is booked of an account.
func (g *generation) addPast(id uint32, more pastRow) {
	if id == 0 {
		return
	}
	p := g.past.At(id)
	g.past.Set(id, pastRow{p.in + more.in, p.out + more.out, max(p.last, more.last), p.senders | more.senders})
}

// drop lets go of the chunks below the floors. The blocks of the transactions
// stay: they tell an evicted transaction's clock.
func (g *generation) drop() {
	tx := uint32(g.floor)
	g.ids.Drop(tx)
	for ref := uint32(g.gone.Len()); ref < tx; ref++ {
		g.gone.Append(g.txs.At(ref).block)
	}
	g.txs.Drop(tx)
	g.indexes.Drop(tx)
	g.initiator.Drop(tx)
	g.feePayer.Drop(tx)
	g.fee.Drop(tx)
	g.burnt.Drop(tx)
	g.version.Drop(tx)
	g.lockTime.Drop(tx)
	g.edges.Drop(g.edgeFloor)
	g.entry.Drop(g.edgeFloor)
	g.entries.Drop(g.edgeFloor)
	g.usd.Drop(g.edgeFloor)
	g.legs.Drop(g.legFloor)
	g.noSeq.Drop(g.legFloor)
	g.wide.Drop(g.firstWide())
	g.firstApproval = searchTx(int(g.firstApproval), g.approvals.Len(), tx, func(i uint32) uint32 { return g.approvals.At(i).tx })
	g.approvals.Drop(g.firstApproval)
}

// firstWide returns the first place in wide that something kept refers to:
// places are given out in the order of transactions.
func (g *generation) firstWide() uint32 {
	first := uint64(g.wide.Len())
	for ref := uint32(g.floor); int(ref) < g.txs.Len(); ref++ {
		if flags := g.txs.At(ref).flags; flags&txFeeWide != 0 {
			first = min(first, g.fee.At(ref))
			break
		} else if flags&txBurntWide != 0 {
			first = min(first, g.burnt.At(ref))
			break
		}
	}
	for k := g.edgeFloor; int(k) < g.edges.Len(); k++ {
		if e := g.edges.At(k); e.bits&edgeWide != 0 {
			first = min(first, e.amount)
			break
		}
	}
	for k := g.legFloor; int(k) < g.legs.Len(); k++ {
		if row := g.legs.At(k); row.bits&legWide != 0 {
			first = min(first, row.amount)
			break
		}
	}
	return uint32(first)
}

// evict moves a lane's first kept transaction up to the floor.
func (ln *lane) evict(old *generation, floor uint32) {
	n := ln.base
	for n < ln.n && ln.ref(n) < floor {
		n++
	}
	if n == ln.base {
		return
	}
	last := ln.ref(n - 1)
	ln.floor = laneHead{position: old.position(last), clock: old.clock(last), block: old.blockIndex(last)}
	runs := slices.Clone(ln.runs)
	for len(runs) > 1 && runs[1].seq <= n {
		runs = runs[1:]
	}
	if n > runs[0].seq {
		runs[0] = run{seq: n, ref: runs[0].ref + n - runs[0].seq}
	}
	ln.base, ln.runs = n, runs
}
