package ledger

import "slices"

// private reports whether the ledger has a private lane.
func (s *snapshot) private() bool {
	for i := range s.laneInfo {
		if s.laneInfo[i].chain.IsPrivate() && len(s.laneInfo) > 1 {
			return true
		}
	}
	return false
}

// named reports whether the ledger has a public lane whose transactions may be
// known by names.
func (s *snapshot) named() bool {
	for i := range s.laneInfo {
		if s.laneInfo[i].chain.Family() == FamilyOther {
			return true
		}
	}
	return false
}

// private makes a customer's move stand for his exchange's. A private lane
// tells the same transaction with customers in place of the shared wallet; the
// telling that comes first in merge order counts, and a private one that comes
// second says that it restates.
func (v View) private(dst []Move, start int, rec *Record) []Move {
	if len(dst) == start || rec.Ref < v.s.floor {
		return dst
	}
	id := v.TxID(rec.Ref)
	if _, hash := id.Hash(); !hash && !v.s.named() {
		return dst // a name of the exchange's own
	}
	same := v.withID(id)
	mine := v.laneChain(rec.Lane).IsPrivate()
	for _, ref := range same {
		if ref == rec.Ref || v.Compare(ref, rec.Ref) > 0 {
			continue
		}
		var other Record
		v.Read(ref, &other)
		if v.laneChain(other.Lane).IsPrivate() == mine || other.Status == Failed && !mine {
			continue // a failed one tells nothing
		}
		if mine {
			for i := start; i < len(dst); i++ {
				dst[i].Restates = true
			}
			return dst
		}
		for i := range other.Transfers {
			dst = v.cover(dst, start, &other.Transfers[i])
		}
	}
	return dst
}

// cover takes what a private transfer told from the moves of its public
// transaction: a withdrawal from the payments to its recipient, a deposit from
// those of its sender.
func (v View) cover(dst []Move, start int, t *TransferRecord) []Move {
	withdrawal := v.Account(t.From).Chain.IsPrivate()
	left := t.Amount
	for i := start; i < len(dst); i++ {
		m := &dst[i]
		if m.Asset != t.Asset || withdrawal && m.To != t.To || !withdrawal && m.From != t.From {
			continue
		}
		a := MinAmount(m.Amount, left)
		m.Amount, _ = m.Amount.Sub(a)
		left, _ = left.Sub(a)
	}
	kept := slices.DeleteFunc(dst[start:], func(m Move) bool { return m.Amount.IsZero() && m.Class != ZeroValue })
	return dst[:start+len(kept)]
}

// laneChain returns a lane's chain, also that of a lane only With opened.
func (v *View) laneChain(k uint16) Chain {
	if int(k) < len(v.s.laneInfo) {
		return v.s.laneInfo[k].chain
	}
	return v.over.tx.Chain
}
