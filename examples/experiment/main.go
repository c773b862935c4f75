// Command experiment is a researcher's question: what do the built-in
// detectors find on made-up ledgers whose truth is known, and whom do they
// bother? The seeds are arguments, so the same command prints the same bytes.
//
//	go run ./examples/experiment 101 102 103
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

func main() {
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"101"}
	}
	var outcomes []*eval.Outcome
	for _, arg := range args {
		seed, err := strconv.ParseUint(arg, 10, 64)
		if err != nil {
			log.Fatalf("experiment: %q is no seed", arg)
		}
		o, err := run(context.Background(), seed)
		if err != nil {
			log.Fatal(err)
		}
		outcomes = append(outcomes, o)
	}
	s, err := eval.Summarise(outcomes...)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range s.Tables() {
		if t.Name == "recall" || t.Name == "precision" || t.Name == "innocents" {
			fmt.Println("#", t.Name)
			if err := t.WriteCSV(os.Stdout); err != nil {
				log.Fatal(err)
			}
		}
	}
}

// run simulates one ledger, clusters it, looks for typologies and judges.
func run(ctx context.Context, seed uint64) (*eval.Outcome, error) {
	cfg := simulate.Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Labels = seed, 500, 20, 50
	world, err := simulate.New(cfg)
	if err != nil {
		return nil, err
	}
	l := ledger.New(ledger.Config{})
	var truth []eval.Truth
	for e := range world.Stream() {
		if err := l.Append(e.Tx); err != nil {
			return nil, err
		}
		for _, t := range e.Truth {
			truth = append(truth, eval.Truth{
				Scheme: t.Scheme, Typology: t.Typology, Tx: t.Tx, Index: t.Index, Account: t.Account, Role: t.Role,
			})
		}
	}
	view := l.View()
	who, err := cluster.Run(ctx, view, cluster.Config{})
	if err != nil {
		return nil, err
	}
	known := ledger.Known{Entities: who, Gates: who}
	alerts, err := eval.FromFindings(typology.Run(ctx, typology.Input{View: view, Known: &known, Revisions: true}, catalog.Default()...))
	if err != nil {
		return nil, err
	}
	return eval.Judge(eval.Config{}, eval.Input{Run: fmt.Sprint(seed), Truth: truth, Alerts: alerts, View: &view})
}
