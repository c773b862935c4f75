package typology

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Measure is one measured value of a finding beside the threshold it was held
// against, and where that threshold comes from.
type Measure struct {
	Name      string // snake_case, with the window or unit it needs
	Value     Value
	Threshold Value  // none where the value is only told
	Source    string // of the threshold: "sourced: …", "measured: …", "proposed: …"
}

// Value is a count, ratio, amount, duration or word: what measures and
// parameters hold. An immutable comparable value; the zero Value is none.
type Value struct {
	kind   valueKind
	n      int64 // count, ratio in 1/10,000, seconds
	amount ledger.Amount
	text   string
}

type valueKind uint8

const (
	valueNone valueKind = iota
	valueCount
	valueRatio
	valueAmount
	valueDuration
	valueText
)

// Count returns a whole number.
func Count[N int | int64 | uint32](n N) Value { return Value{kind: valueCount, n: int64(n)} }

// RatioValue returns a ratio with four decimals.
func RatioValue(r ledger.Ratio) Value { return Value{kind: valueRatio, n: int64(r)} }

// AmountValue returns an amount in base units.
func AmountValue(a ledger.Amount) Value { return Value{kind: valueAmount, amount: a} }

// SecondsValue returns a duration.
func SecondsValue(s int64) Value { return Value{kind: valueDuration, n: s} }

// Text returns a word.
func Text(s string) Value { return Value{kind: valueText, text: s} }

// IsNone reports whether v holds nothing.
func (v Value) IsNone() bool { return v.kind == valueNone }

// String returns the value as people read it; "" for none.
func (v Value) String() string {
	switch v.kind {
	case valueCount:
		return strconv.FormatInt(v.n, 10)
	case valueRatio:
		return ledger.Ratio(v.n).String()
	case valueAmount:
		return v.amount.String()
	case valueDuration:
		return (time.Duration(v.n) * time.Second).String()
	case valueText:
		return v.text
	}
	return ""
}

// MarshalJSON writes counts and ratios as numbers (ratios with four decimals),
// amounts, durations and words as strings, none as null.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case valueNone:
		return []byte("null"), nil
	case valueCount, valueRatio:
		return []byte(v.String()), nil
	}
	return json.Marshal(v.String())
}

// UnmarshalJSON is the inverse of MarshalJSON: encoding the result gives the
// same bytes again. A string of digits is read as an amount.
func (v *Value) UnmarshalJSON(b []byte) error {
	s := string(b)
	switch {
	case s == "null":
		*v = Value{}
		return nil
	case s != "" && s[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*v = textValue(text)
		return nil
	case strings.Contains(s, "."):
		r, err := parseRatio(s)
		*v = RatioValue(r)
		return err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q is no value (want an integer, four decimals, a string or null)", ErrFinding, clip(s))
	}
	*v = Count(n)
	return nil
}

// textValue reads the string forms. What is not written the way it would be
// written again is a word.
func textValue(s string) Value {
	if a, err := ledger.ParseAmount(s); err == nil && a.String() == s {
		return AmountValue(a)
	}
	if d, err := time.ParseDuration(s); err == nil {
		if v := SecondsValue(int64(d / time.Second)); v.String() == s {
			return v
		}
	}
	return Text(s)
}

// parseRatio reads exactly what Ratio.String writes.
func parseRatio(s string) (ledger.Ratio, error) {
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || ledger.Ratio(n).String() != s {
		return 0, fmt.Errorf("%w: %q is no ratio (want four decimals)", ErrFinding, clip(s))
	}
	return ledger.Ratio(n), nil
}
