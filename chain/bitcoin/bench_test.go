package bitcoin

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// rawBlocks returns the serialized blocks of a file and their size together.
func rawBlocks(b *testing.B, name string) (blocks [][]byte, size int64) {
	r, err := Open(b.Context(), sources(data(b, name)), Options{Jobs: 1})
	require.NoError(b, err)
	require.NoError(b, r.Close())
	raw, err := os.ReadFile(data(b, name))
	require.NoError(b, err)
	for _, f := range r.refs {
		blocks = append(blocks, raw[f.offset:f.offset+int64(f.size)])
		size += int64(f.size)
	}
	return blocks, size
}

// Structure only: every count, length and value checked, nothing built.
func BenchmarkParse(b *testing.B) {
	blocks, size := rawBlocks(b, "blocks/mainnet-mixed.blk")
	b.SetBytes(size)
	for b.Loop() {
		for _, raw := range blocks {
			if _, err := walk(raw); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// The same blocks through btcsuite's wire, which copies scripts and gives no
// ids: what decoding would cost on top of it.
func BenchmarkParseWire(b *testing.B) {
	blocks, size := rawBlocks(b, "blocks/mainnet-mixed.blk")
	b.SetBytes(size)
	for b.Loop() {
		for _, raw := range blocks {
			var m wire.MsgBlock
			if err := m.Deserialize(bytes.NewReader(raw)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// From the file to ledger.Tx: ordered, ids hashed, inputs resolved or derived.
func BenchmarkRead(b *testing.B) {
	for _, file := range []string{"mainnet-mixed.blk", "testnet3-mixed.blk"} {
		for _, jobs := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/jobs=%d", file, jobs), func(b *testing.B) {
				path := data(b, "blocks/"+file)
				info, err := os.Stat(path)
				require.NoError(b, err)
				b.SetBytes(info.Size())
				var stats Stats
				before := cpuTime()
				for b.Loop() {
					r, err := Open(b.Context(), sources(path), Options{Jobs: jobs})
					require.NoError(b, err)
					for _, err := range r.Blocks(b.Context()) {
						if err != nil {
							b.Fatal(err)
						}
					}
					stats = r.Stats()
					require.NoError(b, r.Close())
				}
				b.ReportMetric(float64(stats.Txs)/b.Elapsed().Seconds()*float64(b.N), "tx/s")
				if used := cpuTime() - before; used > 0 {
					b.ReportMetric(float64(info.Size())/1e6*float64(b.N)/used.Seconds(), "MB/cpu-s")
				}
			})
		}
	}
}

// Memory and time of the index of unspent outputs: a million of one kind, then
// all taken in another order.
func BenchmarkUTXO(b *testing.B) {
	const n = 1_000_000
	p2pkh := ledger.ScriptAddress(append([]byte{0x76, 0xa9, 20}, append(make([]byte, 20), 0x88, 0xac)...), ledger.Mainnet)
	p2tr, _ := ledger.WitnessAddress(1, make([]byte, 32), ledger.Mainnet)
	for _, kind := range []struct {
		name  string
		addr  ledger.Address
		limit int64
	}{{"p2pkh", p2pkh, 0}, {"p2tr", p2tr, 0}, {"p2pkh-spilled", p2pkh, 16 << 20}} {
		b.Run(kind.name, func(b *testing.B) {
			net := Networks()[0]
			order := rand.New(rand.NewPCG(1, 2)).Perm(n)
			ids := make([][32]byte, n)
			rnd := rand.NewChaCha8([32]byte{1})
			for i := range ids {
				_, err := rnd.Read(ids[i][:])
				require.NoError(b, err)
			}
			var held, heap float64
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				u := newUTXO(&net, kind.limit, b.TempDir())
				for i := range ids {
					if err := u.put(&ids[i], 0, &coin{value: 1, addr: kind.addr}); err != nil {
						b.Fatal(err)
					}
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				held, heap = float64(u.bytes()), float64(after.HeapAlloc)-float64(before.HeapAlloc)
				for _, i := range order {
					if _, ok, err := u.take(&ids[i], 0); !ok || err != nil {
						b.Fatal(ok, err)
					}
				}
				require.NoError(b, u.disk.close())
			}
			b.ReportMetric(held/n, "B/output")
			b.ReportMetric(heap/n, "heap-B/output")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*n), "ns/put-or-take")
		})
	}
}

// Peak heap while reading, looked at after every 256 blocks.
func BenchmarkMemory(b *testing.B) {
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			path := data(b, "blocks/mainnet-mixed.blk")
			var peak, index uint64
			for b.Loop() {
				r, err := Open(b.Context(), sources(path), Options{Jobs: jobs})
				require.NoError(b, err)
				n := 0
				for _, err := range r.Blocks(b.Context()) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n%256 == 0 || n > 14_131 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						peak = max(peak, m.HeapInuse)
					}
				}
				index = uint64(r.Stats().UTXOBytes)
				require.NoError(b, r.Close())
			}
			b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
			b.ReportMetric(float64(index)/1e6, "index-MB")
		})
	}
}

// Core's JSON, one block of 1.7 MB many times over.
func BenchmarkCoreJSON(b *testing.B) {
	raw, err := os.ReadFile(data(b, "block-200000/btc_200000.getblock2.json"))
	require.NoError(b, err)
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			const n = 8
			docs := make([]format.Source, n)
			for i := range docs {
				docs[i] = source("f", bytes.Replace(raw, []byte(`"height": 200000`), fmt.Appendf(nil, `"height": %d`, i), 1))
			}
			b.SetBytes(int64(len(raw)) * n)
			for b.Loop() {
				r, err := NewJSONReader(Options{Jobs: jobs})
				require.NoError(b, err)
				for _, err := range r.Blocks(b.Context(), docs) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
