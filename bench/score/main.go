// Command score measures package score on made-up ledgers with a heavy tail.
//
//	go run ./bench/score latency            # 10 M transfers: idle, under ingest, budget, bytes per transfer
//	go run ./bench/score followed           # what budgets cost and leave out, also in a simulated world
//	go run ./bench/score hub                # hubs of 10^3 and 10^6 transfers
//	go run ./bench/score ingest             # transfers a second with all detectors, against a bare ledger
//	go run ./bench/score restart            # snapshot and restore of 10 M transfers
//	go run ./bench/score flips              # 10,000 flipped bytes, how many go unnoticed
//	go run ./bench/score months             # two policies over 20 simulated months
//
// Flags follow the name: -n transfers, -days of chain time, -detectors to run
// catalog.Default() in latency and restart as well. Times depend on the machine;
// each is printed beside a bare loop of the same run where there is one.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/hoptrail/hoptrail/bench/internal/command"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

func main() {
	command.Main("score", func(ctx context.Context) error { return run(ctx, os.Args[1:]) })
}

// options are the flags, read.
type options struct {
	n, days   int
	detectors bool
}

func run(ctx context.Context, args []string) error {
	what := map[string]struct {
		run     func(context.Context, options) error
		n, days int
	}{
		"latency": {latency, 10_000_000, 90}, "hub": {hub, 2_000_000, 30}, "ingest": {ingest, 300_000, 30},
		"restart": {restart, 10_000_000, 90}, "followed": {followed, 10_000_000, 90}, "flips": {flips, 2_000, 30}, "months": {months, 0, 600},
	}
	if len(args) == 0 {
		return errors.New("want one of latency, followed, hub, ingest, restart, flips, months")
	}
	w, ok := what[args[0]]
	if !ok {
		return fmt.Errorf("%q is not one of latency, followed, hub, ingest, restart, flips, months", args[0])
	}
	var o options
	fs := flag.NewFlagSet(args[0], flag.ContinueOnError)
	fs.IntVar(&o.n, "n", w.n, "transfers")
	fs.IntVar(&o.days, "days", w.days, "days of chain time")
	fs.BoolVar(&o.detectors, "detectors", false, "run all detectors")
	if err := fs.Parse(args[1:]); err != nil {
		return err
	}
	return w.run(ctx, o)
}

// config is that of a state over a world.
func (o options) config(w *world) (cfg score.StateConfig, err error) {
	set, err := w.labels()
	if o.detectors {
		cfg.Detectors = catalog.Default()
	}
	cfg.Known = ledger.Known{Labels: set}
	return cfg, err
}

// state fills a state with a world of five transfers an account.
func (o options) state(ctx context.Context) (*world, *score.State, error) {
	w := newWorld(o.n, max(o.n/5, 1000), o.days)
	cfg, err := o.config(w)
	if err != nil {
		return nil, nil, err
	}
	st, err := score.NewState(cfg)
	if err != nil {
		return nil, nil, err
	}
	return w, st, w.fill(ctx, st, 10)
}
