package eval

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Curve is how results change as one thing is turned: how far the launderers
// stay under the thresholds (evasion), or how many of the labels are known.
type Curve struct {
	Name   string // "evasion", "labels"
	Axis   string // what is turned: "undercut", "labels known"
	Points []Point
}

// Point is the summary of all runs at one setting.
type Point struct {
	At      ledger.Ratio
	Summary *Summary
}

// Table returns the curve for each typology without a budget, by typology and
// then setting: recall, delay, what the schemes cost, and how precise alerts
// stay. Costs show what evasion takes of the launderer.
func (c *Curve) Table() Table {
	t := Table{
		Name: c.Name, Doc: "Results by " + c.Axis + ", every alert counted.",
		Columns: join([]string{"typology", c.Axis}, shareColumns("found", "schemes"),
			[]string{"delay_s_median", "unspent_median", "alert_precision", "duration_s_median", "txs_median", "fee_lane", "fees_median", "taken_usd_median", "fees_usd_median"}),
	}
	for _, typ := range c.typologies() {
		for _, p := range c.points() {
			row, ok := p.Summary.recallOf(typ, Everything)
			if !ok {
				continue
			}
			cells := join([]string{typ, p.At.String()}, share(row.Found), make([]string, 9))
			rest := cells[7:]
			rest[0], rest[1] = median(row.Delay, integer), median(row.Unspent, ratio)
			for _, pr := range p.Summary.Precision {
				if pr.Typology == typ {
					rest[2] = cell(pr.True.Value, pr.True.OK)
				}
			}
			for _, k := range p.Summary.Costs {
				if k.Typology == typ {
					rest[3], rest[4], rest[5], rest[6] = median(k.Seconds, integer), median(k.Txs, integer), k.Lane, median(k.Fees, integer)
					rest[7], rest[8] = median(k.Taken, dollars), median(k.Paid, dollars)
				}
			}
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

func median(q Quantiles, text func(int64) string) string {
	if !q.OK {
		return ""
	}
	return text(q.Median)
}

// points returns the settings in increasing order.
func (c *Curve) points() []Point {
	return slices.SortedStableFunc(slices.Values(c.Points), func(a, b Point) int { return int(a.At - b.At) })
}

func (c *Curve) typologies() (out []string) {
	names := map[string]bool{}
	for _, p := range c.Points {
		for _, r := range p.Summary.Recall {
			names[r.Typology] = true
		}
	}
	if len(names) == 0 {
		return nil
	}
	return sortedLast(names)
}

// recallOf returns the row of a typology and budget.
func (s *Summary) recallOf(typ, budget string) (RecallRow, bool) {
	for _, r := range s.Recall {
		if r.Typology == typ && r.Budget == budget {
			return r, true
		}
	}
	return RecallRow{}, false
}
