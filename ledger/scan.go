package ledger

import "iter"

// Debits iterates over what left an account, oldest first. It may be ranged
// over repeatedly. O(log) to start, O(1) per entry.
func (v View) Debits(id AccountID) iter.Seq[Entry] { return v.ascend(id, true, 0) }

// Credits iterates over what reached an account, oldest first.
func (v View) Credits(id AccountID) iter.Seq[Entry] { return v.ascend(id, false, 0) }

// DebitsSince iterates over what left an account in ref and later
// transactions (in append order), oldest first.
func (v View) DebitsSince(id AccountID, ref TxRef) iter.Seq[Entry] { return v.ascend(id, true, ref) }

// CreditsSince iterates over what reached an account in ref and later
// transactions (in append order), oldest first.
func (v View) CreditsSince(id AccountID, ref TxRef) iter.Seq[Entry] { return v.ascend(id, false, ref) }

// DebitsDesc iterates over what left an account, newest first.
func (v View) DebitsDesc(id AccountID) iter.Seq[Entry] { return v.descend(id, true) }

// CreditsDesc iterates over what reached an account, newest first.
func (v View) CreditsDesc(id AccountID) iter.Seq[Entry] { return v.descend(id, false) }

// list copies an account's list head and the arena's header.
func (v *View) list(id AccountID, debit bool) (linkList, arena) {
	in, out, ar := v.lists(id)
	if debit {
		return out, ar
	}
	return in, ar
}

func (v View) ascend(id AccountID, debit bool, since TxRef) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		list, ar := v.list(id, debit)
		var skip func(link) bool
		if since > 0 {
			skip = func(l link) bool { return v.linkTx(l) < uint32(since) }
		}
		c, group, more := &v.s.columns, firstGroup, true
		var one [1]uint32
		ar.ascendBlocks(list, &one, skip, func(words []uint32) bool {
			for len(words) > 0 && more {
				n := min(group, len(words))
				c.fetch(words[:n])
				for _, w := range words[:n] {
					if e, ok := v.entry(c, link(w), id, debit); ok && !yield(e) {
						more = false
						break
					}
				}
				words, group = words[n:], min(2*group, maxGroup)
			}
			return more
		})
		if more && v.over != nil && v.over.ref >= since {
			v.over.entries(id, debit, yield)
		}
	}
}

func (v View) descend(id AccountID, debit bool) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if v.over != nil && !v.over.entries(id, debit, yield) {
			return
		}
		list, ar := v.list(id, debit)
		c, bound, group := &v.s.columns, v.bound(), firstGroup
		var one [1]uint32
		beyond := func(l link) bool { return v.linkTx(l) >= bound }
		ar.descendBlocks(list, &one, beyond, func(words []uint32) bool {
			for len(words) > 0 {
				n := max(0, len(words)-group)
				c.fetch(words[n:])
				for i := len(words) - 1; i >= n; i-- {
					if e, ok := v.entry(c, link(words[i]), id, debit); ok && !yield(e) {
						return false
					}
				}
				words, group = words[:n], min(2*group, maxGroup)
			}
			return true
		})
	}
}

// A scan reads ahead in groups of links, small ones first since many scans
// want no more than the newest few entries.
const (
	firstGroup = 4
	maxGroup   = 64
)

// fetch reads the rows that at most maxGroup links lead to: first those of the
// transfers, then those of their transactions. Each pass makes independent
// reads that the processor overlaps, where reading entry by entry waits for one
// after the other; BenchmarkNeighbours shows the gain. What it returns means
// nothing, but keeps the reads from being optimised away.
//
//go:noinline
func (c *columns) fetch(links []uint32) (seen uint32) {
	var txs [maxGroup]uint32
	n := 0
	for _, w := range links {
		k := link(w).ordinal()
		if link(w).isLeg() {
			if int(k) >= c.legs.Len() {
				continue
			}
			txs[n] = c.legs.At(k).tx
		} else {
			if int(k) >= c.edges.Len() {
				continue
			}
			txs[n] = c.edges.At(k).tx
		}
		n++
	}
	for _, tx := range txs[:n] {
		seen ^= c.txs.At(tx).first
	}
	return seen
}

// bound returns a limit that no visible transaction reaches.
func (v *View) bound() uint32 {
	bound := v.limit
	for i, lane := range v.lanes {
		if bound = max(bound, lane); i == 0 {
			bound = lane
		}
	}
	return bound
}

// linkTx returns the transaction of a link, also one newer than the view,
// which then counts as later than everything.
func (v *View) linkTx(l link) uint32 {
	i := l.ordinal()
	switch {
	case l.isLeg() && int(i) < v.s.legs.Len():
		return v.s.legs.At(i).tx
	case !l.isLeg() && int(i) < v.s.edges.Len():
		return v.s.edges.At(i).tx
	}
	return ^uint32(0)
}

// entry reads one link; ok is false when the view does not show it.
func (v *View) entry(c *columns, l link, id AccountID, debit bool) (e Entry, ok bool) {
	i := l.ordinal()
	if l.isLeg() {
		if int(i) >= c.legs.Len() {
			return e, false
		}
		row := c.legs.At(i)
		if row.bits&legDead != 0 || !v.shows(row.tx) {
			return e, false
		}
		e = Entry{
			Tx: TxRef(row.tx), Index: c.legIndex(i), Debit: debit, UTXO: true, Account: id,
			Asset: v.s.laneInfo[c.blockOf(row.tx).lane].native, Amount: c.amount(row.amount, row.bits&legWide != 0),
		}
		switch {
		case e.Amount.IsZero():
			e.Class = ZeroValue
		case row.bits&legDust != 0:
			e.Class = Dust
		}
		return e, true
	}
	if int(i) >= c.edges.Len() {
		return e, false
	}
	row := c.edges.At(i)
	if row.bits&edgeDead != 0 || !v.shows(row.tx) {
		return e, false
	}
	other := row.from
	if debit {
		other = row.to
	}
	return Entry{
		Tx: TxRef(row.tx), Index: i - c.txs.At(row.tx).first, Debit: debit, Account: id, Counterparty: AccountID(other),
		Asset: row.asset(), Amount: c.edgeAmount(row), Class: row.class(),
	}, true
}

// shows is visible for a transfer already known to be alive.
func (v *View) shows(ref uint32) bool {
	if v.lanes == nil {
		return ref < v.limit
	}
	return int(ref) < v.s.ids.Len() && ref < v.lanes[v.s.blockOf(ref).lane]
}
