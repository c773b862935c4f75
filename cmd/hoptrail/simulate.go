package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

type simulateCmd struct {
	Seed     uint64 `required:"" help:"Seed; the same seed gives the same bytes."`
	Accounts int    `help:"Background accounts, about." default:"2000"`
	Days     int    `help:"Length in days." default:"30"`
	Labels   int    `help:"Percent of true service labels that are public." default:"50"`
	Undercut int    `help:"Percent by which schemes undercut what tells them." default:"0"`
	Out      string `short:"o" required:"" help:"Folder to write transactions.ndjson, labels.csv, assets.csv, prices.csv and truth.csv to." placeholder:"DIR"`
}

// Help shows an example.
func (simulateCmd) Help() string {
	return "Example:\n  hoptrail simulate --seed 7 --accounts 2000 --days 30 -o world"
}

// Run makes a ledger up.
func (c *simulateCmd) Run(ctx context.Context, con console) error {
	cfg := simulate.Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Labels, cfg.Adversary.Undercut = c.Seed, c.Accounts, c.Days, c.Labels, c.Undercut
	world, err := simulate.New(cfg)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	return writeWorld(ctx, world, c.Out, con)
}

// writeWorld writes a simulated world as the files that every command reads.
func writeWorld(ctx context.Context, world *simulate.World, dir string, con console) error {
	var truth []simulate.Truth
	txs := 0
	file := func(name string, write func(io.Writer) error) error {
		return writeFile(filepath.Join(dir, name), con, write)
	}
	err := file("transactions.ndjson", func(w io.Writer) error {
		out := format.NewTransactionWriter(w)
		for e := range world.Stream() {
			if err := ctx.Err(); err != nil {
				return err
			}
			txs++
			truth = append(truth, e.Truth...)
			if err := out.Write(e.Tx); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	for name, write := range map[string]func(io.Writer) error{
		"labels.csv": func(w io.Writer) error { return simulate.WriteLabels(w, world.Labels()) },
		"assets.csv": func(w io.Writer) error { return simulate.WriteAssets(w, world.Assets()) },
		"prices.csv": func(w io.Writer) error { return simulate.WritePrices(w, world.Prices()) },
		"truth.csv":  func(w io.Writer) error { return simulate.WriteTruth(w, slices.Values(truth)) },
	} {
		if err == nil {
			err = file(name, write)
		}
	}
	if err == nil {
		con.say("%d transactions, %d truth rows in %s\n", txs, len(truth), dir)
	}
	return err
}

// known makes what a world says of its accounts and assets usable in process.
func knownOf(world *simulate.World) (ledger.Known, error) {
	set, err := labelSet(world)
	if err != nil {
		return ledger.Known{}, err
	}
	var prices []format.Price
	for _, p := range world.Prices() {
		prices = append(prices, format.Price{Asset: p.Asset, Time: p.Time, USD: p.USD, Source: p.Source})
	}
	return ledger.Known{Labels: set, Assets: format.NewAssetList(world.Assets()), Prices: format.NewPriceList(prices)}, nil
}
