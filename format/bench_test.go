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
