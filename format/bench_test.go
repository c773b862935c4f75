package format_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hoptrail/hoptrail/format"
)

// transfersCSV makes rows the way a node exporter does: sorted blocks, two
// transfers per transaction, addresses with a heavy tail.
func transfersCSV(rows int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	addr := func() string {
		n := uint64(float64(200_000) / (1 + r.Float64()*2_000))
		return fmt.Sprintf("0x%040x", (n+1)*0x9e3779b97f4a7c15)
	}
	var b bytes.Buffer
	b.WriteString("time,tx,from,to,asset,amount,chain,height,tx_index,log_index\n")
	for i := range rows {
		block, tx := i/200, i/2
		fmt.Fprintf(&b, "2024-01-%02dT%02d:%02d:%02dZ,0x%064x,%s,%s,eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,%d,eip155:1,%d,%d,%d\n",
			1+block/7200%28, block/300%24, block/5%60, block%5*12, (uint64(tx)+1)*0x9e3779b97f4a7c15, addr(), addr(), r.Uint64N(1e12), 19_000_000+block, tx%100, i%200)
	}
	return b.Bytes()
}

// BenchmarkTransfersCSV reads transfers CSV into ledger transactions, on the
// benchmark's one goroutine. The ratio is to a loop over the same bytes that
// only finds the line ends and copies the lines.
func BenchmarkTransfersCSV(b *testing.B) {
	const rows = 200_000
	data := transfersCSV(rows)
	src := bytesSource("bench.csv", data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var bare, read time.Duration
	for b.Loop() {
		start := time.Now()
		lines := bufio.NewScanner(bytes.NewReader(data))
		n := -1
		for lines.Scan() {
			n += len(lines.Text()) / len(lines.Bytes())
		}
		middle := time.Now()
		for tx, err := range format.Read(b.Context(), []format.Source{src}, format.Decoders(), format.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			n -= len(tx.Transfers)
		}
		bare, read = bare+middle.Sub(start), read+time.Since(middle)
		if n != 0 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N)*rows/read.Seconds(), "rows/s")
	b.ReportMetric(read.Seconds()/bare.Seconds(), "times-bare-lines")
}

// transactionsNDJSON writes the same transfers as transactions, and as many of
// Bitcoin's shape, two inputs and two outputs each.
func transactionsNDJSON(b *testing.B, rows int) []byte {
	var out bytes.Buffer
	w := format.NewTransactionWriter(&out)
	for tx, err := range format.Read(b.Context(), []format.Source{bytesSource("bench.csv", transfersCSV(rows))}, format.Decoders(), format.Options{}) {
		if err == nil {
			err = w.Write(tx)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	key := func() string { return fmt.Sprintf("pk-%040x", r.Uint64N(1<<40)) }
	for i := range rows / 2 {
		fmt.Fprintf(&out, `{"chain":"bip122:000000000019d6689c085ae165831e93","tx":"%064x","height":"%d","tx_index":%d,"time":"2024-01-%02dT00:00:00Z",`+
			`"inputs":[{"account":"%s","amount":"%d","prev_tx":"%064x","prev_index":0,"sequence":4294967293,"sighash":"all","nested":null,"multisig":null},`+
			`{"account":"%s","amount":"%d","prev_tx":"%064x","prev_index":1,"sequence":4294967293,"sighash":"all","nested":null,"multisig":null}],`+
			`"outputs":[{"account":"%s","amount":"%d","script_type":"pubkey","op_return":false,"script_len":25,"multisig":null},`+
			`{"account":"%s","amount":"%d","script_type":"pubkey","op_return":false,"script_len":25,"multisig":null}],"version":2,"locktime":0,"coinbase":false}`+"\n",
			i+1, 800_000+i/2000, i%2000, 1+i*28/rows, key(), r.Uint64N(1e10), r.Uint64(), key(), r.Uint64N(1e10), r.Uint64(), key(), r.Uint64N(1e10), key(), r.Uint64N(1e10))
	}
	return out.Bytes()
}

// BenchmarkTransactionsNDJSON reads transactions NDJSON, on the benchmark's one
// goroutine.
func BenchmarkTransactionsNDJSON(b *testing.B) {
	const rows = 20_000
	data := transactionsNDJSON(b, rows)
	src := bytesSource("bench.ndjson", data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range format.Read(b.Context(), []format.Source{src}, format.Decoders(), format.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "txs/s")
}

// BenchmarkSort orders the same rows, given newest first, in memory and through
// runs on disk.
func BenchmarkSort(b *testing.B) {
	const rows = 50_000
	lines := bytes.SplitAfter(bytes.TrimSpace(transfersCSV(rows)), []byte("\n"))
	lines[rows] = append(lines[rows], '\n')
	slices.Reverse(lines[1:])
	src := bytesSource("bench.csv", bytes.Join(lines, nil))
	for name, memory := range map[string]int64{"memory": 1 << 30, "disk": 8 << 20} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, err := range format.Read(b.Context(), []format.Source{src}, format.Decoders(), format.Options{Sort: true, SortMemory: memory, TempDir: b.TempDir()}) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
