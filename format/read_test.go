package format_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// TestExpand: what a user may name, in the order of the patterns, each once.
func TestExpand(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"b.csv", "a.csv", "sub/c.csv", ".hidden/d.csv", ".e.csv", "notes.txt"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, f)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, f), []byte(header+strings.Replace(good, "100,0,", "100,0,3", 1)), 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("what I saw"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "a.csv"), filepath.Join(dir, "sub", "link.csv")))
	names := func(patterns ...string) []string {
		sources, err := format.Expand(patterns...)
		require.NoError(t, err)
		var out []string
		for _, s := range sources {
			out = append(out, strings.TrimPrefix(s.Name, dir+string(filepath.Separator)))
		}
		return out
	}
	require.Equal(t, []string{"a.csv", "b.csv"}, names(filepath.Join(dir, "*.csv")))
	require.Equal(t, []string{"b.csv", "a.csv", "notes.txt", "sub/c.csv", "sub/link.csv"}, names(filepath.Join(dir, "b.csv"), dir))
	require.Equal(t, []string{"-"}, names("-", "-"))

	_, err := format.Expand(filepath.Join(dir, "gone.csv"), filepath.Join(dir, "*.json"))
	require.ErrorContains(t, err, "gone.csv", "all faults at once")
	require.ErrorContains(t, err, "no file matches")

	_, report, err := readAll(t, format.Options{}, dir)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "notes.txt")}, report.Skipped, "a stranger in a folder is left out and named")
	require.Equal(t, 3, report.Duplicates, "three files and a link hold one row")
	_, _, err = readAll(t, format.Options{}, filepath.Join(dir, "notes.txt"))
	require.ErrorIs(t, err, format.ErrUnknown, "a stranger that was asked for is an error")
}

// TestManyFiles: more files than are read side by side.
func TestManyFiles(t *testing.T) {
	var sources []format.Source
	for i := range 150 {
		text := header + fmt.Sprintf("%d,0x%064x,%s,%s,native,5,eip155:1,%d,%d,\n", 1000+i/7, i+1, alice, bob, i/7, i%7)
		sources = append(sources, format.Text(fmt.Sprint("f", (i*37)%150), text))
	}
	txs, report, err := readSources(t, format.Options{}, sources...)
	require.NoError(t, err)
	require.Equal(t, 150, report.Files)
	for i, tx := range txs {
		require.Equal(t, ledger.Position{Height: uint64(i / 7), Tx: uint32(i % 7)}, tx.Position)
	}
	sources[3] = format.Text("unsorted", header+good+strings.Replace(strings.Replace(good, "a1", "a2", 1), ",100,", ",99,", 1))
	_, _, err = readSources(t, format.Options{}, sources...)
	require.ErrorIs(t, err, format.ErrOrder)
	require.ErrorContains(t, err, "unsorted:3")
}

