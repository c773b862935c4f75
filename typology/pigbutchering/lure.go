package pigbutchering

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// lure is what passed between one customer and one counterparty in one asset.
type lure struct {
	steps     []typology.Step // oldest first
	induced   int             // index of the return
	matched   ledger.Amount   // what the return repays
	before    ledger.Amount   // largest payment before the return
	after     int             // payments after it
	afterSum  ledger.Amount
	largest   ledger.Amount // of these
	paid, got ledger.Amount // in all
	returns   int
	truncated bool
}

// between reads the dealings of a customer with a counterparty.
func (d *detector) between(p *typology.Pass, customer, other ledger.AccountID, asset ledger.AssetID) (l lure) {
	h := p.History(customer, p.At.Clock-d.Window.Seconds(), d.Budget)
	l.truncated, l.induced = h.Truncated, -1
	for _, s := range h.Steps {
		if s.Move.Asset == asset && s.Move.Kind == ledger.Pay && (s.In && s.Move.From == other || !s.In && s.Move.To == other) {
			l.steps = append(l.steps, s)
		}
	}
	return l
}

// read follows the dealings in order and reports whether they are a lure that
// has sprung.
func (d *detector) read(l *lure) bool {
	if len(l.steps) == 0 || l.steps[0].In {
		return false // the customer must have paid first
	}
	for i := range l.steps {
		s := &l.steps[i]
		switch {
		case !s.In:
			l.paid = l.paid.SaturatingAdd(s.Move.Amount)
			if l.induced < 0 {
				l.before = larger(l.before, s.Move.Amount)
				continue
			}
			l.after++
			l.afterSum = l.afterSum.SaturatingAdd(s.Move.Amount)
			l.largest = larger(l.largest, s.Move.Amount)
		default:
			l.got = l.got.SaturatingAdd(s.Move.Amount)
			l.returns++
			if l.induced < 0 && d.repays(l, i) {
				l.induced = i
			}
		}
	}
	if l.induced < 0 || l.returns > d.MaxReturns || l.after < d.MinAfter || l.largest.Cmp(l.before) <= 0 {
		return false
	}
	growth, ok := ledger.RatioOf(l.afterSum, l.steps[l.induced].Move.Amount)
	back, ok2 := ledger.RatioOf(l.got, l.paid)
	return ok && ok2 && growth >= d.MinGrowth && back <= d.MaxReturned
}

// repays reports whether step i returns one of the payments before it, or all
// of them, at a profit that is slight.
func (d *detector) repays(l *lure, i int) bool {
	back := &l.steps[i]
	fits := func(paid ledger.Amount, at int64) bool {
		r, ok := ledger.RatioOf(back.Move.Amount, paid)
		return ok && r >= d.MinReturn && r <= d.MaxReturn && back.At.Clock-at <= d.ReturnWithin.Seconds()
	}
	var sum ledger.Amount
	var last int64
	for k := range l.steps[:i] {
		s := &l.steps[k]
		if s.In {
			continue
		}
		sum, last = sum.SaturatingAdd(s.Move.Amount), s.At.Clock
		if fits(s.Move.Amount, s.At.Clock) {
			l.matched = s.Move.Amount
			return true
		}
	}
	l.matched = sum
	return fits(sum, last)
}

func larger(a, b ledger.Amount) ledger.Amount {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
