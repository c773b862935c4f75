package score

import (
	"encoding/json"
	"math"
	"time"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// ExposureLine is what a subject has to do with one labelled category at one
// distance.
type ExposureLine struct {
	Category  string        `json:"category"`
	Direction string        `json:"direction"` // self, in (received from), out (paid to)
	Kind      string        `json:"kind"`      // direct or indirect
	Asset     ledger.Asset  `json:"asset"`
	Amount    ledger.Amount `json:"amount"`
	Share     ledger.Ratio  `json:"share"` // of everything received (or paid) in the asset
	Hops      int           `json:"hops"`  // transactions between the labelled account and the subject
	Value     *Valuation    `json:"value"` // nil where no price is known

	shownBy []ledger.TxRef
}

// same reports whether two lines differ in hops alone.
func (l *ExposureLine) same(m *ExposureLine) bool {
	return l.Category == m.Category && l.Direction == m.Direction && l.Kind == m.Kind && l.Asset == m.Asset
}

// Valuation is what an amount was worth, by whose price and when.
type Valuation struct {
	USD    ledger.USD `json:"-"`      // millionths
	Source string     `json:"source"` // of the price
	At     ledger.Cut `json:"-"`      // the transaction as of which it is
}

// MarshalJSON writes the value in US dollars with six decimals, the price's
// source, and the time as of which it is.
func (v *Valuation) MarshalJSON() ([]byte, error) {
	type plain Valuation
	return json.Marshal(struct {
		USD string `json:"usd"`
		*plain
		Time string `json:"time"`
	}{ledger.NewAmount(uint64(v.USD)).Decimal(6), (*plain)(v), time.Unix(v.At.Clock, 0).UTC().Format(time.RFC3339)})
}

// value prices an amount; nil where price or decimals are not known.
func value(known *ledger.Known, a ledger.Asset, amount ledger.Amount, at ledger.Cut) *Valuation {
	if known.Prices == nil || known.Assets == nil {
		return nil
	}
	info, ok := known.Assets.Asset(a)
	price, source, priced := known.Prices.Price(a, at)
	if !ok || !priced {
		return nil
	}
	unit := ledger.NewAmount(1)
	for range info.Decimals {
		if unit, ok = unit.MulDiv(ledger.NewAmount(10), ledger.NewAmount(1)); !ok {
			return nil
		}
	}
	worth, ok := amount.MulDiv(ledger.NewAmount(uint64(price)), unit)
	usd, small := worth.Uint64()
	if !ok || !small {
		usd = math.MaxUint64 // worth more than 18 trillion dollars
	}
	return &Valuation{USD: ledger.USD(usd), Source: source, At: at}
}

// witness is a transaction that shows something, by its hash whatever lane
// tells of it, or by its name.
type witness ledger.TxID

func witnessOf(id ledger.TxID) witness {
	if h, ok := id.Hash(); ok {
		id = ledger.HashTxID(ledger.BitcoinMainnet, h)
	}
	return witness(id)
}

// Budget tells a limit and whether it cut the answer.
type Budget struct {
	Name  string `json:"name"`
	Limit int    `json:"limit"`
	Hit   bool   `json:"hit"`
	// Share is the part of the subject's value that was not followed further
	// because of the limit: the largest of any direction and asset. 0 where it
	// is not known, as under poison and of transfers that were not read.
	Share ledger.Ratio `json:"share"`
}

// rule finds the policy's rule for a category or the nearest wider one. One
// that is off is the end: it is not for a wider one to count what it does not.
func (p *Policy) rule(category string) (CategoryRule, string, bool) {
	for c := category; c != ""; c = label.Broader(c) {
		if r, ok := p.Categories[c]; ok {
			return r, c, r.Mode != Off
		}
	}
	return CategoryRule{}, "", false
}
