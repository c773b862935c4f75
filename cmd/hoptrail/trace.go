package main

import (
	"context"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

type traceCmd struct {
	common
	Inputs    []string `arg:"" name:"INPUT" help:"Files, globs, folders, or - for standard input."`
	Seeds     string   `help:"Seeds file." placeholder:"F"`
	From      []string `help:"Seed these accounts: everything that leaves them." placeholder:"ACCOUNT,…"`
	Rule      string   `help:"Accounting rule: poison, haircut, fifo, lifo, libr, dirty-first, tiho." default:"fifo"`
	Direction string   `help:"forward or backward." default:"forward"`
	Hops      int      `help:"Stop after this many transactions; 0 means no limit." default:"0"`
	Out       string   `short:"o" default:"-" help:"Trace file." placeholder:"F"`
}

// Help shows an example.
func (traceCmd) Help() string {
	return "Example:\n  hoptrail trace testdata/theft.csv --from thief --rule fifo -o trace.json"
}

// Run traces the seeds.
func (c *traceCmd) Run(ctx context.Context, con console) error {
	rule, err := trace.ParseRule(c.Rule)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	direction, err := trace.ParseDirection(c.Direction)
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
	result, err := trace.Run(ctx, s.view, &s.known, seeds, trace.Config{Rule: rule, Direction: direction, MaxHops: c.Hops})
	if result == nil {
		return err
	}
	if werr := writeFile(c.Out, con, func(w io.Writer) error { return result.WriteJSON(w) }); werr != nil {
		return werr
	}
	con.say("%d seeds, %d sinks, %d holdings\n", len(seeds), len(result.Sinks), len(result.Holdings))
	return err
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
