package ledger

import (
	"cmp"
	"slices"
)

// Summary returns what is kept of an account as of the view; ok is false when
// no value moved to or from it. O(1) plus the account's transfers after the view: cheap
// on the newest views, which is where a summary is asked for.
func (v View) Summary(id AccountID) (s Summary, ok bool) {
	if id == 0 || int(id) >= v.s.text.rows.Len() {
		if v.over != nil {
			return v.over.summary(id, Summary{})
		}
		return s, false
	}
	l, g := v.s.l, v.s.gen
	l.mu.RLock()
	defer l.mu.RUnlock()
	if !v.touched(id) {
		if v.over != nil {
			return v.over.summary(id, Summary{})
		}
		return s, false
	}
	r := *g.accounts.At(uint32(id))
	past := g.past.At(uint32(id))
	s.Credits, s.Debits = uint32(int64(r.in.count)+int64(past.in)), uint32(int64(r.out.count)+int64(past.out))
	s.Totals = g.assetTotals(&r)
	first, last := r.first-1, r.last-1
	undone := v.undo(&s, id, &r)
	if undone > 0 || !v.shows(last) || len(g.rollbacks) > v.s.rollbacks {
		first, last = v.span(&r, past.last, first)
		r.senders = v.sketch(&r, past.senders)
	}
	s.First, s.Last = TxRef(first), TxRef(last)
	s.FirstClock, s.LastClock = v.s.clock(first), v.s.clock(last)
	s.Senders, s.SendersExact = estimate(r.senders)
	s.Contract = v.isContract(id)
	s.Complete = s.Contract || v.s.laneInfo[v.s.blockOf(first).lane].complete
	if v.over != nil {
		return v.over.summary(id, s)
	}
	s.tidy()
	return s, true
}

// tidy puts the totals in order of asset and leaves out those of nothing: what
// the view does not show must not show as an asset either.
func (s *Summary) tidy() {
	s.Totals = slices.DeleteFunc(s.Totals, func(t AssetTotal) bool { return t.In.IsZero() && t.Out.IsZero() })
	slices.SortFunc(s.Totals, func(a, b AssetTotal) int { return cmp.Compare(a.Asset, b.Asset) })
}

// touched reports whether the view shows any transfer of an account. The caller
// holds the lock.
func (v *View) touched(id AccountID) bool {
	r := v.s.gen.accounts.At(uint32(id))
	if r.first != 0 && v.shows(r.first-1) && (r.first-1 < uint32(v.s.floor) || v.visible(r.first-1)) {
		return true
	}
	// Its first transaction is later, or was rolled back since: look for one
	// that the view shows.
	found, bound := false, v.bound()
	look := func(l link) bool {
		if v.linkTx(l) >= bound {
			return false // and so are all after it
		}
		if _, ok := v.entry(&v.s.columns, l, id, false); ok {
			found = true
		}
		return !found
	}
	g := v.s.gen
	if len(g.rollbacks) > v.s.rollbacks || v.lanes != nil {
		g.arena.ascend(r.in, look)
		if !found {
			g.arena.ascend(r.out, look)
		}
	}
	return found
}

// undo takes from a live summary what the view does not show, and gives back
// what was rolled back after the view was taken. It returns how many transfers
// differed.
func (v *View) undo(s *Summary, id AccountID, r *accountRow) (n int) {
	g := v.s.gen
	bound := v.limit // nothing below differs
	for _, lane := range v.lanes {
		bound = min(bound, lane)
	}
	for _, ref := range g.rollbacks[v.s.rollbacks:] {
		bound = min(bound, uint32(ref))
	}
	if r.last <= bound && len(g.rollbacks) == v.s.rollbacks {
		return 0 // its last transaction is shown: no need to look at the lists
	}
	side := func(list linkList, debit bool, count *uint32) {
		g.arena.descend(list, func(l link) bool {
			tx, dead, asset, amount := g.link(l, v.s.laneInfo)
			if tx < bound {
				return false
			}
			_, shown := v.entry(&v.s.columns, l, id, debit)
			if shown == dead { // live but not shown, or shown but dead by now
				n++
				s.adjust(asset, amount, debit, dead)
				if dead {
					*count++
				} else {
					*count--
				}
			}
			return true
		})
	}
	side(r.in, false, &s.Credits)
	side(r.out, true, &s.Debits)
	return n
}

// adjust adds to or takes from a total.
func (s *Summary) adjust(asset AssetID, a Amount, debit, add bool) {
	for i := range s.Totals {
		if t := &s.Totals[i]; t.Asset == asset {
			p := &t.In
			if debit {
				p = &t.Out
			}
			if add {
				*p = p.SaturatingAdd(a)
			} else {
				*p, _ = p.Sub(a)
			}
			return
		}
	}
	if add {
		s.Totals = append(s.Totals, AssetTotal{Asset: asset})
		s.adjust(asset, a, debit, add)
	}
}

// link reads a link of the live columns.
func (g *generation) link(l link, lanes []lane) (tx uint32, dead bool, asset AssetID, amount Amount) {
	if i := l.ordinal(); l.isLeg() {
		row := g.legs.At(i)
		native := AssetID(0)
		if k := int(g.blockOf(row.tx).lane); k < len(lanes) {
			native = lanes[k].native
		}
		return row.tx, row.bits&legDead != 0, native, g.amount(row.amount, row.bits&legWide != 0)
	} else { //nolint:revive // the two branches mirror each other
		row := g.edges.At(i)
		return row.tx, row.bits&edgeDead != 0, row.asset(), g.edgeAmount(row)
	}
}

// span returns the first and last transaction of an account that the view
// shows.
func (v *View) span(r *accountRow, evicted, first uint32) (from, to uint32) {
	g, c := v.s.gen, &v.s.columns
	from, to = ^uint32(0), max(evicted, 1)-1
	if first < uint32(v.s.floor) || v.visible(first) {
		from, to = first, max(to, first)
	}
	for _, list := range [2]linkList{r.in, r.out} {
		g.arena.descend(list, func(l link) bool {
			if e, ok := v.entry(c, l, 0, false); ok {
				to = max(to, uint32(e.Tx))
				return false
			}
			return true
		})
		g.arena.ascend(list, func(l link) bool {
			if e, ok := v.entry(c, l, 0, false); ok {
				from = min(from, uint32(e.Tx))
				return false
			}
			return true
		})
	}
	return from, max(from, to)
}

// sketch rebuilds the sketch of senders from the credits the view shows. It
// stops as soon as every bit of the live sketch was seen again, so a busy
// account costs a few hundred steps.
func (v *View) sketch(r *accountRow, past uint64) uint64 {
	g, c, bits := v.s.gen, &v.s.columns, past
	exact := len(g.rollbacks) == v.s.rollbacks
	g.arena.descend(r.in, func(l link) bool {
		if _, ok := v.entry(c, l, 0, false); ok {
			bits |= g.senderBits(&v.s.l.accounts, l)
		}
		return !exact || bits != r.senders
	})
	return bits
}

// senderBits returns the sketch bits that a credit sets.
func (g *generation) senderBits(a *accounts, l link) (bits uint64) {
	i := l.ordinal()
	if !l.isLeg() {
		if from := g.edges.At(i).from; from != 0 {
			bits = a.senderBit(from)
		}
		return bits
	}
	tx := g.legs.At(i).tx
	for k := g.txs.At(tx).first; ; k++ {
		row := g.legs.At(k)
		if row.tx != tx || row.bits&legOutput != 0 {
			return bits
		}
		if row.account != 0 {
			bits |= a.senderBit(row.account)
		}
	}
}
