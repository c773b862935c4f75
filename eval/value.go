package eval

import "github.com/hoptrail/hoptrail/ledger"

// valuer turns amounts into dollars; without assets and prices it cannot.
type valuer struct {
	assets ledger.Assets
	prices ledger.Prices
	units  map[ledger.Asset]ledger.Amount // base units in a whole one
}

func newValuer(known *ledger.Known) *valuer {
	if known == nil || known.Assets == nil || known.Prices == nil {
		return nil
	}
	return &valuer{assets: known.Assets, prices: known.Prices, units: map[ledger.Asset]ledger.Amount{}}
}

// value returns millionths of a dollar, rounded down.
func (v *valuer) value(a ledger.Asset, amount ledger.Amount, at ledger.Cut) (ledger.Amount, bool) {
	price, _, ok := v.prices.Price(a, at)
	if !ok {
		return ledger.Amount{}, false
	}
	unit, known := v.units[a]
	if !known {
		info, ok := v.assets.Asset(a)
		if !ok {
			return ledger.Amount{}, false
		}
		unit = ledger.NewAmount(1)
		for range info.Decimals {
			if unit, ok = unit.MulDiv(ledger.NewAmount(10), ledger.NewAmount(1)); !ok {
				return ledger.Amount{}, false
			}
		}
		v.units[a] = unit
	}
	return amount.MulDiv(ledger.NewAmount(uint64(price)), unit)
}

// worth is what a scheme's culpable accounts gained and gave away in one
// transaction, in millionths of a dollar. A swap gains what it gives.
type worth struct {
	clock   int64
	in, out ledger.Amount
}

// net returns what remains of a transaction after its two sides are set off.
func (w *worth) net() (in, out ledger.Amount) { return less(w.in, w.out), less(w.out, w.in) }

// usd caps an amount of millionths at what a valuation holds.
func usd(a ledger.Amount) ledger.USD {
	return ledger.USD(capped(a))
}
