package ledger

// create notes that a transaction created a contract. What was created before,
// also by a transaction that was evicted before the ledger was saved, stays
// created then.
func (g *generation) create(ref, account uint32) {
	g.created.Append(createdRow{ref, account})
	if row := g.accounts.At(account); row.bits&accountContract == 0 {
		row.bits |= accountContract
		g.createdIn[account] = ref
	}
}

// uncreate takes back what create noted of a transaction that is rolled back.
func (g *generation) uncreate(ref, account uint32) {
	if first, ok := g.createdIn[account]; ok && first == ref {
		g.accounts.At(account).bits &^= accountContract
		delete(g.createdIn, account)
	}
}

// createdLongAgo reports whether an account is known as a contract without the
// transaction that created it.
func (g *generation) createdLongAgo(account uint32) bool {
	ref, known := g.createdIn[account]
	return g.accounts.At(account).bits&accountContract != 0 && (!known || ref < uint32(g.floor))
}

// IsContract reports whether an account was created as a contract at or before
// the view, as far as the ledger knows (Tx.Created). It is the cheap part of
// Summary: O(1), or O(contracts created) on a view from before a rollback.
func (v View) IsContract(id AccountID) bool {
	if id == 0 || int(id) >= v.s.text.rows.Len() {
		return false
	}
	v.s.l.mu.RLock()
	defer v.s.l.mu.RUnlock()
	return v.isContract(id)
}

// isContract is IsContract of an account that the view's numbering has. The
// caller holds the lock.
func (v *View) isContract(id AccountID) bool {
	g := v.s.gen
	ref, known := g.createdIn[uint32(id)]
	if known && v.shows(ref) && (ref < uint32(v.s.floor) || v.visible(ref)) {
		return true
	}
	if !known && g.accounts.At(uint32(id)).bits&accountContract != 0 {
		return true // its transaction was evicted before the ledger was saved
	}
	if len(g.rollbacks) == v.s.rollbacks {
		return false
	}
	for i := range uint32(v.s.created.Len()) {
		row := v.s.created.At(i)
		if AccountID(row.account) == id && (row.tx < uint32(v.s.floor) && v.shows(row.tx) || v.visible(row.tx)) {
			return true
		}
	}
	return false
}