// TestManyRuns: sorting that needs more runs than are merged at once, and
// leaves nothing behind.
func TestManyRuns(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("time,tx,from,to,asset,amount\n")
	const n = 150
	for i := range n {
		fmt.Fprintf(&b, "%d,t%d,a,b,EUR,1\n", 1000+(i*37)%n, (i*37)%n)
	}
	txs, _, err := readSources(t, format.Options{Sort: true, SortMemory: 1, TempDir: dir}, format.Text("f", b.String()))
	require.NoError(t, err)
	require.Len(t, txs, n)
	for i, tx := range txs {
		require.Equal(t, fmt.Sprint("t", i), tx.ID.String())
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	_, _, err = readSources(t, format.Options{Sort: true, SortMemory: 1, TempDir: filepath.Join(dir, "gone")}, format.Text("f", b.String()))
	require.ErrorContains(t, err, "temporary space")
}

// TestStopping: a consumer that breaks off, and a context that ends, close every
// source and leave no goroutine.
func TestStopping(t *testing.T) {
	defer goleak.VerifyNone(t)
	open := 0
	source := func(name string, data []byte) format.Source {
		return format.Source{Name: name, Open: func() (io.ReadCloser, error) {
			open++
			return closing{strings.NewReader(string(data)), &open}, nil
		}}
	}
	var b strings.Builder
	b.WriteString("time,tx,from,to,asset,amount\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "%d,t%d,a,b,EUR,1\n", i, i)
	}
	sources := []format.Source{
		source("plain", []byte(b.String())), source("zstd", zstdCompressed(t, b.String())), source("gzip", gzipped(t, b.String())),
	}
	for _, set := range [][]format.Source{sources[:1], sources} {
		for _, err := range format.Read(t.Context(), set, format.Decoders(), format.Options{}) {
			require.NoError(t, err)
			break
		}
		require.Zero(t, open)
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		var last error
		for _, err := range format.Read(ctx, set, format.Decoders(), format.Options{}) {
			if n++; n == 10 {
				cancel()
			}
			last = err
		}
		cancel()
		require.ErrorIs(t, last, context.Canceled)
		require.Less(t, n, 4000)
		require.Zero(t, open)
	}
	for _, err := range format.Read(t.Context(), []format.Source{source("unknown", []byte("?"))}, format.Decoders(), format.Options{}) {
		require.ErrorIs(t, err, format.ErrUnknown)
	}
	require.Zero(t, open)
}

type closing struct {
	io.Reader
	open *int
}

func (c closing) Close() error { *c.open--; return nil }

// TestDeclaredOnly keeps non-fungible tokens out by the assets file.
func TestDeclaredOnly(t *testing.T) {
	assets, err := format.ReadAssets(t.Context(), format.Text("assets", tableSamples[0].text), format.Options{})
	require.NoError(t, err)
	opt := format.Options{BlockTimes: map[uint64]int64{100: 1, 101: 2}, Assets: assets, DeclaredOnly: true}
	path := filepath.Join("testdata", "ethereum-etl", "token_transfers.csv")
	txs, report, err := readAll(t, opt, path)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"the assets file does not declare the asset": 1}, report.Refused)
	require.Equal(t, 4, transfers(txs))
	require.Equal(t, 3, report.First["the assets file does not declare the asset"].Line)

	for _, err := range format.Read(t.Context(), []format.Source{format.File(path)}, format.Decoders(), opt) {
		if err != nil {
			require.ErrorIs(t, err, format.ErrRefused, "without a report nobody would hear of it")
			return
		}
	}
	require.Fail(t, "the refused row passed in silence")
}

// TestLoad appends to a ledger and counts.
func TestLoad(t *testing.T) {
	l := ledger.New(ledger.Config{})
	var progress int64
	report, err := format.Load(t.Context(), l, []format.Source{
		format.File(filepath.Join("testdata", "transfers", "evm.csv")), format.File(filepath.Join("testdata", "transfers", "bank.csv")),
	}, format.Decoders(), format.Options{Chain: "local:bank", Progress: func(n int64) { progress += n }})
	require.NoError(t, err)
	require.Equal(t, format.Report{Files: 2, Rows: 10, Duplicates: 1, Txs: 7}, report)
	v := l.View()
	require.Equal(t, 7, v.Len())
	require.Equal(t, []ledger.Chain{"eip155:1", "local:bank"}, v.Lanes())
	var size int64
	for _, f := range []string{"evm.csv", "bank.csv"} {
		info, err := os.Stat(filepath.Join("testdata", "transfers", f))
		require.NoError(t, err)
		size += info.Size()
	}
	require.Equal(t, size, progress, "every byte was told")
}

// TestMergeKinds: value transfers in one file and token transfers in another
// make one transaction each, whichever file comes first.
func TestMergeKinds(t *testing.T) {
	native := format.Text("native", header+good)
	token := format.Text("token", strings.Replace(header, "tx_index,", "", 1)+
		"1709294400,"+hash+","+bob+","+alice+",0xdac17f958d2ee523a2206206994597c13d831ec7,9,eip155:1,100,44\n")
	for _, set := range [][]format.Source{{native, token}, {token, native}} {
		txs, _, err := readSources(t, format.Options{}, set...)
		require.NoError(t, err)
		require.Len(t, txs, 1)
		require.Equal(t, ledger.Position{Height: 100, Tx: 0}, txs[0].Position)
		require.Equal(t, []uint32{0, 44}, []uint32{txs[0].Transfers[0].Entry, txs[0].Transfers[1].Entry})
	}
	contradicting := format.Text("later", strings.Replace(header+good, "1709294400", "1709294401", 1))
	_, _, err := readSources(t, format.Options{}, native, contradicting)
	require.ErrorIs(t, err, format.ErrDuplicate)
	require.ErrorContains(t, err, "native:2")
}

