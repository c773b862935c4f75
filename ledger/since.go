package ledger

import "sort"

// FirstSince returns a transaction before which, in append order, none has a
// clock of at least clock: where a scan backwards over an account's transfers,
// which lie in append order while each lane has a time of its own, may stop.
// O(lanes · log).
func (v View) FirstSince(clock int64) TxRef {
	first := v.bound()
	for k := range v.s.laneInfo {
		ln := &v.s.laneInfo[k]
		base, n := int(ln.base), int(v.laneCount(k))
		if i := sort.Search(max(0, n-base), func(i int) bool { return v.s.clock(ln.ref(uint32(base+i))) >= clock }); base+i < n {
			first = min(first, ln.ref(uint32(base+i)))
		}
	}
	return TxRef(first)
}
