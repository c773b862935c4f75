package ledger

// AppendIDs appends the ids of accounts to dst, zero for those that the view has
// none for. Other than Lookup it also knows accounts that have an id though no
// value moved to or from them yet (who initiated, approved or was created). It is
// what accounts stored elsewhere are given their ids by. O(len(accounts)).
func (v View) AppendIDs(dst []AccountID, accounts []Account) []AccountID {
	l, known := v.s.l, v.s.text.rows.Len()
	l.mu.RLock()
	for i := range accounts {
		id := l.accounts.lookup(&accounts[i])
		if int(id) >= known {
			id = 0
		}
		dst = append(dst, id)
	}
	l.mu.RUnlock()
	if v.over == nil {
		return dst
	}
	for i, id := range dst[len(dst)-len(accounts):] {
		if id == 0 {
			dst[len(dst)-len(accounts)+i], _ = v.over.lookup(accounts[i])
		}
	}
	return dst
}

// MaxAssetID returns the largest id in use; ids are 1…MaxAssetID.
func (v View) MaxAssetID() AssetID {
	n := len(v.s.assets)
	if v.over != nil {
		n += len(v.over.assets)
	}
	return AssetID(n - 1)
}
