package structuring

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// dollarsOf returns a number of dollars in base units.
func dollarsOf(dollars int, decimals uint8) (units ledger.Amount, ok bool) {
	units = ledger.NewAmount(uint64(dollars))
	for range decimals {
		if units, ok = units.MulDiv(ledger.NewAmount(10), ledger.NewAmount(1)); !ok {
			return units, false
		}
	}
	return units, true
}

// above returns the threshold just below which an amount lies, in base units and
// in dollars.
func (d *detector) above(a ledger.Amount, decimals uint8) (threshold ledger.Amount, dollars int, ok bool) {
	for _, t := range d.Thresholds {
		if limit, ok := dollarsOf(t, decimals); ok && d.below(a, limit) {
			return limit, t, true
		}
	}
	return threshold, 0, false
}

// below reports whether an amount lies just below a threshold.
func (d *detector) below(a, threshold ledger.Amount) bool {
	share, _ := ledger.RatioOf(a, threshold)
	return a.Cmp(threshold) < 0 && share >= ledger.One-d.Band
}

// count returns how many payments lie just below the threshold, how many of these
// have the commonest amount, and how many receipts came after the first of them.
func (d *detector) count(f *activity.Flows, threshold ledger.Amount) (near, equal, late int) {
	amounts := make(map[ledger.Amount]int, len(f.Out))
	first := ledger.Cut{}
	for _, s := range f.Out {
		if d.below(s.Move.Amount, threshold) {
			if near++; near == 1 {
				first = s.At
			}
			amounts[s.Move.Amount]++
			equal = max(equal, amounts[s.Move.Amount])
		}
	}
	for _, s := range f.In {
		if near > 0 && s.At.Compare(first) > 0 {
			late++
		}
	}
	return near, equal, late
}

// bunches holds the payer's amounts to the shape's definition, against payers of
// whom as many pay just above as just below.
func (d *detector) bunches(p *typology.Pass, m *ledger.Move, threshold ledger.Amount) (found bool) {
	lens := pattern.OverAsset(p, m.Asset, d.Window.Seconds(), d.Budget)
	finder := pattern.NewStructuring(pattern.StructuringConfig{
		Thresholds: map[ledger.AssetID]ledger.Amount{m.Asset: threshold},
		Band:       d.Band, Count: d.MinPayments, Alpha: d.Alpha, Length: d.Window.Seconds(), Budget: d.Budget,
		Population: func(ledger.AssetID) (below, above uint64) { return evenOdds, evenOdds },
	})
	for _, leg := range lens.Legs() {
		if lens.Account(leg.From) == m.From && lens.Account(leg.To) == m.To {
			finder.Find(lens, &leg, nil, func(*pattern.Match) { found = true })
		}
	}
	return found
}

// evenOdds is a population so large that the payer's own payments do not count.
const evenOdds = 1_000_000
