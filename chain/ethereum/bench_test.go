package ethereum_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// workload is a format with real data and how to read it.
type workload struct {
	bytes int
	read  func(o ethereum.Options) iter.Seq2[ledger.Tx, error]
}

func workloads(b *testing.B) map[string]workload {
	b.Helper()
	ctx := context.Background()
	load := func(path ...string) []byte {
		raw, err := io.ReadAll(open(b, path...))
		require.NoError(b, err)
		return raw
	}
	export := load("rlp", "eth7000000-7000010.rlp")
	const base = "ethereum_mainnet_16899757"
	block, receipts, traces := load("blocks", base+".eth_getBlockByNumber.json"), load("blocks", base+".receipts.json"), load("blocks", base+".callTracer.json")
	var eleven []byte
	for _, f := range consecutive(b) {
		raw, err := os.ReadFile(f)
		require.NoError(b, err)
		eleven = append(eleven, raw...)
	}
	const eth = "account-fixture/eth/tokens"
	logs, tx, tr, bl := load(eth, "logs.json"), load(eth, "transactions.csv"), load(eth, "traces.csv"), load(eth, "blocks.csv")
	return map[string]workload{
		"rlp": {len(export), func(o ethereum.Options) iter.Seq2[ledger.Tx, error] {
			return ethereum.ReadRLP(ctx, bytes.NewReader(export), o)
		}},
		"rpc-full": {len(block) + len(receipts) + len(traces), func(o ethereum.Options) iter.Seq2[ledger.Tx, error] {
			return ethereum.ReadRPCFiles(ctx, ethereum.RPCFiles{Blocks: bytes.NewReader(block), Receipts: bytes.NewReader(receipts), Traces: bytes.NewReader(traces)}, o)
		}},
		"rpc-blocks": {len(eleven), func(o ethereum.Options) iter.Seq2[ledger.Tx, error] {
			return ethereum.ReadRPC(ctx, bytes.NewReader(eleven), o)
		}},
		"tables": {len(logs) + len(tx) + len(tr) + len(bl), func(o ethereum.Options) iter.Seq2[ledger.Tx, error] {
			o.Sort, o.Refused = true, func(*ethereum.ParseError) {}
			return ethereum.ReadTables(ctx, ethereum.Tables{Blocks: bytes.NewReader(bl), Transactions: bytes.NewReader(tx), Logs: bytes.NewReader(logs), Traces: bytes.NewReader(tr)}, o)
		}},
	}
}

// BenchmarkRead measures decoding to transactions, per format and number of
// goroutines.
func BenchmarkRead(b *testing.B) {
	all := workloads(b)
	for _, name := range []string{"rlp", "rpc-full", "rpc-blocks", "tables"} {
		for _, jobs := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/jobs=%d", name, jobs), func(b *testing.B) {
				w := all[name]
				b.SetBytes(int64(w.bytes))
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					n = len(collect(b, w.read(ethereum.Options{Jobs: jobs})))
				}
				b.ReportMetric(float64(n), "txs/op")
			})
		}
	}
}

// BenchmarkReadToLedger adds the ledger behind it.
func BenchmarkReadToLedger(b *testing.B) {
	all := workloads(b)
	for _, name := range []string{"rlp", "rpc-full", "tables"} {
		b.Run(name, func(b *testing.B) {
			w := all[name]
			b.SetBytes(int64(w.bytes))
			for b.Loop() {
				l := ledger.New(ledger.Config{})
				for tx, err := range w.read(ethereum.Options{Jobs: 1}) {
					require.NoError(b, err)
					require.NoError(b, l.Append(tx))
				}
			}
		})
	}
}

// BenchmarkPeakMemory reads the same full block many times over, 400 MB in
// all, and reports the largest heap that was in use meanwhile.
func BenchmarkPeakMemory(b *testing.B) {
	const base = "ethereum_mainnet_16899757"
	var block []byte
	for _, part := range []string{".eth_getBlockByNumber.json", ".receipts.json", ".callTracer.json"} {
		raw, err := io.ReadAll(open(b, "blocks", base+part))
		require.NoError(b, err)
		block = append(block, raw...)
	}
	const times = 200
	b.SetBytes(int64(times * len(block)))
	var peak uint64
	for b.Loop() {
		parts := make([]io.Reader, times)
		for i := range parts {
			parts[i] = bytes.NewReader(block)
		}
		n := 0
		for _, err := range ethereum.ReadRPC(context.Background(), io.MultiReader(parts...), ethereum.Options{Jobs: 2}) {
			require.NoError(b, err)
			if n++; n%500 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
}
