// Command clustering measures package cluster on real and emulated data whose
// answer is known, and prints one table per subject.
//
//	go run ./bench/clustering              # all of them
//	go run ./bench/clustering -txs mixed.ndjson change  # transactions of one's own
//	go run ./bench/clustering coinjoin collapse emulated change deposits deposits-simulated rollback
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// subject is one table.
type subject struct {
	name  string
	print func(ctx context.Context, w *bytes.Buffer, data string) error
}

func subjects(txs string) []subject {
	return []subject{
		{"coinjoin", coinJoins},
		{"collapse", collapse},
		{"emulated", emulated},
		{"change", changeOf(txs)},
		{"deposits", deposits},
		{"deposits-simulated", depositsSimulated},
		{"rollback", rollback},
	}
}

func main() {
	data := flag.String("data", "../shared/data", "folder of the data")
	txs := flag.String("txs", "", "transactions NDJSON for the subject change, instead of the graph")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *data, subjects(*txs), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "clustering:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, data string, all []subject, names []string) error {
	var errs []error
	for _, n := range names {
		if !slices.ContainsFunc(all, func(s subject) bool { return s.name == n }) {
			errs = append(errs, fmt.Errorf("no subject %q", n))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, s := range all {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		var out bytes.Buffer
		if err := s.print(ctx, &out, data); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if _, err := fmt.Fprintf(w, "\n== %s\n%s", s.name, out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// clusters loads transactions into a ledger and clusters them.
func clusters(ctx context.Context, txs []ledger.Tx, cfg cluster.Config) (*cluster.Clustering, ledger.View, error) {
	l := ledger.New(ledger.Config{})
	if err := l.Append(txs...); err != nil {
		return nil, ledger.View{}, err
	}
	c, err := cluster.Run(ctx, l.View(), cfg)
	return c, l.View(), err
}

// share writes hits of n with Wilson's interval.
func share(hits, n int) string {
	s := eval.Wilson(hits, n)
	if !s.OK {
		return "0/0"
	}
	return fmt.Sprintf("%d/%d = %s [%s–%s]", hits, n, s.Value, s.Low, s.High)
}
