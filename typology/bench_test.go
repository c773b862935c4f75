package typology_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/mule"
)

// stream makes n one-transfer transactions over n/5 accounts with a heavy tail,
// evenly over so many days, in one asset: a tenth of the payees pass on what they
// get. Over a few days every hub is fresh and all its past lies in every window:
// the worst case for detectors that look at fresh accounts.
func stream(tb testing.TB, n, days int) *ledger.Ledger {
	tb.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.2, 20, uint64(n/5))
	l := ledger.New(ledger.Config{Complete: []ledger.Chain{ledger.Ethereum}})
	evm := func(i uint64) ledger.Account {
		var b [20]byte
		for k := range 8 {
			b[k] = byte(i >> (8 * k))
		}
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(b)}
	}
	var id [32]byte
	batch := make([]ledger.Tx, 0, 1024)
	var conduits []uint64
	for i := range n {
		from, to := zipf.Uint64(), zipf.Uint64()
		if len(conduits) > 64 && i%5 == 0 {
			from, conduits = conduits[0], conduits[1:]
		}
		if to%10 == 0 {
			conduits = append(conduits, to)
		}
		if from == to {
			to++
		}
		for k := range 8 {
			id[k] = byte(i >> (8 * k))
		}
		batch = append(batch, ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, id), Chain: ledger.Ethereum, Time: int64(1767225600 + i*days*24*3600/n),
			Position:  ledger.Position{Height: uint64(i / 24), Tx: uint32(i % 24)},
			Transfers: []ledger.Transfer{{From: evm(from), To: evm(to), Asset: "USD", Amount: ledger.NewAmount(1000 + rng.Uint64N(1000))}},
		})
		if len(batch) == cap(batch) || i == n-1 {
			if err := l.Append(batch...); err != nil {
				tb.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	return l
}

// idle looks at nothing: what is left is the driver.
func idle() *typology.Detector {
	return &typology.Detector{
		Name: "x-bench/idle", Version: "1", Doc: "nothing", Typologies: []string{"x-bench/idle"}, Window: time.Hour,
		Run: func(context.Context, *typology.Pass) error { return nil },
	}
}

// BenchmarkRun goes through a stream in one view, one core, and through the same
// transactions in a bare loop that only reads them.
func BenchmarkRun(b *testing.B) {
	const n = 1_000_000
	view, long := stream(b, n, 6).View(), stream(b, n, 120).View()
	b.Run("bare", func(b *testing.B) {
		var rec ledger.Record
		var moves []ledger.Move
		for b.Loop() {
			for ref := range view.Txs() {
				view.Read(ref, &rec)
				moves = view.AppendMoves(moves[:0], &rec, nil)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
	})
	for _, c := range []struct {
		name      string
		view      ledger.View
		detectors []*typology.Detector
	}{
		{"idle", view, []*typology.Detector{idle()}},
		{"mule-6d", view, []*typology.Detector{mule.New(mule.Default())}},
		{"fanin-6d", view, []*typology.Detector{fanin.New(fanin.Default())}},
		{"both-6d", view, []*typology.Detector{mule.New(mule.Default()), fanin.New(fanin.Default())}},
		{"both-120d", long, []*typology.Detector{mule.New(mule.Default()), fanin.New(fanin.Default())}},
	} {
		b.Run(c.name, func(b *testing.B) {
			found := 0
			for b.Loop() {
				found = 0
				for _, err := range typology.Run(b.Context(), typology.Input{View: c.view}, c.detectors...) {
					if err != nil {
						b.Fatal(err)
					}
					found++
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
			b.ReportMetric(float64(found), "findings")
		})
	}
}

// BenchmarkAdvance appends the same stream block by block and advances after
// each, with undo and readers' snapshots kept, as a live state does.
func BenchmarkAdvance(b *testing.B) {
	const n = 300_000
	source := stream(b, n, 6).View()
	var txs []ledger.Tx
	for ref := range source.Txs() {
		txs = append(txs, source.Tx(ref))
	}
	for _, c := range []struct {
		name      string
		detectors []*typology.Detector
	}{
		{"append only", nil},
		{"idle", []*typology.Detector{idle()}},
		{"both", []*typology.Detector{mule.New(mule.Default()), fanin.New(fanin.Default())}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				l := ledger.New(ledger.Config{Complete: []ledger.Chain{ledger.Ethereum}})
				d, err := typology.NewDriver(typology.DriverConfig{}, nil, c.detectors...)
				if err != nil {
					b.Fatal(err)
				}
				for block := range slices.Chunk(txs, 200) {
					if err := l.Append(block...); err != nil {
						b.Fatal(err)
					}
					if c.detectors == nil {
						continue
					}
					if err := d.Advance(b.Context(), l.View()); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

// BenchmarkPeek judges a planned payment from an account with a history.
func BenchmarkPeek(b *testing.B) {
	l := stream(b, 200_000, 6)
	d, err := typology.NewDriver(typology.DriverConfig{}, nil, mule.New(mule.Default()), fanin.New(fanin.Default()))
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Advance(b.Context(), l.View()); err != nil {
		b.Fatal(err)
	}
	r := d.Now()
	for _, busy := range []ledger.AccountID{1, 5000} {
		id, err := ledger.NameTxID("planned")
		if err != nil {
			b.Fatal(err)
		}
		tx := ledger.Tx{ID: id, Chain: "local:bench", Transfers: []ledger.Transfer{{
			From: r.View().Account(busy), To: r.View().Account(7), Asset: "USD", Amount: ledger.NewAmount(5),
		}}}
		b.Run(fmt.Sprintf("account-%d", busy), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				view, ref, err := r.View().With(tx)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Peek(b.Context(), view, ref); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
