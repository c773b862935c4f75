package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

type simulateCmd struct {
	Seed  uint64 `required:"" help:"Seed; the same seed gives the same bytes."`
	Mode  string `help:"${enum}: chains with schemes and look-alikes; or bank transfers with the shape of AMLworld HI-Small or AMLSim." enum:"world,amlworld,amlsim" default:"world"`
	Scale int    `help:"Bank modes: size in thousandths of the original." default:"10"`
	Out   string `short:"o" required:"" help:"Folder to write transactions.ndjson, labels.csv, assets.csv, prices.csv and truth.csv to." placeholder:"DIR"`

	Accounts  int            `help:"Background accounts, about." default:"2000" group:"World"`
	Days      int            `help:"Length in days." default:"30" group:"World"`
	Rate      int            `help:"Thousandths: mean actions a background person takes a day." default:"250" group:"World"`
	Chains    []ledger.Chain `name:"chains" help:"Chains: eip155:1, eip155:56, tron:0x2b6653dc, bip122:000000000019d6689c085ae165831e93; at least one with accounts." default:"eip155:1" group:"World"`
	Schemes   int            `help:"Schemes of each typology." default:"3" group:"World"`
	Plant     []string       `help:"Typologies to plant (default: all)." group:"World"`
	Innocents int            `help:"Accounts of each kind of look-alike." default:"10" group:"World"`
	Kinds     []string       `help:"Kinds of look-alikes to have (default: all)." group:"World"`
	Labels    int            `help:"Percent of true service labels that are public." default:"50" group:"World"`
	Wrong     int            `name:"wrong-labels" help:"Thousandths of public labels that are wrong." default:"20" group:"World"`

	Undercut int `help:"Percent by which schemes undercut what tells them." default:"0" group:"Adversary"`
	Delay    int `help:"Percent added to every pause." default:"0" group:"Adversary"`
	Noise    int `help:"Thousandths of moves with an unrelated payment." default:"0" group:"Adversary"`
	Dust     int `help:"Thousandths of moves with a stranger's dust." default:"0" group:"Adversary"`
	Decoys   int `help:"Thousandths of moves that leave a part on a decoy." default:"0" group:"Adversary"`
	Reuse    int `help:"Percent of mule wallets taken from earlier schemes." default:"0" group:"Adversary"`
}

// Help shows examples.
func (simulateCmd) Help() string {
	return "Example:\n  hoptrail simulate --seed 7 --accounts 2000 --days 30 -o world\n" +
		"  hoptrail simulate --seed 7 --chains eip155:1,tron:0x2b6653dc --plant layering --schemes 20 --undercut 25 -o evasive\n" +
		"  hoptrail simulate --seed 7 --mode amlworld --scale 100 -o bank"
}

// Run makes a ledger up.
func (c *simulateCmd) Run(ctx context.Context, con console) error {
	made, err := c.made()
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	return made.write(ctx, c.Out, con)
}

// made returns what the flags ask for.
func (c *simulateCmd) made() (madeUp, error) {
	if c.Mode != "world" {
		cfg := simulate.AMLSim(c.Seed)
		if c.Mode == "amlworld" {
			cfg = simulate.AMLWorldHISmall(c.Seed)
		}
		bank, err := simulate.NewBank(cfg.Scaled(c.Scale))
		if err != nil {
			return madeUp{}, err
		}
		return madeUp{events: bank.Stream()}, nil
	}
	cfg := simulate.Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Rate, cfg.Chains = c.Seed, c.Accounts, c.Days, c.Rate, c.Chains
	cfg.Labels, cfg.WrongLabels = c.Labels, c.Wrong
	cfg.Adversary = simulate.Adversary{
		Undercut: c.Undercut, Delay: c.Delay, Noise: c.Noise, Dust: c.Dust, Decoys: c.Decoys, Reuse: c.Reuse,
	}
	cfg.Schemes = plansOf(c.Plant, simulate.Typologies(), c.Schemes)
	cfg.Innocents = plansOf(c.Kinds, simulate.Innocents(), c.Innocents)
	world, err := simulate.New(cfg)
	if err != nil {
		return madeUp{}, err
	}
	return madeUpBy(world), nil
}

// plansOf asks for a number of each kind: of all when none is named.
func plansOf(named, all []string, count int) (plans []simulate.Plan) {
	if len(named) == 0 {
		named = all
	}
	for _, kind := range named {
		plans = append(plans, simulate.Plan{Kind: kind, Count: count})
	}
	return plans
}

// madeUp is a simulated ledger with what is known of it.
type madeUp struct {
	events iter.Seq[simulate.Event]
	labels []simulate.Label
	assets []ledger.AssetInfo
	prices []simulate.Price
}

func madeUpBy(w *simulate.World) madeUp {
	return madeUp{w.Stream(), w.Labels(), w.Assets(), w.Prices()}
}

// write writes a simulated ledger as the files that every command reads, in one
// pass and without holding it in memory.
func (m *madeUp) write(ctx context.Context, dir string, con console) error {
	txs, rows := 0, 0
	file := func(name string, write func(io.Writer) error) error {
		return writeFile(filepath.Join(dir, name), con, write)
	}
	err := file("transactions.ndjson", func(w io.Writer) error {
		out := format.NewTransactionWriter(w)
		return errors.Join(file("truth.csv", func(w io.Writer) error {
			var failed error
			err := simulate.WriteTruth(w, func(yield func(simulate.Truth) bool) {
				for e := range m.events {
					if failed = errors.Join(ctx.Err(), out.Write(e.Tx)); failed != nil {
						return
					}
					txs++
					for _, row := range e.Truth {
						if rows++; !yield(row) {
							return
						}
					}
				}
			})
			return errors.Join(failed, err)
		}), out.Flush())
	})
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"labels.csv", func(w io.Writer) error { return simulate.WriteLabels(w, m.labels) }},
		{"assets.csv", func(w io.Writer) error { return simulate.WriteAssets(w, m.assets) }},
		{"prices.csv", func(w io.Writer) error { return simulate.WritePrices(w, m.prices) }},
	} {
		if err == nil {
			err = file(f.name, f.write)
		}
	}
	if err == nil {
		con.say("%d transactions, %d truth rows in %s\n", txs, rows, dir)
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
