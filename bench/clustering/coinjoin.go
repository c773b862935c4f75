package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// labelled is the coinjoin set with its labels.
type labelled struct {
	txs    []ledger.Tx
	labels map[string]corpus.CoinJoinLabel
}

func readCoinJoins(data string) (l labelled, err error) {
	folder := filepath.Join(data, "bitcoin", "coinjoin")
	if l.txs, err = corpus.ReadEsplora(filepath.Join(folder, "transactions.esplora.ndjson.gz"), ledger.BitcoinMainnet); err != nil {
		return l, err
	}
	l.labels, err = corpus.ReadCoinJoinLabels(folder)
	return l, err
}

func (l *labelled) class(id string) string {
	label := l.labels[id]
	if label.Attested != "" {
		return label.Label + " attested"
	}
	return label.Label
}

// gatesOf returns the mixing gate of each transaction, and the other gates.
func gatesOf(c *cluster.Clustering) (mixes, notes map[string]string) {
	mixes, notes = map[string]string{}, map[string]string{}
	for g := range c.Gates() {
		if id := g.Tx.String(); g.Type.Mixes() {
			mixes[id] = g.Type.String()
		} else {
			notes[id] = strings.TrimSpace(notes[id] + " " + g.Type.String())
		}
	}
	return mixes, notes
}

// coinJoins prints what every class is called, and the rare classes one by one.
func coinJoins(ctx context.Context, w *bytes.Buffer, data string) error {
	l, err := readCoinJoins(data)
	if err != nil {
		return err
	}
	c, _, err := clusters(ctx, l.txs, cluster.Config{})
	if err != nil {
		return err
	}
	mixes, notes := gatesOf(c)
	table, size := map[string]map[string]int{}, map[string]int{}
	var rare []string
	flagged, spends := 0, 0
	for _, tx := range l.txs {
		id := tx.ID.String()
		class, verdict := l.class(id), cmp.Or(mixes[id], notes[id], "nothing")
		if table[class] == nil {
			table[class] = map[string]int{}
		}
		table[class][verdict]++
		size[class]++
		if strings.HasPrefix(class, "wasabi2") && !strings.Contains(class, "spend") || class == "joinmarket_false_positive" {
			t := &tx.Transfers[0]
			rare = append(rare, fmt.Sprintf("  %s %-26s %3d in %3d out  %s %s", id, class, len(t.Inputs), len(t.Outputs), verdict, l.labels[id].FalseTag))
		}
		switch class {
		case "whirlpool_spend", "wasabi1_spend", "wasabi2_spend":
			spends++
			if mixes[id] != "" {
				flagged++
			}
		}
	}
	for _, class := range slices.Sorted(maps.Keys(table)) {
		for _, verdict := range slices.Sorted(maps.Keys(table[class])) {
			fmt.Fprintf(w, "%-30s %-16s %s\n", class, verdict, share(table[class][verdict], size[class]))
		}
	}
	fmt.Fprintf(w, "mix spends nobody attests as mixes, called a mix: %s\n", share(flagged, spends))
	fmt.Fprintln(w, "fitted on these data: Wasabi 1's early denominations, Tx0's fee band and data lengths; the rest is published")
	slices.Sort(rare)
	fmt.Fprintln(w, "one by one:")
	for _, line := range rare {
		fmt.Fprintln(w, line)
	}
	return nil
}

// collapse prints the largest cluster of the Wasabi 1 part under several gates.
func collapse(ctx context.Context, w *bytes.Buffer, data string) error {
	l, err := readCoinJoins(data)
	if err != nil {
		return err
	}
	var part []ledger.Tx
	attested := map[ledger.TxID]bool{}
	for _, tx := range l.txs {
		if class := l.class(tx.ID.String()); strings.HasPrefix(class, "wasabi1") {
			part = append(part, tx)
			attested[tx.ID] = class != "wasabi1_spend"
		}
	}
	for _, gate := range []struct {
		name  string
		rules []cluster.GateRule
	}{
		{"no gate", []cluster.GateRule{}},
		{"BlockSci's gate (GraphSense's clustering)", []cluster.GateRule{cluster.BlockSciRule()}},
		{"the labels as gate", []cluster.GateRule{cluster.Listed(cluster.Wasabi1, "labels", attested)}},
		{"our gates", cluster.DefaultGates()},
	} {
		c, _, err := clusters(ctx, part, cluster.Config{Gates: gate.rules})
		if err != nil {
			return err
		}
		accounts, entities := c.Len()
		fmt.Fprintf(w, "%-44s %d transactions, %d addresses, %d clusters, largest %v\n", gate.name, len(part), accounts, entities, c.Largest(3))
	}
	return nil
}
