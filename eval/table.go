package eval

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// Table is one table of results: what the CSV files hold and the page shows.
// Units stand in the column names; ratios have four decimals; an empty cell is
// "nothing to measure".
type Table struct {
	Name    string // also the file's name, without ending
	Doc     string
	Columns []string
	Rows    [][]string
}

// WriteCSV writes the table with its header.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Columns); err != nil {
		return fmt.Errorf("eval: write %s: %w", t.Name, err)
	}
	if err := out.WriteAll(t.Rows); err != nil {
		return fmt.Errorf("eval: write %s: %w", t.Name, err)
	}
	return nil
}

// Tables returns the summary as tables, in a fixed order.
func (s *Summary) Tables() []Table {
	return []Table{
		s.headlineTable(), s.recallTable(), s.precisionTable(), s.methodTable(), s.innocentTable(),
		s.calibrationTable(), s.costTable(), s.schemeTable(),
	}
}

func num(n int) string { return strconv.Itoa(n) }

func cell(r ledger.Ratio, ok bool) string {
	if !ok {
		return ""
	}
	return r.String()
}

// share gives hits, of, value, low and high.
func share(s Share) []string {
	return []string{num(s.Hits), num(s.Of), cell(s.Value, s.OK), cell(s.Low, s.OK), cell(s.High, s.OK)}
}

func shareColumns(name, of string) []string {
	return []string{name, of, name + "_share", name + "_low95", name + "_high95"}
}

// spread gives median, its interval, p10 and p90.
func spread(q Quantiles, text func(int64) string) []string {
	if !q.OK {
		return make([]string, 5)
	}
	return []string{text(q.Median), text(q.MedianLow), text(q.MedHigh), text(q.P10), text(q.P90)}
}

func spreadColumns(name string) []string {
	return []string{name + "_median", name + "_median_low95", name + "_median_high95", name + "_p10", name + "_p90"}
}

func integer(n int64) string { return strconv.FormatInt(n, 10) }
func dollars(n int64) string { return ledger.NewAmount(uint64(n)).Decimal(6) }
func ratio(n int64) string   { return ledger.Ratio(n).String() }

