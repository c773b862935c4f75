package ledger

import (
	"fmt"
	"strings"
)

// Ratio is a strength, share or ratio in units of 1/10,000; 10000 is one. It
// is rounded half-even once, when it is made, so no float decides anything.
type Ratio int64

// One is the ratio 1.
const One Ratio = 10_000

// maxRatio bounds what RatioOf returns, so that sums of ratios cannot wrap.
const maxRatio = Ratio(1) << 53

// RatioOf returns num/den rounded half-even to 1/10,000, at most 2^53; ok is
// false when den is zero.
func RatioOf(num, den Amount) (r Ratio, ok bool) {
	if den.IsZero() {
		return 0, false
	}
	q, fits := num.MulDiv(NewAmount(uint64(One)), den)
	u, small := q.Uint64()
	if !fits || !small || u >= uint64(maxRatio) {
		return maxRatio, true
	}
	// num·10000 = u·den + rem; compare 2·rem with den without a 512-bit type.
	rem, scale := num.v, NewAmount(uint64(One)).v
	rem.MulMod(&rem, &scale, &den.v)
	other, _ := den.Sub(Amount{rem})
	switch (Amount{rem}).Cmp(other) {
	case 1:
		u++
	case 0:
		u += u & 1
	}
	return Ratio(u), true
}

// RatioInt returns num/den for counts, rounded half-even; ok is false when den
// is zero or either is negative.
func RatioInt(num, den int64) (Ratio, bool) {
	if num < 0 || den < 0 {
		return 0, false
	}
	return RatioOf(NewAmount(uint64(num)), NewAmount(uint64(den)))
}

// String returns the ratio with four decimals.
func (r Ratio) String() string {
	sign := ""
	if r < 0 {
		sign, r = "-", -r
	}
	return fmt.Sprintf("%s%d.%04d", sign, r/One, r%One)
}

// MarshalJSON writes the ratio as a JSON number with four decimals.
func (r Ratio) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalJSON reads a JSON number of at most four decimals exactly.
func (r *Ratio) UnmarshalJSON(b []byte) error {
	text, neg := strings.CutPrefix(string(b), "-")
	a, err := ParseDecimalAmount(text, 4)
	if err != nil {
		return fmt.Errorf("%w: %s is no ratio (want a number of at most four decimals)", ErrAmount, clip(string(b)))
	}
	u, ok := a.Uint64()
	if !ok || u > uint64(maxRatio) {
		return fmt.Errorf("%w: ratio %s is out of range", ErrAmount, clip(string(b)))
	}
	if *r = Ratio(u); neg {
		*r = -*r
	}
	return nil
}
