package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// reorganised is how many blocks are undone.
const reorganised = 1000

// rollback prints what appending the last 1,000 blocks of the graph costs, and
// what undoing them does, with all heuristics; and memory per account and join.
func rollback(ctx context.Context, w *bytes.Buffer, data string) error {
	g, err := corpus.ReadGraph(filepath.Join(data, "bitcoin", "graph-100000-104000"))
	if err != nil {
		return err
	}
	top := g.Txs[len(g.Txs)-1].Position.Height - reorganised
	split := len(g.Txs)
	for split > 0 && g.Txs[split-1].Position.Height > top {
		split--
	}
	for _, all := range []bool{false, true} {
		cfg := cluster.Config{}
		if all {
			cfg.Heuristics = cluster.Heuristics()
		}
		l := ledger.New(ledger.Config{})
		if err := l.Append(g.Txs[:split]...); err != nil {
			return err
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		c, err := cluster.Run(ctx, l.View(), cfg)
		if err != nil {
			return err
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		accounts, entities := c.Len()
		if err := l.Append(g.Txs[split:]...); err != nil {
			return err
		}
		start := time.Now()
		if err := c.Update(ctx, l.View()); err != nil {
			return err
		}
		forth := time.Since(start)
		if _, err := l.Rollback(ledger.BitcoinMainnet, top); err != nil {
			return err
		}
		start = time.Now()
		if err := c.Rollback(l.View(), ledger.BitcoinMainnet, top); err != nil {
			return err
		}
		back := time.Since(start)
		again, left := c.Len()
		fmt.Fprintf(w, "all heuristics %v: %d blocks (%d transactions) appended in %v, undone in %v; as before: %v; %d accounts, %d joins, %d bytes per account\n",
			all, reorganised, len(g.Txs)-split, forth.Round(time.Microsecond), back.Round(time.Microsecond),
			again == accounts && left == entities, accounts, accounts-entities, int(after.HeapAlloc-before.HeapAlloc)/accounts)
	}
	return nil
}
