package structuring

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// newcomerPayers is how many may pay a new account: who sends the fragment, and
// who gave it gas (proposed).
const newcomerPayers = 2

// fragment reports whether a payment of its payer's is one to an account that was
// new when it came and that few have paid since.
func (d *detector) fragment(p *typology.Pass, m *ledger.Move, clock int64) bool {
	times, reach := activity.AccountTimes.Of(p).Get(m.To), activity.AccountReach.Of(p).Get(m.To)
	return m.To != 0 && !times.Contract && !times.Customer && clock-times.First <= d.Burst.Seconds() && reach.In <= newcomerPayers
}

// cut is a sum that was cut up: what left in fragments, and what was there before.
type cut struct {
	pieces        int           // fragments, each to an account that got no other
	sum           ledger.Amount // of them
	equal         int           // how many of them have the commonest amount
	burst         int           // how many left within the Burst that ends now
	before, small ledger.Amount // received before the first of them, mints aside; of it, in payments as small
	sent          ledger.Amount // all that left since the first of them
}

// cutting counts the fragments below a limit.
func (d *detector) cutting(p *typology.Pass, f *activity.Flows, limit ledger.Amount) (c cut) {
	got := make(map[ledger.AccountID]int, len(f.Out))
	for _, s := range f.Out {
		got[s.Move.To]++
	}
	amounts := make(map[ledger.Amount]int, len(f.Out))
	first := ledger.Cut{}
	for _, s := range f.Out {
		m := &s.Move
		if m.Amount.Cmp(limit) < 0 && got[m.To] == 1 && d.fragment(p, m, s.At.Clock) {
			if c.pieces++; c.pieces == 1 {
				first = s.At
			}
			c.sum = c.sum.SaturatingAdd(m.Amount)
			amounts[m.Amount]++
			c.equal = max(c.equal, amounts[m.Amount])
			if p.At.Clock-s.At.Clock <= d.Burst.Seconds() {
				c.burst++
			}
		}
		if c.pieces > 0 {
			c.sent = c.sent.SaturatingAdd(m.Amount)
		}
	}
	for _, s := range f.In {
		if s.Move.From == 0 || c.pieces > 0 && s.At.Compare(first) > 0 {
			continue
		}
		c.before = c.before.SaturatingAdd(s.Move.Amount)
		if s.Move.Amount.Cmp(limit) < 0 {
			c.small = c.small.SaturatingAdd(s.Move.Amount)
		}
	}
	return c
}

// judgeFragments reports a payer who cuts a sum up far below every threshold.
func (d *detector) judgeFragments(p *typology.Pass, m *ledger.Move, limit ledger.Amount) {
	f := activity.Flow(p, m.From, m.Asset, p.At.Clock-d.Window.Seconds(), d.Budget)
	c := d.cutting(p, f, limit)
	share, _ := ledger.RatioInt(int64(c.pieces), int64(max(len(f.Out), 1)))
	same, _ := ledger.RatioInt(int64(c.equal), int64(max(c.pieces, 1)))
	there, _ := ledger.RatioOf(c.before, c.sent)
	small, _ := ledger.RatioOf(c.small, c.before)
	_, strange := f.Strangers(p)
	if c.burst < d.MinFragments || share < d.MinBelow || same > d.MaxEqual || there < d.MinBelow ||
		small > d.MaxSmall || strange < d.MinStrangers || c.sum.Cmp(limit) < 0 {
		d.fragments.Of(p).Edit(m.From).InVain(len(f.In) + len(f.Out))
		return
	}
	d.report(p, m, f, c.pieces, d.MinFragments, share, same, []typology.Measure{
		{Name: "fragments", Value: typology.Count(c.pieces), Threshold: typology.Count(d.MinFragments), Source: d.cite["min_fragments"]},
		{Name: "fragments_in_burst", Value: typology.Count(c.burst), Threshold: typology.Count(d.MinFragments), Source: d.cite["burst"]},
		{Name: "reported_from_dollars", Value: typology.Count(d.Thresholds[0]), Source: d.cite["thresholds"]},
		{Name: "share_below", Value: typology.RatioValue(share), Threshold: typology.RatioValue(d.MinBelow), Source: d.cite["min_below"]},
		{Name: "came_small", Value: typology.RatioValue(small), Threshold: typology.RatioValue(d.MaxSmall), Source: d.cite["max_small"]},
		{Name: "from_strangers", Value: typology.RatioValue(strange), Threshold: typology.RatioValue(d.MinStrangers), Source: d.cite["min_strangers"]},
		{Name: "there_before", Value: typology.RatioValue(min(there, ledger.One)), Threshold: typology.RatioValue(d.MinBelow), Source: d.cite["min_below"]},
	})
}
