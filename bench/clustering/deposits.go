package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// The export has no times. They are set twelve to fifteen seconds apart, at 13,
// from the header time of block 15320500.
const exportFirst, exportFirstTime, exportSpacing, exportBlocks = 15320500, 1660269434, 13, 100

// readTagPacks reads every pack of a folder, as known at any time.
func readTagPacks(folder string) (ledger.Labels, error) {
	b := label.NewBuilder(label.Config{})
	packs, err := filepath.Glob(filepath.Join(folder, "packs", "*.y*ml"))
	if err != nil {
		return nil, err
	}
	deeper, err := filepath.Glob(filepath.Join(folder, "packs", "*", "*.y*ml"))
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(packs, deeper) {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		_, err = b.AddTagPack(f, label.Options{Name: p})
		if closed := f.Close(); err != nil || closed != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
	}
	return b.Build().Hindsight(), nil
}

// deposits prints the deposit addresses found in 100 blocks of token transfers
// with the exchanges that TagPacks name.
func deposits(ctx context.Context, w *bytes.Buffer, data string) error {
	labels, err := readTagPacks(filepath.Join(data, "labels", "graphsense-tagpacks"))
	if err != nil {
		return err
	}
	times := map[uint64]int64{}
	for i := range uint64(exportBlocks) {
		times[exportFirst+i] = exportFirstTime + int64(i)*exportSpacing
	}
	source := format.File(filepath.Join(data, "ethereum", "ethereum-etl", "real-15320500", "token_transfers.csv"))
	l := ledger.New(ledger.Config{})
	if _, err := format.Load(ctx, l, []format.Source{source}, format.Decoders(), format.Options{BlockTimes: times, Sort: true}); err != nil {
		return err
	}
	for _, run := range []struct {
		name string
		cfg  cluster.Config
	}{
		{"labels", cluster.Config{Labels: labels, MinConfidence: 1}},
		{"labels and inferred sinks", cluster.Config{Labels: labels, MinConfidence: 1, Accounts: cluster.AccountConfig{InferSinks: true}}},
	} {
		c, err := cluster.Run(ctx, l.View(), run.cfg)
		if err != nil {
			return err
		}
		accounts, entities := c.Len()
		n, ended := 0, 0
		for _, r := range c.Roles() {
			switch r.Name {
			case "":
				ended++
			case cluster.DepositAddress:
				n++
			}
		}
		fmt.Fprintf(w, "%s: %d accounts, %d entities, %d deposit addresses, %d of them ended\n", run.name, accounts, entities, n, ended)
		for _, r := range c.Roles() {
			fmt.Fprintf(w, "  %s %s → %s (%s) in %s: %v\n", r.Name, r.Account.Address, r.Serves.Address, r.Entity, r.Tx, r.Reasons)
		}
		for j := range c.Joins() {
			fmt.Fprintf(w, "  join %s %s by %s in %s, score %s %s\n", j.A.Address, j.B.Address, j.Heuristic, j.Tx, ledger.Ratio(j.Score), j.Veto)
		}
	}
	return nil
}
