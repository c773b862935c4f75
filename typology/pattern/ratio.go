package pattern

import (
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// within reports whether lo ≤ num/den ≤ hi, exactly.
func within(num, den ledger.Amount, lo, hi ledger.Ratio) bool {
	return atLeast(num, den, lo) && atMost(num, den, hi)
}

// atLeast reports whether num ≥ r·den, exactly.
func atLeast(num, den ledger.Amount, r ledger.Ratio) bool {
	return compareShare(num, den, r) >= 0
}

// atMost reports whether num ≤ r·den, exactly.
func atMost(num, den ledger.Amount, r ledger.Ratio) bool {
	return compareShare(num, den, r) <= 0
}

// compareShare compares num with r·den.
func compareShare(num, den ledger.Amount, r ledger.Ratio) int {
	n, small := num.Uint64()
	d, smallToo := den.Uint64()
	if small && smallToo {
		nh, nl := bits.Mul64(n, uint64(ledger.One))
		dh, dl := bits.Mul64(d, uint64(r))
		switch {
		case nh != dh && nh < dh, nh == dh && nl < dl:
			return -1
		case nh == dh && nl == dl:
			return 0
		}
		return 1
	}
	// Beyond 64 bits: num against the integer part of r·den/10000, then against
	// what that division left.
	one := ledger.NewAmount(uint64(ledger.One))
	q, fits := den.MulDiv(ledger.NewAmount(uint64(r)), one)
	if !fits {
		return -1
	}
	if c := num.Cmp(q); c != 0 {
		return c
	}
	whole, _ := den.MulDiv(ledger.NewAmount(1), one)
	whole, _ = whole.MulDiv(one, ledger.NewAmount(1))
	rest, _ := den.Sub(whole)
	if left, _ := rest.Uint64(); left*(uint64(r)%uint64(ledger.One))%uint64(ledger.One) != 0 {
		return -1
	}
	return 0
}
