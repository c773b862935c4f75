package ledger

// create notes that a transaction created a contract.
func (g *generation) create(ref, account uint32) {
	g.created.Append(createdRow{ref, account})
	if _, again := g.createdIn[account]; !again {
		g.createdIn[account] = ref
	}
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
	if len(g.rollbacks) == v.s.rollbacks {
		// What a restored ledger knows without the transaction was evicted
		// before it was saved.
		return !known && g.accounts.At(uint32(id)).bits&accountContract != 0
	}
	for i := range uint32(v.s.created.Len()) {
		row := v.s.created.At(i)
		if AccountID(row.account) == id && (row.tx < uint32(v.s.floor) && v.shows(row.tx) || v.visible(row.tx)) {
			return true
		}
	}
	return false
}
