// Command detectors measures how many transfers a second the built-in detectors
// go through on one core: a stream shaped like AMLworld HI-Small (5 million
// transfers, 515,000 accounts, one of them paying 168,000), beside a bare loop
// that reads and nets the same transactions in the same run.
//
//	go run ./bench/detectors                # all of them, 5 million transfers
//	go run ./bench/detectors -scale 100     # a tenth
//	go run ./bench/detectors -each          # each suspicious detector by itself as well
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/hoptrail/hoptrail/bench/internal/command"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

func main() {
	seed := flag.Uint64("seed", 1, "seed of the stream")
	scale := flag.Int("scale", 1000, "thousandths of HI-Small's size")
	each := flag.Bool("each", false, "run each suspicious detector by itself as well")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	command.Main("detectors", func(ctx context.Context) error {
		return command.Profiled(*profile, func() error { return run(ctx, *seed, *scale, *each, os.Stdout) })
	})
}

func run(ctx context.Context, seed uint64, scale int, each bool, w io.Writer) error {
	runtime.GOMAXPROCS(1)
	view, err := stream(seed, scale)
	if err != nil {
		return err
	}
	n := view.Len()
	start := time.Now()
	var rec ledger.Record
	var moves []ledger.Move
	for ref := range view.Txs() {
		view.Read(ref, &rec)
		moves = view.AppendMoves(moves[:0], &rec, nil)
	}
	bare := time.Since(start)
	tell := func(name string, took time.Duration, found int) error {
		_, err := fmt.Fprintf(w, "%-28s %9.0f transfers/s  %6.2f times the bare loop  %d findings\n",
			name, float64(n)/took.Seconds(), took.Seconds()/bare.Seconds(), found)
		return err
	}
	if _, err := fmt.Fprintf(w, "%d transfers, %d accounts\n", n, view.MaxAccountID()); err != nil {
		return err
	}
	if err := tell("bare loop", bare, 0); err != nil {
		return err
	}
	sets := []struct {
		name      string
		detectors []*typology.Detector
	}{{"all detectors", catalog.Default()}}
	for _, d := range catalog.Default() {
		if each && d.Kind == typology.Suspicious {
			sets = append(sets, struct {
				name      string
				detectors []*typology.Detector
			}{d.Name, []*typology.Detector{d}})
		}
	}
	for _, s := range sets {
		start, found := time.Now(), 0
		for _, err := range typology.Run(ctx, typology.Input{View: view}, s.detectors...) {
			if err != nil {
				return err
			}
			found++
		}
		if err := tell(s.name, time.Since(start), found); err != nil {
			return err
		}
	}
	return nil
}

// stream returns a ledger of a bank's transfers.
func stream(seed uint64, scale int) (ledger.View, error) {
	cfg := simulate.AMLWorldHISmall(seed)
	if scale != 1000 {
		cfg = cfg.Scaled(scale)
	}
	bank, err := simulate.NewBank(cfg)
	if err != nil {
		return ledger.View{}, err
	}
	book := ledger.New(ledger.Config{})
	batch := make([]ledger.Tx, 0, 4096)
	for tx := range bank.Txs() {
		if batch = append(batch, tx); len(batch) == cap(batch) {
			if err := book.Append(batch...); err != nil {
				return ledger.View{}, err
			}
			batch = batch[:0]
		}
	}
	if err := book.Append(batch...); err != nil {
		return ledger.View{}, err
	}
	return book.View(), nil
}
