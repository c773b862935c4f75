package ledger

import "math/bits"

// An account's lifetime flow in its first asset is kept in its row as long as
// it fits 64 bits; otherwise, and for further assets, in a list of totalRows
// that totalIndex finds without walking it.
type totalRow struct {
	next, asset uint32
	in, out     Amount
}

type totalKey struct {
	account AccountID
	asset   AssetID
}

// addTotal adds an amount to an account's totals, or takes it away again.
func (l *Ledger) addTotal(id AccountID, r *accountRow, asset AssetID, a Amount, in, undo bool) {
	u, small := a.Uint64()
	here := r.bits&assetMask == uint32(asset)
	if small && !here && r.bits&assetMask == 0 && r.totals == 0 && !undo {
		r.bits |= uint32(asset)
		here = true
	}
	if small && here {
		p := &r.outTotal
		if in {
			p = &r.inTotal
		}
		if undo {
			*p -= u // it was added before
			return
		}
		if sum, carry := bits.Add64(*p, u, 0); carry == 0 {
			*p = sum
			return
		}
	}
	row := l.totalRow(id, r, asset)
	p := &row.out
	if in {
		p = &row.in
	}
	if undo {
		*p, _ = p.Sub(a)
		return
	}
	*p = p.SaturatingAdd(a)
}

// totalRow returns the list row of an asset, moving the account row's own
// total there if it is of that asset.
func (l *Ledger) totalRow(id AccountID, r *accountRow, asset AssetID) *totalRow {
	if i, ok := l.totalIndex[totalKey{id, asset}]; ok {
		return l.gen.totals.At(i)
	}
	row := totalRow{next: r.totals, asset: uint32(asset)}
	if r.bits&assetMask == uint32(asset) {
		row.in, row.out = NewAmount(r.inTotal), NewAmount(r.outTotal)
		r.inTotal, r.outTotal = 0, 0
		r.bits &^= assetMask
	}
	if l.gen.totals.Len() == 0 {
		l.gen.totals.Append(totalRow{}) // 0 ends a list
	}
	r.totals = l.gen.totals.Append(row)
	l.totalIndex[totalKey{id, asset}] = r.totals
	return l.gen.totals.At(r.totals)
}

// assetTotals returns an account row's totals, in no order.
func (c *columns) assetTotals(r *accountRow) (out []AssetTotal) {
	if a := r.bits & assetMask; a != 0 {
		out = append(out, AssetTotal{AssetID(a), NewAmount(r.inTotal), NewAmount(r.outTotal)})
	}
	for i := r.totals; i != 0; {
		t := c.totals.At(i)
		out = append(out, AssetTotal{AssetID(t.asset), t.in, t.out})
		i = t.next
	}
	return out
}
