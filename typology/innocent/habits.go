package innocent

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// spells counts the spells of movements: within a calendar day of the clock, or,
// with quiet, until that many seconds pass without one.
func spells(steps []*typology.Step, seconds int64, quiet bool) (n int) {
	last := int64(-1) << 62
	for _, s := range steps {
		if quiet && s.At.Clock-last > seconds || !quiet && s.At.Clock/seconds != last/seconds {
			n++
		}
		last = s.At.Clock
	}
	return n
}

// busiest returns the largest share of the payments in that fell into one quarter
// of the time since the first of them.
func (o *portrait) busiest() (ledger.Ratio, bool) {
	var n [4]int
	for _, s := range o.In {
		start := o.In[0].At.Clock
		n[(s.At.Clock-start)*4/(o.clock-start+1)]++
	}
	return share(slices.Max(n[:]), len(o.In))
}

// keeps returns the median, over the payments out, of the share of the balance
// that they left, as far as the window shows the balance.
func (o *portrait) keeps() (ledger.Ratio, bool) {
	var shares []ledger.Ratio
	var balance ledger.Amount
	for _, s := range o.told {
		if s.In {
			balance = balance.SaturatingAdd(s.Move.Amount)
			continue
		}
		rest, _ := balance.Sub(s.Move.Amount)
		if s.Move.Amount.Cmp(balance) > 0 {
			rest = ledger.Amount{} // it had more than the window shows
		}
		if r, ok := ledger.RatioOf(rest, balance); ok && s.Move.Kind == ledger.Pay {
			shares = append(shares, r)
		}
		balance = rest
	}
	if len(shares) == 0 {
		return 0, false
	}
	slices.Sort(shares)
	return shares[(len(shares)-1)/2], true
}

// withPartners returns the share of payments with owners that both paid and
// were paid.
func (o *portrait) withPartners() (ledger.Ratio, bool) {
	sinks := map[ledger.AccountID]int{}
	for _, s := range o.Sinks {
		sinks[s.Owner] = s.Payments
	}
	n := 0
	for _, s := range o.Sources {
		if out := sinks[s.Owner]; out > 0 {
			n += out + s.Payments
		}
	}
	return share(n, len(o.In)+len(o.Out))
}

// shareIn returns the share of the inflow of which is is true.
func (o *portrait) shareIn(is func(*ledger.Move) bool) (ledger.Ratio, bool) {
	var sum ledger.Amount
	for _, s := range o.In {
		if is(&s.Move) {
			sum = sum.SaturatingAdd(s.Move.Amount)
		}
	}
	return ledger.RatioOf(sum, o.TotalIn)
}

// amounts returns the amounts of steps, smallest first.
func amounts(steps []*typology.Step) []ledger.Amount {
	out := make([]ledger.Amount, len(steps))
	for i, s := range steps {
		out[i] = s.Move.Amount
	}
	slices.SortFunc(out, ledger.Amount.Cmp)
	return out
}

// commonest returns the share of steps that are of the commonest amount.
func commonest(steps []*typology.Step) (ledger.Ratio, bool) {
	best, run := 0, 0
	var last ledger.Amount
	for i, a := range amounts(steps) {
		if i == 0 || a.Cmp(last) != 0 {
			run = 0
		}
		run++
		best, last = max(best, run), a
	}
	return share(best, len(steps))
}

// alike returns the share of steps within a tenth of their median amount.
func alike(steps []*typology.Step) (ledger.Ratio, bool) {
	all := amounts(steps)
	if len(all) == 0 {
		return 0, false
	}
	n, median := 0, all[(len(all)-1)/2]
	for _, a := range all {
		if r, ok := ledger.RatioOf(a, median); ok && r >= ledger.One*9/10 && r <= ledger.One*11/10 {
			n++
		}
	}
	return share(n, len(all))
}

// payday is the least time between two wages (proposed: a working week).
const payday = 5 * day

// sameAgain returns the share of payments to an owner last paid a payday or more
// before that repeat the amount.
func (o *portrait) sameAgain() (ledger.Ratio, bool) {
	last := map[ledger.AccountID]*typology.Step{}
	same, again := 0, 0
	for _, s := range o.Out {
		if before := last[s.Move.To]; before != nil && s.At.Clock-before.At.Clock >= payday {
			again++
			if before.Move.Amount.Cmp(s.Move.Amount) == 0 {
				same++
			}
		}
		last[s.Move.To] = s
	}
	return share(same, again)
}
