package trace

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Comparison is one case under several rules, side by side; plain data.
type Comparison struct {
	Rules   []Rule
	Results []*Result       // by rule, as given
	Rows    []ComparisonRow // by account, asset, reason
}

// ComparisonRow is where value ended, with its amount by each rule. Fees and
// dropped value have no account.
type ComparisonRow struct {
	Account ledger.Account
	Asset   ledger.Asset
	Reason  Reason
	Amounts []ledger.Amount // by rule
}

// Compare runs a trace once per rule, all rules when none are given. cfg.Rule
// is ignored. Errors are Run's.
func Compare(ctx context.Context, view ledger.View, known *ledger.Known, seeds []Seed, cfg Config, rules ...Rule) (*Comparison, error) {
	if len(rules) == 0 {
		rules = Rules()
	}
	c := &Comparison{Rules: rules}
	type key struct {
		account ledger.Account
		asset   ledger.Asset
		reason  Reason
	}
	rows := map[key]int{}
	for i, rule := range rules {
		cfg.Rule = rule
		res, err := Run(ctx, view, known, seeds, cfg)
		if err != nil {
			return nil, err
		}
		c.Results = append(c.Results, res)
		put := func(k key, n ledger.Amount) {
			at, ok := rows[k]
			if !ok {
				at = len(c.Rows)
				rows[k] = at
				c.Rows = append(c.Rows, ComparisonRow{k.account, k.asset, k.reason, make([]ledger.Amount, len(rules))})
			}
			c.Rows[at].Amounts[i] = n
		}
		for _, s := range res.Sinks {
			put(key{s.Account, s.Asset, s.Reason}, s.Amount)
		}
		for _, t := range res.Totals {
			for _, why := range []Reason{StopFee, StopDropped} {
				if !t.Stopped[why].IsZero() {
					put(key{asset: t.Asset, reason: why}, t.Stopped[why])
				}
			}
		}
	}
	slices.SortFunc(c.Rows, func(a, b ComparisonRow) int {
		return cmp.Or(a.Account.Compare(b.Account), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Reason, b.Reason))
	})
	return c, nil
}

// WriteCSV writes the rows with a column per rule (docs/formats.md, "Rules side
// by side, CSV"), sorted by the account's text, asset and reason.
func (c *Comparison) WriteCSV(w io.Writer) error {
	header := []string{"account", "asset", "reason"}
	for _, r := range c.Rules {
		header = append(header, r.String())
	}
	rows := make([][]string, 0, len(c.Rows))
	for _, r := range c.Rows {
		row := []string{r.Account.String(), string(r.Asset), r.Reason.String()}
		for _, n := range r.Amounts {
			row = append(row, n.String())
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1])) })
	out := csv.NewWriter(w)
	if err := errors.Join(out.Write(header), out.WriteAll(rows)); err != nil {
		return fmt.Errorf("trace: writing the comparison: %w", err)
	}
	return nil
}
