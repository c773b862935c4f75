package ledger

import "slices"

// exposures writes the exposure tier.
func (s *saver) exposures() {
	b := s.l.exposures
	s.flag(b != nil)
	if b == nil {
		s.flush()
		return
	}
	s.uint(uint64(len(b.cats)))
	for _, c := range b.cats {
		s.text(c)
	}
	kept := s.keptSteps(b)
	ids := make([]AccountID, 0, len(b.rows))
	for id := range b.rows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	s.uint(uint64(len(ids)))
	for _, id := range ids {
		s.uint(uint64(id))
		s.uint(uint64(len(b.rows[id])))
		for _, r := range b.rows[id] {
			s.uint(uint64(r.asset))
			s.uint(uint64(r.cat))
			s.buf = append(s.buf, r.hops, r.base)
			s.amount(r.amount)
		}
		s.spill()
	}
	for _, ln := range s.l.lanes {
		s.uint(ln.top)
	}
	s.uint(uint64(s.below(max(b.trimmed, s.g.floor))))
	s.uint(uint64(len(kept)))
	for _, st := range kept {
		s.uint(s.ref(uint32(st.tx) + 1))
		s.uint(uint64(st.account))
		s.uint(uint64(st.index))
		s.buf = append(s.buf, st.hops)
		s.amount(st.amount)
		s.spill()
	}
	s.flush()
}

// keptSteps returns the steps that can still be undone. Steps of evicted
// transactions cannot, so their hops become part of the rows.
func (s *saver) keptSteps(b *exposureBook) (kept []exposureStep) {
	s.l.mu.Lock() // readers look at the rows
	defer s.l.mu.Unlock()
	for _, st := range b.journal {
		switch {
		case st.tx >= max(s.g.floor, b.trimmed):
			kept = append(kept, st)
		case st.tx >= b.trimmed:
			if row := &b.rows[st.account][st.index]; row.base == 0 || st.hops < row.base {
				row.base = st.hops
			}
		}
	}
	return kept
}

// below renumbers a bound: how many new numbers lie below it.
func (s *saver) below(ref TxRef) uint32 {
	switch floor := s.g.floor; {
	case ref == 0:
		return 0
	case ref <= floor:
		return uint32(len(s.old))
	case int(ref-floor) < len(s.refs):
		return s.refs[ref-floor]
	}
	return s.next
}

// exposures reads the exposure tier, which a ledger without labels leaves out.
func (r *loader) exposures() {
	if r.uint() == 0 {
		if r.l.exposures != nil {
			r.fail("it was written without an exposure tier, but Config.Labels asks for one (append everything anew, or leave Labels out)")
		}
		return
	}
	b := newExposureBook(r.l.cfg.Labels)
	for range r.items(r.count()) {
		b.category(r.text())
	}
	n := r.count()
	b.rows = make(map[AccountID][]exposureRow, min(n, 1<<20))
	var slab []exposureRow // many lists share an allocation
	for range r.items(n) {
		id := AccountID(r.below(uint64(r.g.accounts.Len()), "account"))
		size := r.count()
		if size > cap(slab)-len(slab) {
			slab = make([]exposureRow, 0, max(1<<10, min(size, 1<<16)))
		}
		rows := slab[len(slab):len(slab):min(len(slab)+size, cap(slab))]
		for range r.items(size) {
			row := exposureRow{asset: r.asset(), cat: uint16(r.below(uint64(len(b.cats)), "category"))}
			row.hops, row.base, row.amount = r.byte(), r.byte(), r.amount()
			rows = append(rows, row)
		}
		if len(rows) <= cap(slab)-len(slab) {
			slab = slab[:len(slab)+len(rows)]
		}
		b.rows[id] = rows
	}
	for _, ln := range r.l.lanes {
		if ln.top = ln.head.position.Height; r.version > 1 {
			ln.top = max(ln.top, r.uint())
		}
	}
	txs := uint64(r.g.ids.Len())
	b.trimmed = TxRef(r.below(txs+1, "bound"))
	for range r.items(r.count()) {
		st := exposureStep{tx: TxRef(r.below(txs+1, "transaction") - 1), account: AccountID(r.below(uint64(r.g.accounts.Len()), "account"))}
		st.index = uint32(r.below(uint64(len(b.rows[st.account])), "row"))
		st.hops, st.amount = r.byte(), r.amount()
		b.journal = append(b.journal, st)
	}
	if r.l.exposures != nil && r.err == nil {
		r.l.exposures = b
	}
}
