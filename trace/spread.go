package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// spread divides the traced pieces of one side of a UTXO transaction over the
// amounts of the other side by a rule. pieces have offsets in [0, size), the
// concatenation of that side's amounts; rest is what lies beyond outs (the
// fee, which comes last). Offsets in the results are each part's own. It holds
// Σ shares + rest = Σ pieces, for every rule but Poison.
//
// Read forward, pieces lie on the inputs and outs are the outputs; backward,
// pieces lie on the outputs (then the fee) and outs are the inputs.
//
// grown is the traced value that Poison creates. O(pieces + outs·log outs).
func spread(rule Rule, pieces []piece, size ledger.Amount, outs []ledger.Amount) (shares [][]piece, rest []piece, grown ledger.Amount) {
	shares = make([][]piece, len(outs))
	if len(pieces) == 0 {
		return shares, nil, grown
	}
	t := total(pieces)
	switch rule {
	case Haircut:
		return spreadHaircut(pieces, t, size, outs)
	case Poison:
		return spreadPoison(pieces, t, size, outs)
	case LIFO:
		pieces = mirror(pieces, size)
	case LIBR:
		pieces = pack(pieces, minus(size, t))
	case DirtyFirst, TIHO:
		pieces = pack(pieces, ledger.Amount{})
	}
	order := make([]int, len(outs))
	for i := range order {
		order[i] = i
	}
	if rule == TIHO {
		slices.SortStableFunc(order, func(a, b int) int { return outs[b].Cmp(outs[a]) })
	}
	var at ledger.Amount
	k := 0 // pieces before k end at or before at
	for _, i := range order {
		for k < len(pieces) && pieces[k].end().Cmp(at) <= 0 {
			k++
		}
		end := plus(at, outs[i])
		for j := k; j < len(pieces) && pieces[j].at.Cmp(end) < 0; j++ {
			a, b := maxAmount(pieces[j].at, at), ledger.MinAmount(pieces[j].end(), end)
			shares[i] = appendPiece(shares[i], piece{minus(a, at), clampSub(b, a), pieces[j].lot})
		}
		at = end
	}
	return shares, window(pieces, at, clampSub(size, at)), grown
}

// mirror reverses the order of units: LIFO reads the other side from its end.
func mirror(ps []piece, size ledger.Amount) []piece {
	m := make([]piece, len(ps))
	for i, p := range ps {
		m[len(ps)-1-i] = piece{minus(size, p.end()), p.n, p.lot}
	}
	return m
}

func spreadHaircut(pieces []piece, t, size ledger.Amount, outs []ledger.Amount) (shares [][]piece, rest []piece, grown ledger.Amount) {
	shares = make([][]piece, len(outs))
	var sum, given ledger.Amount
	for i, w := range outs {
		sum = plus(sum, w)
		upTo := share(t, sum, size)
		shares[i], pieces = takeFront(pieces, minus(upTo, given))
		given = upTo
	}
	return shares, pack(pieces, ledger.Amount{}), grown
}

func spreadPoison(pieces []piece, t, size ledger.Amount, outs []ledger.Amount) (shares [][]piece, rest []piece, grown ledger.Amount) {
	shares = make([][]piece, len(outs))
	left := size
	for i, w := range outs {
		shares[i] = appendPiece(nil, piece{n: w, lot: pieces[0].lot})
		left = minus(left, w)
	}
	return shares, appendPiece(nil, piece{n: left, lot: pieces[0].lot}), minus(size, t)
}
