// Command blk2ndjson writes the transactions of block files as transactions
// NDJSON to standard output, for programs of the root module, which must not
// depend on this one.
//
//	go run ./blk2ndjson FILE… > transactions.ndjson
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/hoptrail/hoptrail/chain/bitcoin"
	"github.com/hoptrail/hoptrail/format"
)

func main() {
	if err := run(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "blk2ndjson:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, files []string) error {
	sources, err := format.Expand(files...)
	if err != nil {
		return err
	}
	out := format.NewTransactionWriter(w)
	for tx, err := range bitcoin.Read(ctx, sources, bitcoin.Options{}) {
		if err != nil {
			return err
		}
		if err := out.Write(tx); err != nil {
			return err
		}
	}
	return out.Flush()
}
