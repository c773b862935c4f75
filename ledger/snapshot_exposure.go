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
	s.l.mu.Lock() // readers look at the rows
	b.settle(s.l, s.g.floor)
	s.l.mu.Unlock()
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
	for k, ln := range s.l.lanes {
		s.uint(ln.top)
		if k < len(b.trimmed) && b.trimmed[k] > s.g.floor {
			s.uint(s.ref(uint32(b.trimmed[k])))
		} else {
			s.uint(0) // every view shows what was evicted
		}
	}
	s.uint(uint64(len(b.journal)))
	for _, st := range b.journal {
		s.uint(s.ref(uint32(st.tx) + 1))
		s.uint(uint64(st.account))
		s.uint(uint64(st.index))
		s.buf = append(s.buf, st.hops)
		s.amount(st.amount)
		s.spill()
	}
	s.flush()
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
	txs := uint64(r.g.ids.Len())
	for k, ln := range r.l.lanes {
		if ln.top = ln.head.position.Height; r.version > 1 {
			ln.top = max(ln.top, r.uint())
			b.letGo(k, TxRef(r.below(txs+1, "bound")))
		}
	}
	if r.version == 1 {
		if below := TxRef(r.below(txs+1, "bound")); below > 0 && r.err == nil {
			b.letGo(int(r.g.blockOf(uint32(below-1)).lane), below)
		}
	}
	for range r.items(r.count()) {
		ref := r.below(txs+1, "transaction")
		if ref == 0 {
			r.fail("a step of no transaction")
			break
		}
		st := exposureStep{tx: TxRef(ref - 1), account: AccountID(r.below(uint64(r.g.accounts.Len()), "account"))}
		st.index = uint32(r.below(uint64(len(b.rows[st.account])), "row"))
		st.hops, st.amount = r.byte(), r.amount()
		b.journal = append(b.journal, st)
	}
	if r.l.exposures != nil && r.err == nil {
		r.l.exposures = b
	}
}
