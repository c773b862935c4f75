// Command graph100k turns the transaction graph of Bitcoin blocks 100,000 to
// 104,000 into our transactions NDJSON, and prints how many addresses it has and
// how many clusters common input alone makes of them. With -fixture it does the
// same for GraphSense's UTXO fixture and compares with its reference clusters.
//
//	go run ./bench/graph100k                  # counts
//	go run ./bench/graph100k -o graph.ndjson  # the transactions; - is stdout
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

func main() {
	data := flag.String("data", "../shared/data/bitcoin", "folder of the Bitcoin data")
	out := flag.String("o", "", "write transactions NDJSON here instead of counting; - is stdout")
	fixture := flag.Bool("fixture", false, "GraphSense's UTXO fixture instead of the graph")
	flag.Parse()
	if err := run(*data, *out, *fixture, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "graph100k:", err)
		os.Exit(1)
	}
}

func run(data, out string, fixture bool, stdout io.Writer) error {
	if fixture {
		f, err := corpus.ReadFixture(filepath.Join(data, "utxo-fixture", "test_txs.json"))
		if err != nil {
			return err
		}
		if out != "" {
			return write(out, stdout, f.Txs)
		}
		return show(stdout, func(w *bytes.Buffer) error { return compare(w, filepath.Join(data, "utxo-fixture", "reference"), f) })
	}
	g, err := corpus.ReadGraph(filepath.Join(data, "graph-100000-104000"))
	if err != nil {
		return err
	}
	if out != "" {
		return write(out, stdout, g.Txs)
	}
	return show(stdout, func(w *bytes.Buffer) error { return count(w, g) })
}

// show writes a report.
func show(stdout io.Writer, report func(*bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := report(&b); err != nil {
		return err
	}
	_, err := stdout.Write(b.Bytes())
	return err
}

func write(name string, stdout io.Writer, txs []ledger.Tx) (err error) {
	w := stdout
	if name != "-" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	t := format.NewTransactionWriter(w)
	for _, tx := range txs {
		if err := t.Write(tx); err != nil {
			return err
		}
	}
	return t.Flush()
}

// clusters runs one configuration over transactions.
func clusters(txs []ledger.Tx, cfg cluster.Config) (*cluster.Clustering, ledger.View, error) {
	l := ledger.New(ledger.Config{})
	if err := l.Append(txs...); err != nil {
		return nil, ledger.View{}, err
	}
	c, err := cluster.Run(context.Background(), l.View(), cfg)
	return c, l.View(), err
}

func count(w *bytes.Buffer, g *corpus.Graph) error {
	for _, run := range []struct {
		name  string
		gates []cluster.GateRule
	}{{"without gates", []cluster.GateRule{}}, {"with all gates", cluster.DefaultGates()}} {
		c, _, err := clusters(g.Txs, cluster.Config{Gates: run.gates, Heuristics: []cluster.Heuristic{cluster.CommonInput}})
		if err != nil {
			return err
		}
		accounts, entities := c.Len()
		fmt.Fprintf(w, "%s: %d addresses and %d coinbase placeholders = %d; %d clusters and the placeholders = %d; largest %v\n",
			run.name, accounts, g.Placeholders, accounts+g.Placeholders, entities, entities+g.Placeholders, c.Largest(3))
	}
	return nil
}

func compare(w *bytes.Buffer, folder string, f *corpus.Fixture) error {
	for _, run := range []struct {
		name, reference string
		gates           []cluster.GateRule
	}{
		{"with the gate", "address_cluster.json", []cluster.GateRule{cluster.Listed(cluster.CoinJoin, "the fixture's own flag", f.CoinJoins)}},
		{"without", "address_cluster_with_coinjoin.json", []cluster.GateRule{}},
	} {
		want, err := corpus.ReadFixtureClusters(folder, run.reference)
		if err != nil {
			return err
		}
		c, view, err := clusters(f.Txs, cluster.Config{Gates: run.gates})
		if err != nil {
			return err
		}
		pairs, agree := 0, 0
		for a := range want {
			for b := range want {
				if a.Compare(b) < 0 {
					pairs++
					if (want[a] == want[b]) == (c.Owner(a, view.Cut()) == c.Owner(b, view.Cut())) {
						agree++
					}
				}
			}
		}
		fmt.Fprintf(w, "%s (%s): %d of %d pairs of addresses as in the reference\n", run.name, run.reference, agree, pairs)
	}
	return nil
}
