package label_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

const million = 1_000_000

// made returns n labels on made-up EVM and Bitcoin addresses, and as
// many accounts that have none.
func made(n int) (entries []label.Entry, labelled, others []ledger.Account) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(i int) ledger.Address {
		var h [20]byte
		for j := range h {
			h[j] = byte(rng.Uint32())
		}
		switch i % 3 {
		case 0:
			return ledger.EVMAddress(h)
		case 1:
			a, _ := ledger.KeyHashAddress(ledger.P2PKH, h, ledger.Mainnet)
			return a
		}
		a, _ := ledger.KeyHashAddress(ledger.P2WPKH, h, ledger.Mainnet)
		return a
	}
	categories := []string{"exchange", "scam", "mixing_service", "sanctions"}
	for i := range n {
		a, b := draw(i), draw(i)
		entries = append(entries, label.Entry{
			Address: a, Category: categories[i%4], Entity: fmt.Sprintf("entity %d", i%5000), Confidence: 50, Source: "list", KnownFrom: 1 + int64(i%100),
		})
		labelled = append(labelled, ledger.Account{Chain: ledger.DefaultChain(a), Address: a})
		others = append(others, ledger.Account{Chain: ledger.DefaultChain(b), Address: b})
	}
	return entries, labelled, others
}

// BenchmarkLabels looks up accounts among a million labels: spread evenly over
// all of them, which costs a trip to memory each, and a thousand again and
// again, as a window of transactions does.
func BenchmarkLabels(b *testing.B) {
	entries, labelled, others := made(million)
	builder := label.NewBuilder(label.Config{})
	_, err := builder.Add(label.Options{Name: "made"}, entries...)
	require.NoError(b, err)
	s := builder.Build()
	cut := ledger.CutAtTime(1000)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(labelled), func(i, j int) { labelled[i], labelled[j] = labelled[j], labelled[i] })
	run := func(name string, accounts []ledger.Account, want int) {
		b.Run(name, func(b *testing.B) {
			i, found := 0, 0
			for b.Loop() {
				found += len(s.Labels(accounts[i], cut))
				if i++; i == len(accounts) {
					i = 0
				}
			}
			if found != want*b.N {
				b.Fatalf("found %d labels in %d look-ups", found, b.N)
			}
		})
	}
	// A plain map of the same hashes, in the same run, says what the machine
	// takes for a look-up without chains, dates and labels.
	bare := make(map[[20]byte]uint32, million)
	for i, a := range labelled {
		h, _ := a.Address.Hash160()
		bare[h] = uint32(i)
	}
	plain := func(name string, accounts []ledger.Account, want int) {
		b.Run(name, func(b *testing.B) {
			i, found := 0, 0
			for b.Loop() {
				h, _ := accounts[i].Address.Hash160()
				if _, ok := bare[h]; ok {
					found++
				}
				if i++; i == len(accounts) {
					i = 0
				}
			}
			if found != want*b.N {
				b.Fatalf("found %d in %d look-ups", found, b.N)
			}
		})
	}
	run("found", labelled, 1)
	plain("found-bare-map", labelled, 1)
	run("absent", others, 0)
	plain("absent-bare-map", others, 0)
	run("found-hot", labelled[:1_000], 1)
	plain("found-hot-bare-map", labelled[:1_000], 1)
	run("absent-hot", others[:1_000], 0)
	plain("absent-hot-bare-map", others[:1_000], 0)
}

// BenchmarkMemory prints what a Set of a million labels holds.
func BenchmarkMemory(b *testing.B) {
	var perLabel float64
	for b.Loop() {
		var before, after runtime.MemStats
		builder := label.NewBuilder(label.Config{})
		entries, _, _ := made(million)
		_, err := builder.Add(label.Options{Name: "made"}, entries...)
		require.NoError(b, err)
		s := builder.Build()
		runtime.GC()
		runtime.ReadMemStats(&after)
		addresses := s.Addresses()
		s = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		runtime.KeepAlive(entries)
		perLabel = float64(after.HeapAlloc-before.HeapAlloc) / float64(addresses)
	}
	b.ReportMetric(perLabel, "B/label")
}

func BenchmarkCSV(b *testing.B) {
	entries, _, _ := made(million / 10)
	builder := label.NewBuilder(label.Config{})
	_, err := builder.Add(label.Options{Name: "made"}, entries...)
	require.NoError(b, err)
	var text bytes.Buffer
	require.NoError(b, builder.Build().WriteCSV(&text))
	rows := 0
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		builder := label.NewBuilder(label.Config{})
		r, err := builder.AddCSV(bytes.NewReader(text.Bytes()), label.Options{Name: "made"})
		require.NoError(b, err)
		rows += r.Read
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkBuild(b *testing.B) {
	entries, _, _ := made(million / 10)
	rows := 0
	for b.Loop() {
		builder := label.NewBuilder(label.Config{})
		_, err := builder.Add(label.Options{Name: "made"}, entries...)
		require.NoError(b, err)
		rows += builder.Build().Len()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "labels/s")
}

// BenchmarkTagPacks reads and builds the public TagPacks.
func BenchmarkTagPacks(b *testing.B) {
	packs := map[string][]byte{}
	size := 0
	paths := sharedPacks(b)
	for _, p := range paths {
		packs[p] = shared(b, p)
		size += len(packs[p])
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		builder := label.NewBuilder(label.Config{})
		for _, p := range paths {
			_, err := builder.AddTagPack(bytes.NewReader(packs[p]), label.Options{Name: filepath.Base(p)})
			require.NoError(b, err)
		}
		if builder.Build().Addresses() != 17129 {
			b.Fatal("not the public packs")
		}
	}
}
