package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

type traceCmd struct {
	common
	Inputs     []string `arg:"" name:"INPUT" help:"Files, globs, folders, or - for standard input."`
	Seeds      string   `help:"Seeds file." placeholder:"F"`
	From       []string `help:"Seed these accounts: everything that leaves them." placeholder:"ACCOUNT,…"`
	Rule       string   `help:"Accounting rule: poison, haircut, fifo, lifo, libr, dirty-first, tiho." default:"fifo"`
	Direction  string   `help:"forward or backward." default:"forward"`
	Hops       int      `help:"Stop after this many transactions; 0 means no limit." default:"0"`
	MinValue   []string `help:"Drop movements whose traced part is less, in base units." placeholder:"ASSET=AMOUNT,…" name:"min-value"`
	Until      string   `help:"Follow up to this time (backward: back to it); RFC 3339 or Unix seconds." placeholder:"TIME"`
	Width      int      `help:"Keep this many places per asset, the largest; 0 means no limit." default:"0"`
	Budget     int      `help:"Examine this many transactions; 0 means no limit." default:"0"`
	MaxHistory int      `help:"Stop at accounts with more transfers than this; 0 means no limit." default:"0" name:"max-history"`
	Compare    string   `help:"Write every rule's outcome side by side to this CSV file." placeholder:"F"`
	Out        string   `short:"o" default:"-" help:"Trace file." placeholder:"F"`
}

// Help shows an example.
func (traceCmd) Help() string {
	return "Examples:\n  hoptrail trace testdata/theft.csv --from thief --rule fifo -o trace.json\n" +
		"  hoptrail trace testdata/theft.csv --seeds testdata/seeds.csv --hops 5 --min-value USD=10000 --compare rules.csv"
}

// Run traces the seeds.
func (c *traceCmd) Run(ctx context.Context, con console) error {
	cfg, err := c.config()
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	seeds, err := c.seeds(ctx)
	if err != nil {
		return err
	}
	s, err := c.load(ctx, c.Inputs, con)
	if err != nil {
		return err
	}
	if err := s.recognise(ctx); err != nil {
		return err
	}
	result, err := trace.Run(ctx, s.view, &s.known, seeds, cfg)
	if result == nil {
		return err
	}
	if s.labels != nil {
		for _, l := range s.labels.Sources() {
			result.Provenance.Labels = append(result.Provenance.Labels, trace.LabelSource{Source: l.Name, Date: l.Date, Digest: l.Digest})
		}
	}
	if werr := writeFile(c.Out, con, func(w io.Writer) error { return result.WriteJSON(w) }); werr != nil {
		return werr
	}
	c.warn(s.view, cfg, result, con)
	con.say("%d seeds, %d sinks, %d holdings\n", len(seeds), len(result.Sinks), len(result.Holdings))
	if err != nil || c.Compare == "" {
		return err
	}
	comparison, err := trace.Compare(ctx, s.view, &s.known, seeds, cfg)
	if err != nil {
		return err
	}
	return writeFile(c.Compare, con, comparison.WriteCSV)
}

// warn tells what had no effect: a mistyped account or asset is no error, for a
// ledger need not hold it.
func (c *traceCmd) warn(v ledger.View, cfg trace.Config, result *trace.Result, con console) {
	for i := range result.Seeds {
		if s := &result.Seeds[i]; len(s.Seeded)+len(s.Overlap) == 0 {
			con.say("hoptrail: seed %d (%s) found no value to trace\n", i+1, s.Seed)
		}
	}
	for _, asset := range slices.Sorted(maps.Keys(cfg.MinValue)) {
		if _, ok := v.LookupAsset(asset); !ok {
			con.say("hoptrail: --min-value: nothing in the ledger is %s\n", asset)
		}
	}
}

// config reads the flags; every fault is told at once.
func (c *traceCmd) config() (cfg trace.Config, err error) {
	cfg = trace.Config{MaxHops: c.Hops, MaxWidth: c.Width, MaxTxs: c.Budget, MaxHistory: c.MaxHistory}
	var faults [4]error
	cfg.Rule, faults[0] = trace.ParseRule(c.Rule)
	cfg.Direction, faults[1] = trace.ParseDirection(c.Direction)
	if c.Until != "" {
		if cfg.Until, faults[2] = format.ParseTime(c.Until); faults[2] != nil {
			faults[2] = fmt.Errorf("--until: %w", faults[2])
		}
	}
	for _, text := range c.MinValue {
		name, amount, _ := strings.Cut(text, "=")
		asset, badAsset := ledger.ParseAsset(name, c.Chain)
		n, badAmount := ledger.ParseAmount(amount)
		if err := errors.Join(badAsset, badAmount); err != nil { // without "=" the amount is empty
			faults[3] = errors.Join(faults[3], fmt.Errorf("--min-value %q (want ASSET=AMOUNT in base units): %w", text, err))
			continue
		}
		if cfg.MinValue == nil {
			cfg.MinValue = map[ledger.Asset]ledger.Amount{}
		}
		cfg.MinValue[asset] = n
	}
	if err := errors.Join(faults[:]...); err != nil {
		return cfg, err
	}
	return cfg, cfg.Validate()
}

func (c *traceCmd) seeds(ctx context.Context) (out []trace.Seed, err error) {
	for _, text := range c.From {
		a, err := ledger.ParseAccount(text)
		if err != nil {
			return nil, fmt.Errorf("%w: --from: %w", errUsage, err)
		}
		if c.Chain != "" {
			a = ledger.AccountOn(c.Chain, a.Address)
		}
		out = append(out, trace.Seed{Kind: trace.SeedAccount, Chain: a.Chain, Account: a})
	}
	if c.Seeds == "" {
		if len(out) == 0 {
			return nil, fmt.Errorf("%w: a trace needs --seeds or --from", errUsage)
		}
		return out, nil
	}
	rows, err := format.ReadSeeds(ctx, format.File(c.Seeds), format.Options{Chain: c.Chain})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		kind, err := trace.ParseSeedKind(string(r.Kind))
		if err != nil {
			return nil, err
		}
		seed := trace.Seed{
			Chain: r.Chain, Kind: kind, Tx: r.Tx, Index: r.Index, Account: r.Account,
			Asset: r.Asset, FromTime: r.FromTime, Label: r.Label,
		}
		if !r.Whole {
			seed.Amount = r.Amount
		}
		if r.Index == format.NoIndex {
			seed.Index = trace.AnyIndex
		}
		out = append(out, seed)
	}
	return out, nil
}
