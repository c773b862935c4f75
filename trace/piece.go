package trace

import (
	"slices"
	"sort"

	"github.com/hoptrail/hoptrail/ledger"
)

// lotID names a lot in the engine's table; 0 is none.
type lotID uint32

// piece is a run of traced units: n units from offset at of whatever holds
// them, all of one lot. Pieces of one holder do not overlap and are sorted by
// offset; what lies between them is not traced.
type piece struct {
	at, n ledger.Amount
	lot   lotID
}

func (p piece) end() ledger.Amount { return plus(p.at, p.n) }

// plus and minus are for sums that cannot leave 0…2^256−1: parts of a total
// that was checked when it was made. Result.Check would show a mistake.
func plus(a, b ledger.Amount) ledger.Amount {
	s, _ := a.Add(b)
	return s
}

func minus(a, b ledger.Amount) ledger.Amount {
	d, _ := a.Sub(b)
	return d
}

// clampSub returns a−b, or zero.
func clampSub(a, b ledger.Amount) ledger.Amount {
	d, ok := a.Sub(b)
	if !ok {
		return ledger.Amount{}
	}
	return d
}

// share returns floor(a·num/den) for num ≤ den, den > 0.
func share(a, num, den ledger.Amount) ledger.Amount {
	if x, ok := a.Uint64(); ok {
		if y, ok := num.Uint64(); ok {
			if z, ok := den.Uint64(); ok {
				return ledger.NewAmount(share64(x, y, z))
			}
		}
	}
	q, _ := a.MulDiv(num, den)
	return q
}

func total(ps []piece) ledger.Amount {
	var t ledger.Amount
	for i := range ps {
		t = plus(t, ps[i].n)
	}
	return t
}

// appendPiece appends p, joining it to the last piece when it continues it.
func appendPiece(ps []piece, p piece) []piece {
	if p.n.IsZero() {
		return ps
	}
	if k := len(ps) - 1; k >= 0 && ps[k].lot == p.lot && ps[k].end() == p.at {
		ps[k].n = plus(ps[k].n, p.n)
		return ps
	}
	return append(ps, p)
}

// pack moves pieces together without gaps, the first to offset from.
func pack(ps []piece, from ledger.Amount) []piece {
	packed := make([]piece, 0, len(ps))
	for _, p := range ps {
		p.at = from
		from = plus(from, p.n)
		packed = appendPiece(packed, p)
	}
	return packed
}

// window returns the parts of ps inside [lo, lo+n), offsets from lo.
func window(ps []piece, lo, n ledger.Amount) []piece {
	var in []piece
	hi := plus(lo, n)
	for _, p := range ps {
		a, b := maxAmount(p.at, lo), ledger.MinAmount(p.end(), hi)
		if a.Cmp(b) < 0 {
			in = appendPiece(in, piece{minus(a, lo), minus(b, a), p.lot})
		}
	}
	return in
}

// without returns ps with everything inside [lo, lo+n) taken out; offsets stay.
func without(ps []piece, lo, n ledger.Amount) []piece {
	rest := make([]piece, 0, len(ps)+1)
	hi := plus(lo, n)
	for _, p := range ps {
		if e := ledger.MinAmount(p.end(), lo); p.at.Cmp(e) < 0 {
			rest = append(rest, piece{p.at, minus(e, p.at), p.lot})
		}
		if s := maxAmount(p.at, hi); s.Cmp(p.end()) < 0 {
			rest = append(rest, piece{s, minus(p.end(), s), p.lot})
		}
	}
	return rest
}

// cutOut takes the parts of ps inside [lo, lo+n) out, offsets from lo. rest
// reuses the memory of ps. O(log pieces + pieces taken) at either end of ps.
func cutOut(ps []piece, lo, n ledger.Amount) (taken, rest []piece) {
	hi := plus(lo, n)
	i := sort.Search(len(ps), func(k int) bool { return ps[k].end().Cmp(lo) > 0 })
	j := i + sort.Search(len(ps)-i, func(k int) bool { return ps[i+k].at.Cmp(hi) >= 0 })
	if i == j {
		return nil, ps
	}
	taken = window(ps[i:j], lo, n)
	keep := make([]piece, 0, 2)
	if p := ps[i]; p.at.Cmp(lo) < 0 {
		keep = append(keep, piece{p.at, minus(lo, p.at), p.lot})
	}
	if p := ps[j-1]; p.end().Cmp(hi) > 0 {
		keep = append(keep, piece{hi, minus(p.end(), hi), p.lot})
	}
	if i == 0 && len(keep) <= j { // the front: no need to move the others
		copy(ps[j-len(keep):j], keep)
		return taken, ps[j-len(keep):]
	}
	return taken, slices.Replace(ps, i, j, keep...)
}

// takeFront splits off the first n traced units, whatever their offsets, and
// packs them. It returns fewer when there are fewer.
func takeFront(ps []piece, n ledger.Amount) (front, rest []piece) {
	var at ledger.Amount
	for i, p := range ps {
		if n.IsZero() {
			return front, append(rest, ps[i:]...)
		}
		k := ledger.MinAmount(n, p.n)
		front = appendPiece(front, piece{at, k, p.lot})
		at, n = plus(at, k), minus(n, k)
		if k != p.n {
			rest = append(rest, piece{plus(p.at, k), minus(p.n, k), p.lot})
		}
	}
	return front, rest
}

// fill covers the gaps of ps within [0, size) with at most n units of lot,
// front first, and returns how many it placed.
func fill(ps []piece, size, n ledger.Amount, lot lotID) (filled []piece, placed ledger.Amount) {
	var at ledger.Amount
	gap := func(end ledger.Amount) {
		if k := ledger.MinAmount(minus(end, at), minus(n, placed)); !k.IsZero() {
			filled = appendPiece(filled, piece{at, k, lot})
			placed = plus(placed, k)
		}
	}
	for _, p := range ps {
		gap(p.at)
		filled = appendPiece(filled, p)
		at = p.end()
	}
	gap(size)
	return filled, placed
}

func maxAmount(a, b ledger.Amount) ledger.Amount {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
