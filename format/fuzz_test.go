package format_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// fuzzDecoder feeds any bytes to a decoder. What it accepts must be positioned,
// writable and read back as the same number of transactions; what it refuses
// must be a typed error with the file's name.
func fuzzDecoder(f *testing.F, name string, opt format.Options) {
	seeds, err := filepath.Glob(filepath.Join("testdata", name, "*"))
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds for ", name, err)
	}
	for _, s := range seeds {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	opt.Format, opt.MaxLine, opt.MaxValue = name, 1<<16, 1<<16
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := opt
		opt.Report = &format.Report{}
		var out bytes.Buffer
		w := format.NewTransactionWriter(&out)
		n, writable := 0, true
		for tx, err := range format.Read(context.Background(), []format.Source{bytesSource("fuzz", data)}, format.Decoders(), opt) {
			if err != nil {
				var e *format.RowError
				if !errors.As(err, &e) || e.File != "fuzz" || e.Err == nil {
					t.Fatalf("untyped error: %v", err)
				}
				return
			}
			if tx.ID.IsZero() || tx.Chain == "" || tx.Position.Tx == format.NoIndex || tx.Position.Height == format.NoHeight {
				t.Fatalf("unplaced transaction: %+v", tx)
			}
			n++
			if err := w.Write(tx); errors.Is(err, format.ErrInexpressible) {
				writable = false
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil || !writable {
			return
		}
		for _, err := range format.Read(context.Background(), []format.Source{bytesSource("again", out.Bytes())}, format.Decoders(), format.Options{Format: "transactions"}) {
			if err != nil {
				t.Fatalf("%v\n%s", err, out.Bytes())
			}
			n--
		}
		if n != 0 {
			t.Fatalf("%d transactions lost on the way", n)
		}
	})
}

func FuzzTransfers(f *testing.F)    { fuzzDecoder(f, "transfers", format.Options{}) }
func FuzzTransactions(f *testing.F) { fuzzDecoder(f, "transactions", format.Options{}) }
func FuzzEthereumETL(f *testing.F) {
	fuzzDecoder(f, "ethereum-etl", format.Options{BlockTimes: map[uint64]int64{100: 1, 101: 2}})
}
func FuzzEtherscan(f *testing.F) { fuzzDecoder(f, "etherscan", format.Options{Sort: true}) }
func FuzzEsplora(f *testing.F)   { fuzzDecoder(f, "esplora", format.Options{}) }
func FuzzBitcoinETL(f *testing.F) {
	fuzzDecoder(f, "bitcoin-etl", format.Options{BlockTimes: map[uint64]int64{170: 1}})
}

// FuzzTables feeds the small tables, all with one text.
func FuzzTables(f *testing.F) {
	for _, s := range tableSamples {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ctx, src := context.Background(), format.Text("fuzz", text)
		opt := format.Options{MaxLine: 1 << 16}
		_, e1 := format.ReadAssets(ctx, src, opt)
		_, e2 := format.ReadPrices(ctx, src, opt)
		_, e3 := format.ReadSeeds(ctx, src, opt)
		_, e4 := format.ReadTruth(ctx, src, opt)
		_, e5 := format.ReadBlockTimes(ctx, src, opt)
		_, e6 := format.ReadClusters(ctx, src, opt)
		_, e7 := format.ReadJoins(ctx, src, opt)
		_, e8 := format.ReadGates(ctx, src, opt)
		for _, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8} {
			var e *format.RowError
			if err != nil && (!errors.As(err, &e) || e.File != "fuzz") {
				t.Fatalf("untyped error: %v", err)
			}
		}
	})
}

// FuzzCells: the exact readers never panic, and agree with themselves.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"", "0", "2024-02-29T23:59:59+14:00", "1e11", "100000000000", "0.0000005", "1.9999995", "18446744073709.551614"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := format.ParseTime(s); err == nil {
			if again, err := format.ParseTime(format.FormatTime(at)); err != nil || again != at {
				t.Fatalf("%q is %d, written back %d %v", s, at, again, err)
			}
		}
		if u, err := format.ParseUSD(s); err == nil {
			if again, err := format.ParseUSD(format.FormatUSD(u)); err != nil || again != u {
				t.Fatalf("%q is %d, written back %d %v", s, u, again, err)
			}
			if strings.Trim(s, "0123456789.") != "" {
				t.Fatalf("%q taken as dollars", s)
			}
		}
	})
}

// FuzzLoad feeds accepted transactions to a ledger, which must take them.
func FuzzLoad(f *testing.F) {
	f.Add(header + good)
	f.Fuzz(func(t *testing.T, text string) {
		l := ledger.New(ledger.Config{})
		_, err := format.Load(context.Background(), l, []format.Source{format.Text("fuzz", text)}, format.Decoders(), format.Options{Format: "transfers"})
		var order *ledger.OrderError
		if errors.As(err, &order) {
			t.Fatalf("the reader let disorder through: %v", err)
		}
	})
}