// TestValueMakesRoomForLogs: a transaction's own value has no log index, whatever
// number its file gave it, so it is in no log's way.
func TestValueMakesRoomForLogs(t *testing.T) {
	whole := format.Text("block", `{"chain":"eip155:1","tx":"`+hash+`","height":"100","tx_index":0,"time":1709294400,"transfers":[`+
		`{"from":"`+alice+`","to":"`+bob+`","asset":"native","amount":"7","kind":"native","log_index":0}]}`+"\n")
	log := format.Text("logs", header+strings.Replace(good, ",native,5,eip155:1,100,0,", ","+bob+",5,eip155:1,100,0,0", 1))
	for _, sources := range [][]format.Source{{whole, log}, {log, whole}} {
		txs, _, err := readSources(t, format.Options{}, sources...)
		require.NoError(t, err)
		require.Len(t, txs, 1)
		require.Len(t, txs[0].Transfers, 2)
		for _, tr := range txs[0].Transfers {
			require.EqualValues(t, map[ledger.TransferKind]int{ledger.Token: 0, ledger.Native: 1}[tr.Kind], tr.Entry)
		}
	}
	_, _, err := readSources(t, format.Options{}, log, format.Text("other", header+strings.Replace(good, ",native,5,eip155:1,100,0,", ","+bob+",6,eip155:1,100,0,0", 1)))
	require.ErrorIs(t, err, format.ErrDuplicate, "two logs of one index contradict each other all the same")
}

// TestStdinOnce: a source that opens once is sniffed and read.
func TestStdinOnce(t *testing.T) {
	once := false
	txs, _, err := readSources(t, format.Options{}, format.Source{Name: "-", Open: func() (io.ReadCloser, error) {
		require.False(t, once, "opened twice")
		once = true
		return io.NopCloser(strings.NewReader(string(gzipped(t, "\ufeff"+header+good)))), nil
	}})
	require.NoError(t, err)
	require.Len(t, txs, 1)
}

// TestOwnDecoder: a program adds a format of its own, opened like the others.
func TestOwnDecoder(t *testing.T) {
	mine := format.Decoder{
		Name:  "pairs",
		Sniff: func(_ string, head []byte) bool { return strings.HasPrefix(string(head), "pairs\n") },
		Read: func(_ context.Context, s format.Source, opt format.Options) iter.Seq2[format.Row, error] {
			return func(yield func(format.Row, error) bool) {
				r, err := format.OpenPlain(s, opt)
				if err != nil {
					yield(format.Row{}, err)
					return
				}
				text, err := io.ReadAll(r)
				if err = errors.Join(err, r.Close()); err != nil {
					yield(format.Row{}, err)
					return
				}
				for i, line := range strings.Fields(string(text))[1:] {
					tx := ledger.Tx{Chain: ledger.LocalDefault, Time: int64(i), Position: ledger.Position{Height: format.NoHeight, Tx: format.NoIndex}}
					tx.ID, err = ledger.NameTxID(line)
					if !yield(format.Row{Tx: tx, Line: i + 2}, err) {
						return
					}
				}
			}
		},
	}
	var ids []string
	src := bytesSource("p.gz", gzipped(t, "\ufeffpairs\none\ntwo\n"))
	for tx, err := range format.Read(t.Context(), []format.Source{src}, append(format.Decoders(), mine), format.Options{}) {
		require.NoError(t, err)
		ids = append(ids, tx.ID.String())
	}
	require.Equal(t, []string{"one", "two"}, ids)
}
