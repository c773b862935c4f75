package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// ingest appends a world with all detectors, and to a bare ledger.
func ingest(ctx context.Context, o options) error {
	w := newWorld(o.n, max(o.n/5, 1000), o.days)
	bare := ledger.New(ledger.Config{})
	txs, moves := make([]ledger.Tx, blockSize), make([]ledger.Transfer, blockSize)
	began := time.Now()
	for n := 0; n*blockSize < o.n; n++ {
		if err := bare.Append(w.block(n, txs, moves)...); err != nil {
			return err
		}
	}
	alone := time.Since(began)
	o.detectors = true
	began = time.Now()
	_, st, err := o.state(ctx)
	if err != nil {
		return err
	}
	all := time.Since(began)
	fmt.Printf("bare ledger %.0f transfers/s, with all detectors %.0f transfers/s (%.3f of it), %d findings\n",
		float64(o.n)/alone.Seconds(), float64(o.n)/all.Seconds(), alone.Seconds()/all.Seconds(), len(st.Findings()))
	return nil
}

// restart stores and restores a filled state.
func restart(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "hoptrail-restart-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w, st, err := o.state(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := st.Snapshot(dir); err != nil {
		return err
	}
	stored := time.Since(began)
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	info, err := os.Stat(names[0])
	if err != nil {
		return err
	}
	began = time.Now()
	if err := readAll(names[0]); err != nil {
		return err
	}
	read := time.Since(began)
	want := st.View().Len()
	cfg, err := o.config(w)
	if err != nil {
		return err
	}
	runtime.GC() // a program that starts again has no old state in memory
	began = time.Now()
	got, err := score.RestoreState(cfg, dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d transfers, %d bytes (%d each): stored in %s, restored in %s; reading the file alone %s\n",
		o.n, info.Size(), info.Size()/int64(o.n), stored.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), read.Round(time.Millisecond))
	if got.View().Len() != want {
		return fmt.Errorf("%d transactions came back of %d", got.View().Len(), want)
	}
	return nil
}

// readAll reads a file and forgets it.
func readAll(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, struct{ io.Reader }{f})
	return errors.Join(err, f.Close())
}

// flips changes one byte of a snapshot ten thousand times and counts how often
// that is not noticed.
func flips(ctx context.Context, o options) error {
	o.detectors = true
	w, st, err := o.state(ctx)
	if err != nil {
		return err
	}
	var whole bytes.Buffer
	if err := st.Save(&whole); err != nil {
		return err
	}
	cfg, err := o.config(w)
	if err != nil {
		return err
	}
	rng, silent, other := rand.New(rand.NewPCG(1, 2)), 0, 0
	b := whole.Bytes()
	for range 10_000 {
		i, bits := rng.IntN(len(b)), byte(1+rng.IntN(255))
		b[i] ^= bits
		switch _, err := score.LoadState(cfg, bytes.NewReader(b)); {
		case err == nil:
			silent++
		case !errors.Is(err, score.ErrSnapshot):
			other++
		}
		b[i] ^= bits
	}
	fmt.Printf("10000 flipped bytes in a snapshot of %d: %d silent, %d blamed on something else\n", len(b), silent, other)
	return nil
}
