//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// SIGINT and SIGTERM end a run with status 1 and leave no temporary file. The
// input is a pipe that would never end.
func TestSignalsEndARun(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
		require.NoError(t, syscall.Mkfifo(in, 0o600))
		fed := make(chan error, 1)
		go func() { fed <- feed(in, signal) }()
		code, _, errs := program(t, "features", in, "-o", out)
		require.Equal(t, 1, code, errs)
		require.Contains(t, errs, signal.String()+" signal received")
		require.ErrorIs(t, <-fed, syscall.EPIPE)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, left, 1, "the pipe alone")
	}
}

// feed writes rows until nobody reads them any more, and signals the process
// once many are read.
func feed(pipe string, signal syscall.Signal) error {
	f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString("time,tx,from,to,asset,amount\n"); err != nil {
		return err
	}
	for i := 0; ; i++ {
		if i == 20_000 {
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(f, "1767225600,t%d,ann,bob,USD,1\n", i); err != nil {
			return err
		}
	}
}
