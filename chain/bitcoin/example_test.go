package bitcoin_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/chain/bitcoin"
	"github.com/hoptrail/hoptrail/format"
)

// The first block of the chain, framed as in blk00000.dat.
const firstBlock = "f9beb4d91d010000" +
	"0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c" +
	"0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"

func ExampleOpen() {
	raw, err := hex.DecodeString(firstBlock)
	if err != nil {
		panic(err)
	}
	file := format.Source{Name: "blk00000.dat", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(raw)), nil
	}}

	ctx := context.Background()
	r, err := bitcoin.Open(ctx, []format.Source{file}, bitcoin.Options{Verify: true})
	if err != nil {
		panic(err)
	}
	for b, err := range r.Blocks(ctx) {
		if err != nil {
			panic(err) // a *BlockError: which file, which byte, which block
		}
		fmt.Println(b.Height, b.Hash)
		for _, tx := range b.Txs {
			out := tx.Transfers[0].Outputs[0]
			fmt.Println(tx.Position, tx.ID, "coinbase:", tx.Coinbase)
			fmt.Println(out.Account.Address, out.Amount)
		}
	}
	fmt.Println(r.Stats().Blocks, "block on", r.Network().Name)
	if err := r.Close(); err != nil {
		panic(err)
	}
	// Output:
	// 0 000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f
	// 0/0/0 4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b coinbase: true
	// pk-62e907b15cbf27d5425399ebf6f0fb50ebb88f18 5000000000
	// 1 block on main
}

// A program that reads many formats adds these to those of package format.
func ExampleDecoders() {
	decoders := append(format.Decoders(), bitcoin.Decoders(bitcoin.Options{Jobs: 2})...)
	raw, err := hex.DecodeString(firstBlock)
	if err != nil {
		panic(err)
	}
	file := format.Source{Name: "unnamed", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(raw)), nil
	}}
	for tx, err := range format.Read(context.Background(), []format.Source{file}, decoders, format.Options{}) {
		fmt.Println(tx.ID, err)
	}
	// Output:
	// 4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b <nil>
}
