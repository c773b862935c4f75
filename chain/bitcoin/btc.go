package bitcoin

import (
	"fmt"
	"strconv"
	"strings"
)

// satoshi is the number of decimals of a bitcoin.
const satoshi = 8

// parseBTC reads an amount in bitcoin as JSON writes numbers, with an exponent
// or without, and returns satoshi exactly. More than 8 decimals, a sign, and
// more than the money supply are errors.
func parseBTC(s string) (uint64, error) {
	bad := func(why string) (uint64, error) {
		return 0, fmt.Errorf("%w: amount %.40q: %s", ErrMalformed, s, why)
	}
	mantissa, exp := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.ParseInt(s[i+1:], 10, 8)
		if err != nil {
			return bad("exponent out of range")
		}
		mantissa, exp = s[:i], int(e)
	}
	whole, frac, dot := strings.Cut(mantissa, ".")
	if whole == "" || dot && frac == "" {
		return bad("want digits")
	}
	digits := strings.TrimRight(whole+frac, "0")
	// The value is digits · 10^zeros satoshi.
	zeros := exp + satoshi - len(frac) + len(whole+frac) - len(digits)
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return 0, nil
	}
	if zeros < 0 {
		return bad("more than 8 decimals")
	}
	if len(digits)+zeros > 16 {
		return bad("more than will ever exist")
	}
	v, err := strconv.ParseUint(digits+strings.Repeat("0", zeros), 10, 64)
	if err != nil {
		return bad("want digits")
	}
	if v > maxMoney {
		return bad("more than will ever exist")
	}
	return v, nil
}
