package eval

import (
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// typologies lists those of the schemes, sorted, and then Everything.
func (s *Summary) typologies() []string {
	var out []string
	for i := range s.schemes {
		out = append(out, s.schemes[i].Typology)
	}
	slices.Sort(out)
	return append(slices.Compact(out), Everything)
}

func (s *Summary) recall(ledgers bool) {
	for _, typ := range s.typologies() {
		for b, budget := range s.Budgets {
			if !ledgers && budget != Everything {
				continue
			}
			row := RecallRow{Typology: typ, Budget: budget}
			found, anyOf, n, early, valued := 0, 0, 0, 0, 0
			runs := map[string]*[2]int{}
			var order []string
			var delays, unspent []int64
			for i := range s.schemes {
				sc := &s.schemes[i]
				if typ != Everything && sc.Typology != typ {
					continue
				}
				d := &sc.Detections[b]
				if runs[sc.run] == nil {
					runs[sc.run] = &[2]int{}
					order = append(order, sc.run)
				}
				n++
				runs[sc.run][1]++
				if d.Any {
					anyOf++
				}
				if d.Found {
					found++
					runs[sc.run][0]++
				}
				if d.DelayKnown {
					delays = append(delays, d.Delay)
				}
				valued += one(sc.Asset != "")
				early += one(d.UnspentKnown && d.Unspent >= ledger.One/2)
				if d.UnspentKnown {
					unspent = append(unspent, int64(d.Unspent))
				}
			}
			row.Found, row.Any = Wilson(found, n), Wilson(anyOf, n)
			row.Early = Wilson(early, valued)
			var units [][2]int
			for _, run := range order {
				units = append(units, *runs[run])
			}
			row.BootLow, row.BootHigh, _ = bootstrapShare(&s.cfg, units)
			row.Delay, row.Unspent = quantiles(delays, &s.cfg), quantiles(unspent, &s.cfg)
			s.Recall = append(s.Recall, row)
		}
	}
}

func (s *Summary) precision(outcomes []*Outcome) {
	type tally struct{ alerts, right, same, innocent, lost, spared int }
	byTypology := map[string]*tally{Everything: {}}
	for _, o := range outcomes {
		for _, a := range o.Alerts {
			if byTypology[a.Typology] == nil {
				byTypology[a.Typology] = &tally{}
			}
			for _, t := range []*tally{byTypology[a.Typology], byTypology[Everything]} {
				switch {
				case a.Suppressed && a.True:
					t.lost++
				case a.Suppressed:
					t.spared++
				default:
					t.alerts++
					t.right += one(a.True)
					t.same += one(a.Same)
					t.innocent += one(a.Innocent != "")
				}
			}
		}
	}
	for _, typ := range sortedLast(byTypology) {
		t := byTypology[typ]
		s.Precision = append(s.Precision, PrecisionRow{
			typ, Wilson(t.right, t.alerts), Wilson(t.same, t.alerts), t.innocent, t.lost, t.spared,
		})
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sortedLast returns the keys of a map, sorted, with Everything last.
func sortedLast[T any](m map[string]T) []string {
	var keys []string
	for k := range m {
		if k != Everything {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return append(keys, Everything)
}

func (s *Summary) methods(outcomes []*Outcome) {
	for m, name := range Rankings() {
		for b := range s.cfg.Budgets {
			var sum BudgetOutcome
			culpable, schemes := 0, 0
			for _, o := range outcomes {
				if m >= len(o.Methods) {
					continue
				}
				x := o.Methods[m].Budgets[b]
				sum.Flagged += x.Flagged
				sum.Culpable += x.Culpable
				sum.Touching += x.Touching
				sum.Schemes += x.Schemes
				culpable += o.Culpable
				schemes += len(o.Schemes)
			}
			if culpable+sum.Flagged == 0 {
				continue
			}
			s.Methods = append(s.Methods, MethodRow{
				name, s.Budgets[b],
				Wilson(sum.Culpable, sum.Flagged), Wilson(sum.Touching, sum.Flagged),
				Wilson(sum.Culpable, culpable), Wilson(sum.Schemes, schemes),
			})
		}
	}
}

func (s *Summary) innocents(outcomes []*Outcome, ledgers bool) {
	sums := map[string]*InnocentOutcome{}
	var kinds []string
	for _, o := range outcomes {
		for _, in := range o.Innocents {
			sum := sums[in.Kind]
			if sum == nil {
				sum = &InnocentOutcome{Kind: in.Kind, Alerted: make([]int, len(s.Budgets))}
				sums[in.Kind] = sum
				kinds = append(kinds, in.Kind)
			}
			sum.Accounts += in.Accounts
			sum.Suppressed += in.Suppressed
			for i, n := range in.Alerted {
				sum.Alerted[i] += n
			}
		}
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		for i, budget := range s.Budgets {
			if !ledgers && budget != Everything {
				continue
			}
			row := InnocentRow{Kind: kind, Budget: budget, Alerted: Wilson(sums[kind].Alerted[i], sums[kind].Accounts), Suppressed: sums[kind].Suppressed}
			row.Upper, _ = UpperBound(sums[kind].Alerted[i], sums[kind].Accounts)
			s.Innocents = append(s.Innocents, row)
		}
	}
}

// calibration sorts unsuppressed alerts into ten bins of strength.
func (s *Summary) calibration(outcomes []*Outcome) {
	const bins = 10
	var n, right [bins]int
	var strength [bins]int64
	for _, o := range outcomes {
		for _, a := range o.Alerts {
			if !a.Suppressed {
				k := min(int(a.Strength*bins/ledger.One), bins-1)
				n[k]++
				strength[k] += int64(a.Strength)
				right[k] += one(a.True)
			}
		}
	}
	for k := range bins {
		row := CalibrationRow{From: ledger.One * ledger.Ratio(k) / bins, To: ledger.One * ledger.Ratio(k+1) / bins, True: Wilson(right[k], n[k])}
		row.Mean, _ = ledger.RatioInt(strength[k], int64(n[k])*int64(ledger.One))
		s.Calibration = append(s.Calibration, row)
	}
}

// CalibrationError is the mean distance between strength and how often alerts
// of it are right, over all unsuppressed alerts.
// Source: Naeini, Cooper and Hauskrecht 2015, AAAI (expected calibration error).
func (s *Summary) CalibrationError() (ledger.Ratio, bool) {
	var sum, n int64
	for _, c := range s.Calibration {
		d := int64(c.Mean - c.True.Value)
		sum += max(d, -d) * int64(c.True.Of)
		n += int64(c.True.Of)
	}
	return ledger.RatioInt(sum, n*int64(ledger.One))
}

func (s *Summary) costs() {
	for _, typ := range s.typologies() {
		lanes := map[string]int{}
		var seconds, txs, fees, taken, paid []int64
		for pass := range 2 {
			lane := most(lanes)
			for i := range s.schemes {
				sc := &s.schemes[i]
				if !sc.Seen || typ != Everything && sc.Typology != typ {
					continue
				}
				if pass == 0 {
					lanes[string(sc.Lane)]++
					seconds = append(seconds, sc.Last-sc.First)
					txs = append(txs, int64(sc.Txs))
					if sc.Valued {
						taken, paid = append(taken, int64(sc.Taken)), append(paid, int64(sc.Paid))
					}
				} else if string(sc.Lane) == lane {
					fees = append(fees, capped(sc.Fees))
				}
			}
		}
		if len(seconds) > 0 {
			s.Costs = append(s.Costs, CostRow{
				typ, quantiles(seconds, &s.cfg), quantiles(txs, &s.cfg), quantiles(fees, &s.cfg),
				quantiles(taken, &s.cfg), quantiles(paid, &s.cfg), most(lanes),
			})
		}
	}
}

// most returns the key counted most often, the first in order among equals.
func most(counts map[string]int) (best string) {
	n := 0
	for k, v := range counts {
		if v > n || v == n && k < best {
			best, n = k, v
		}
	}
	return best
}

func capped(a ledger.Amount) int64 {
	if u, ok := a.Uint64(); ok && u <= math.MaxInt64 {
		return int64(u)
	}
	return math.MaxInt64
}
