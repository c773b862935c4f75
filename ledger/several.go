package ledger

// Several reports whether a transaction moves value more than once: whether its
// transfers must be netted to know who paid whom. O(1), without reading it.
func (v View) Several(ref TxRef) bool {
	if v.over != nil && ref == v.over.ref {
		return len(v.over.rec.Transfers) > 1
	}
	c, r := &v.s.columns, uint32(ref)
	if ref < v.s.floor {
		return false // evicted, nothing is left to net
	}
	if c.txs.At(r).flags&txUTXO != 0 {
		return true
	}
	second := c.txs.At(r).first + 1
	return int(second) < c.edges.Len() && c.edges.At(second).tx == r && c.edges.At(second-1).tx == r
}
