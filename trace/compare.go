package trace

import (
	"cmp"
	"context"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Comparison is one case under several rules, side by side; plain data.
type Comparison struct {
	Rules   []Rule
	Results []*Result       // by rule, as given
	Rows    []ComparisonRow // by account, asset, reason
}

// ComparisonRow is where value ended, with its amount by each rule.
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
		for _, s := range res.Sinks {
			k := key{s.Account, s.Asset, s.Reason}
			at, ok := rows[k]
			if !ok {
				at = len(c.Rows)
				rows[k] = at
				c.Rows = append(c.Rows, ComparisonRow{s.Account, s.Asset, s.Reason, make([]ledger.Amount, len(rules))})
			}
			c.Rows[at].Amounts[i] = s.Amount
		}
	}
	slices.SortFunc(c.Rows, func(a, b ComparisonRow) int {
		return cmp.Or(a.Account.Compare(b.Account), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Reason, b.Reason))
	})
	return c, nil
}