func join(parts ...[]string) (out []string) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// headlineTable puts recall and precision of each typology side by side, every
// alert counted: what fits a terminal.
func (s *Summary) headlineTable() Table {
	t := Table{
		Name: "headline", Doc: "Recall of schemes and precision of unsuppressed alerts by typology, every alert counted; early: found before half of the value had left.",
		Columns: []string{
			"typology", "schemes", "found", "recall", "low95", "high95", "any_alert", "early", "delay_s_median",
			"alerts", "true", "precision", "precision_low95", "same_typology", "on_look_alikes",
		},
	}
	names := map[string]bool{}
	for _, typ := range s.typologies() {
		names[typ] = true
	}
	for _, p := range s.Precision {
		names[p.Typology] = true
	}
	for _, typ := range sortedLast(names) {
		row := make([]string, len(t.Columns))
		row[0] = typ
		if r, ok := s.recallOf(typ, Everything); ok {
			copy(row[1:], []string{
				num(r.Found.Of), num(r.Found.Hits), cell(r.Found.Value, r.Found.OK), cell(r.Found.Low, r.Found.OK), cell(r.Found.High, r.Found.OK),
				cell(r.Any.Value, r.Any.OK), cell(r.Early.Value, r.Early.OK), median(r.Delay, integer),
			})
		}
		for _, p := range s.Precision {
			if p.Typology == typ {
				copy(row[9:], []string{
					num(p.True.Of), num(p.True.Hits), cell(p.True.Value, p.True.OK), cell(p.True.Low, p.True.OK), cell(p.Same.Value, p.Same.OK), num(p.Innocent),
				})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Summary) recallTable() Table {
	t := Table{
		Name: "recall", Doc: "Schemes found by an alert that names their typology, per budget of accounts looked at.",
		Columns: join([]string{"typology", "budget"}, shareColumns("found", "schemes"), []string{"found_boot_low95", "found_boot_high95"},
			[]string{"found_any_typology", "found_any_typology_share"}, shareColumns("early", "valued"), spreadColumns("delay_s"), spreadColumns("unspent")),
	}
	for _, r := range s.Recall {
		t.Rows = append(t.Rows, join([]string{r.Typology, r.Budget}, share(r.Found),
			[]string{cell(r.BootLow, r.Found.OK), cell(r.BootHigh, r.Found.OK)},
			[]string{num(r.Any.Hits), cell(r.Any.Value, r.Any.OK)}, share(r.Early), spread(r.Delay, integer), spread(r.Unspent, ratio)))
	}
	return t
}

func (s *Summary) precisionTable() Table {
	t := Table{
		Name: "precision", Doc: "Unsuppressed alerts that are about a scheme, and what suppression took away.",
		Columns: join([]string{"typology"}, shareColumns("true", "alerts"), []string{"same_typology", "same_typology_share", "on_look_alikes", "suppressed_true", "suppressed_false"}),
	}
	for _, r := range s.Precision {
		t.Rows = append(t.Rows, join([]string{r.Typology}, share(r.True),
			[]string{num(r.Same.Hits), cell(r.Same.Value, r.Same.OK), num(r.Innocent), num(r.SuppressedTrue), num(r.SuppressedFalse)}))
	}
	return t
}

func (s *Summary) methodTable() Table {
	t := Table{
		Name: "rankings", Doc: "Accounts looked at in the order of each ranking: findings by their strongest alert, and rankings that know nothing.",
		Columns: join([]string{"ranking", "budget"}, shareColumns("culpable", "flagged"), []string{"in_any_role", "culpable_accounts", "account_recall"},
			[]string{"schemes_touched", "schemes", "scheme_recall"}),
	}
	for _, r := range s.Methods {
		t.Rows = append(t.Rows, join([]string{r.Method, r.Budget}, share(r.Culpable),
			[]string{num(r.Touching.Hits), num(r.Recall.Of), cell(r.Recall.Value, r.Recall.OK)},
			[]string{num(r.Schemes.Hits), num(r.Schemes.Of), cell(r.Schemes.Value, r.Schemes.OK)}))
	}
	return t
}

func (s *Summary) innocentTable() Table {
	t := Table{
		Name: "innocents", Doc: "Look-alikes alerted on, with the one-sided upper bound at 95 % (no hits: about 3/n).",
		Columns: []string{"kind", "budget", "accounts", "alerted", "alerted_share", "alerted_upper95", "spared_by_suppression"},
	}
	for _, r := range s.Innocents {
		t.Rows = append(t.Rows, []string{
			r.Kind, r.Budget, num(r.Alerted.Of), num(r.Alerted.Hits),
			cell(r.Alerted.Value, r.Alerted.OK), cell(r.Upper, r.Alerted.OK), num(r.Suppressed),
		})
	}
	return t
}

func (s *Summary) calibrationTable() Table {
	t := Table{
		Name: "calibration", Doc: "How often unsuppressed alerts of a strength are about a scheme.",
		Columns: join([]string{"strength_from", "strength_to", "strength_mean"}, shareColumns("true", "alerts")),
	}
	for _, r := range s.Calibration {
		t.Rows = append(t.Rows, join([]string{r.From.String(), r.To.String(), cell(r.Mean, r.True.OK)}, share(r.True)))
	}
	return t
}

func (s *Summary) costTable() Table {
	t := Table{
		Name: "cost", Doc: "What running a scheme takes: time, transactions, and fees in base units of the coin of its first lane.",
		Columns: join([]string{"typology", "schemes"}, spreadColumns("duration_s"), spreadColumns("txs"), []string{"fee_lane"}, spreadColumns("fees"), spreadColumns("taken_usd"), spreadColumns("fees_usd")),
	}
	for _, r := range s.Costs {
		t.Rows = append(t.Rows, join([]string{r.Typology, num(r.Seconds.N)}, spread(r.Seconds, integer), spread(r.Txs, integer),
			[]string{r.Lane}, spread(r.Fees, integer), spread(r.Taken, dollars), spread(r.Paid, dollars)))
	}
	return t
}

func (s *Summary) schemeTable() Table {
	t := Table{
		Name: "schemes", Doc: "Every scheme and when it was found, without a budget.",
		Columns: []string{
			"run", "scheme", "typology", "accounts", "transfers", "first_clock", "last_clock", "txs",
			"asset", "entered", "found", "found_any_typology", "found_clock", "delay_s", "unspent",
		},
	}
	for i := range s.schemes {
		sc := &s.schemes[i]
		d := sc.Detections[len(sc.Detections)-1]
		row := []string{sc.run, sc.Scheme, sc.Typology, num(sc.Accounts), num(sc.Transfers), "", "", "", "", "", num(one(d.Found)), num(one(d.Any)), "", "", ""}
		if sc.Seen {
			row[5], row[6], row[7] = integer(sc.First), integer(sc.Last), num(sc.Txs)
		}
		if sc.Asset != "" {
			row[8], row[9] = string(sc.Asset), sc.Entered.String()
		}
		if d.Found {
			row[12] = integer(d.At)
		}
		if d.DelayKnown {
			row[13] = integer(d.Delay)
		}
		if d.UnspentKnown {
			row[14] = d.Unspent.String()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
