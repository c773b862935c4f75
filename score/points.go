package score

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Points are risk points in 1/1000; 100000 is the highest score.
type Points int64

// MaxScore is where a score is cut.
const MaxScore Points = 100_000

// String returns the points with three decimals.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return fmt.Sprintf("%s%d.%03d", sign, p/1000, p%1000)
}

// MarshalJSON writes a JSON number with three decimals.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// scaled returns p times r, rounded half-even to 1/1000. r is at most one and
// p at most MaxScore, so the product is far from the limits of int64.
func (p Points) scaled(r ledger.Ratio) Points {
	n := int64(p) * int64(min(max(r, 0), ledger.One))
	q, rem := n/int64(ledger.One), n%int64(ledger.One)
	if half := int64(ledger.One) / 2; rem > half || rem == half && q%2 == 1 {
		q++
	}
	return Points(q)
}
