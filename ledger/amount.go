package ledger

import (
	"fmt"
	"math"
	"strings"

	"github.com/holiman/uint256"
)

// Amount is an exact unsigned quantity in an asset's base units (satoshi, wei,
// 10^-6 USDT), 0 to 2^256−1. It is a comparable immutable value; arithmetic
// never wraps silently.
type Amount struct{ v uint256.Int }

// NewAmount returns u base units.
func NewAmount(u uint64) Amount { return Amount{uint256.Int{u}} }

// AmountFromBytes reads a big-endian integer of at most 32 bytes; ok is false
// when it is longer.
func AmountFromBytes(b []byte) (a Amount, ok bool) {
	if len(b) > 32 {
		return Amount{}, false
	}
	a.v.SetBytes(b)
	return a, true
}

// AmountFromWords returns the amount with the given little-endian 64-bit words.
func AmountFromWords(w [4]uint64) Amount { return Amount{w} }

// Words returns the amount as little-endian 64-bit words.
func (a Amount) Words() [4]uint64 { return a.v }

// Bytes32 returns the amount as 32 big-endian bytes.
func (a Amount) Bytes32() [32]byte { return a.v.Bytes32() }

// IsZero reports whether the amount is zero.
func (a Amount) IsZero() bool { return a.v[0]|a.v[1]|a.v[2]|a.v[3] == 0 }

// Uint64 returns the amount and whether it fits 64 bits.
func (a Amount) Uint64() (u uint64, ok bool) { return a.v[0], a.v[1]|a.v[2]|a.v[3] == 0 }

// Cmp returns −1, 0 or +1.
func (a Amount) Cmp(b Amount) int { return a.v.Cmp(&b.v) }

// Add returns a+b; ok is false when the sum exceeds 2^256−1.
func (a Amount) Add(b Amount) (sum Amount, ok bool) {
	_, over := sum.v.AddOverflow(&a.v, &b.v)
	return sum, !over
}

// Sub returns a−b; ok is false when b exceeds a.
func (a Amount) Sub(b Amount) (diff Amount, ok bool) {
	_, under := diff.v.SubOverflow(&a.v, &b.v)
	return diff, !under
}

// SaturatingAdd returns a+b, capped at 2^256−1; for display totals only.
func (a Amount) SaturatingAdd(b Amount) Amount {
	if s, ok := a.Add(b); ok {
		return s
	}
	return MaxAmount()
}

// MaxAmount returns 2^256−1.
func MaxAmount() Amount {
	return Amount{uint256.Int{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}}
}

// MulDiv returns floor(a·num/den) over a 512-bit product; ok is false when den
// is zero or the result exceeds 2^256−1.
func (a Amount) MulDiv(num, den Amount) (q Amount, ok bool) {
	if den.IsZero() {
		return Amount{}, false
	}
	_, over := q.v.MulDivOverflow(&a.v, &num.v, &den.v)
	return q, !over
}

// MinAmount returns the smaller of two amounts.
func MinAmount(a, b Amount) Amount {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// String returns the amount in decimal base units.
func (a Amount) String() string {
	if u, ok := a.Uint64(); ok {
		return fmt.Sprint(u)
	}
	return a.v.Dec()
}

// Decimal returns the amount in whole units with exactly the asset's number of
// decimals, for people: NewAmount(1234).Decimal(2) is "12.34".
func (a Amount) Decimal(decimals uint8) string {
	s := a.String()
	if decimals == 0 {
		return s
	}
	if pad := int(decimals) + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return s[:len(s)-int(decimals)] + "." + s[len(s)-int(decimals):]
}

// MarshalText implements encoding.TextMarshaler; JSON carries amounts as text.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler with ParseAmount.
func (a *Amount) UnmarshalText(text []byte) error {
	v, err := ParseAmount(string(text))
	if err == nil {
		*a = v
	}
	return err
}

// ParseAmount reads base units: digits only, 0…2^256−1. Errors match ErrAmount.
func ParseAmount(s string) (Amount, error) {
	if s == "" || !all(s, digit) {
		return Amount{}, fmt.Errorf("%w: %q (want digits only, in base units)", ErrAmount, clip(s))
	}
	if len(s) <= 19 { // fits 64 bits
		var u uint64
		for i := range len(s) {
			u = u*10 + uint64(s[i]-'0')
		}
		return NewAmount(u), nil
	}
	digits := strings.TrimLeft(s, "0")
	if digits == "" {
		return Amount{}, nil
	}
	var a Amount
	if len(digits) > 78 || a.v.SetFromDecimal(digits) != nil {
		return Amount{}, fmt.Errorf("%w: %q (want at most 2^256−1)", ErrAmount, clip(s))
	}
	return a, nil
}

// ParseDecimalAmount reads whole units with at most one '.', and at most
// decimals digits after it. Errors match ErrAmount.
func ParseDecimalAmount(s string, decimals uint8) (Amount, error) {
	whole, frac, dot := strings.Cut(s, ".")
	if dot && frac == "" || whole == "" || !all(whole, digit) || !all(frac, digit) {
		return Amount{}, fmt.Errorf("%w: %q (want digits with at most one '.')", ErrAmount, clip(s))
	}
	if len(frac) > int(decimals) {
		return Amount{}, fmt.Errorf("%w: %q has more than %d fraction digits", ErrAmount, clip(s), decimals)
	}
	return ParseAmount(whole + frac + strings.Repeat("0", int(decimals)-len(frac)))
}

// Float64 returns the nearest float64, of two as near the even one: for display,
// ranking and models, never to decide.
func (a Amount) Float64() float64 {
	past := a.v.BitLen() - 64
	if past <= 0 {
		return float64(a.v.Uint64())
	}
	// The upper 64 bits round as the whole does, if the lowest tells that more follows.
	var top, whole uint256.Int
	top.Rsh(&a.v, uint(past))
	bits := top.Uint64()
	if whole.Lsh(&top, uint(past)); whole != a.v {
		bits |= 1
	}
	return math.Ldexp(float64(bits), past)
}
