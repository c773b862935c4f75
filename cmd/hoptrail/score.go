package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/hoptrail/hoptrail/evidence"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology"
)

type scoreCmd struct {
	common
	Args     []string `arg:"" name:"INPUT|ACCOUNT" help:"Files, globs, folders or -; then the accounts to assess (default: every account that moved value)."`
	Policy   string   `help:"Policy file, YAML or JSON (default: the built-in one)." placeholder:"F"`
	Findings string   `help:"Use these findings, as detect wrote them, instead of looking for them." placeholder:"F"`
	MinLevel string   `help:"Leave out accounts below this level." enum:"unknown,low,medium,high,severe" default:"unknown"`
	Out      string   `short:"o" default:"-" help:"Assessments file." placeholder:"F"`
}

// Help shows an example.
func (scoreCmd) Help() string {
	return "Example:\n  hoptrail score transfers.csv 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --labels labels.csv -o assessments.ndjson"
}

// Run assesses accounts.
func (c *scoreCmd) Run(ctx context.Context, con console) error {
	policy, err := readPolicy(c.Policy)
	if err != nil {
		return err
	}
	inputs, accounts, err := c.split()
	if err != nil {
		return err
	}
	list, err := detectors(c.Config)
	if err != nil {
		return err
	}
	s, err := c.load(ctx, inputs, con)
	if err != nil {
		return err
	}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	cfg := score.StateConfig{Known: s.known, Detectors: list}
	if c.Findings != "" {
		cfg.Detectors = nil
		if cfg.Findings, err = readFindings(c.Findings); err != nil {
			return err
		}
	}
	st, err := score.OpenState(ctx, cfg, s.ledger, s.view)
	if err != nil {
		return err
	}
	eng, err := score.NewEngine(st, policy)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		accounts = everyAccount(s.view)
	}
	counts := map[score.Level]int{}
	err = writeFile(c.Out, con, func(w io.Writer) error {
		for _, a := range accounts {
			got, err := eng.Assess(ctx, score.Address{Account: a})
			if err != nil {
				return fmt.Errorf("%s: %w", a, err)
			}
			counts[got.Level]++
			if rank(got.Level) < rank(score.Level(c.MinLevel)) {
				continue
			}
			if err := evidence.Write(w, got); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	con.say("%d accounts: %d severe, %d high, %d medium, %d low, %d unknown\n", len(accounts),
		counts[score.Severe], counts[score.High], counts[score.Medium], counts[score.Low], counts[score.Unknown])
	return nil
}

func rank(l score.Level) int {
	return slices.Index([]score.Level{score.Unknown, score.Low, score.Medium, score.High, score.Severe}, l)
}

func everyAccount(v ledger.View) (out []ledger.Account) {
	for id := ledger.AccountID(1); id <= v.MaxAccountID(); id++ {
		a := v.Account(id)
		if _, ok := v.Lookup(a); ok {
			out = append(out, a)
		}
	}
	text := make(map[ledger.Account]string, len(out))
	for _, a := range out {
		text[a] = a.String()
	}
	slices.SortFunc(out, func(a, b ledger.Account) int { return cmp.Compare(text[a], text[b]) })
	return out
}

func readPolicy(path string) (*score.Policy, error) {
	if path == "" {
		return score.DefaultPolicy(), nil
	}
	f, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	p, err := score.LoadPolicy(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return p, errors.Join(err, f.Close())
}

func readFindings(path string) (out []typology.Finding, err error) {
	f, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	for finding, err := range typology.DecodeFindings(f) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, finding)
	}
	return out, nil
}
