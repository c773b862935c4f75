package ledger

// AppendEntries appends everything that reached an account to dst and then
// everything that left it, each oldest first, and returns how many reached it.
// It is what Credits and Debits yield, cheaper for who wants it all, since reads
// of both overlap: BenchmarkNeighbours.
func (v View) AppendEntries(dst []Entry, id AccountID) (all []Entry, credits int) {
	in, out, ar := v.lists(id)
	c := &v.s.columns
	var one [1]uint32
	var links [maxGroup]uint32 // of several blocks together
	n, reached, debit := 0, 0, false
	flush := func() {
		c.fetch(links[:n])
		for i, w := range links[:n] {
			if e, ok := v.entry(c, link(w), id, i >= reached); ok {
				dst = append(dst, e)
				if !e.Debit {
					credits++
				}
			}
		}
		n, reached = 0, 0
	}
	gather := func(words []uint32) bool {
		for len(words) > 0 {
			k := copy(links[n:], words)
			if n, words = n+k, words[k:]; !debit {
				reached = n
			}
			if n == maxGroup {
				flush()
			}
		}
		return true
	}
	planned := func() {
		if v.over != nil {
			v.over.entries(id, debit, func(e Entry) bool {
				dst = append(dst, e)
				return true
			})
		}
	}
	ar.ascendBlocks(in, &one, nil, gather)
	if v.over != nil {
		flush()
		before := len(dst)
		planned()
		credits += len(dst) - before
	}
	debit = true
	ar.ascendBlocks(out, &one, nil, gather)
	flush()
	planned()
	return dst, credits
}

// EntriesAtMost returns a number that an account's transfers in both directions
// do not exceed, evicted ones apart: some that the view does not show may be
// among them. O(1), where Summary counts exactly.
func (v View) EntriesAtMost(id AccountID) int {
	in, out, _ := v.lists(id)
	n := int(in.count) + int(out.count)
	if v.over != nil {
		n += 2 * len(v.over.rec.Transfers)
	}
	return n
}

// lists copies an account's list heads and the arena's header.
func (v *View) lists(id AccountID) (in, out linkList, ar arena) {
	if id == 0 || int(id) >= v.s.text.rows.Len() {
		return in, out, ar
	}
	l, g := v.s.l, v.s.gen
	l.mu.RLock()
	defer l.mu.RUnlock()
	r := g.accounts.At(uint32(id))
	return r.in, r.out, g.arena
}
