package format_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

const (
	header = "time,tx,from,to,asset,amount,chain,height,tx_index,log_index\n"
	hash   = "0x00000000000000000000000000000000000000000000000000000000000000a1"
	alice  = "0x1111111111111111111111111111111111111111"
	bob    = "0x2222222222222222222222222222222222222222"
	good   = "1709294400," + hash + "," + alice + "," + bob + ",native,5,eip155:1,100,0,\n"
)

// TestBadInput is the list of what a reader must refuse: each with the place,
// the value and what was expected, and nothing yielded from the bad row on.
func TestBadInput(t *testing.T) {
	row := func(old, with string) string { return header + strings.Replace(good, old, with, 1) }
	next := func(height, index string) string {
		return strings.Replace(strings.Replace(good, ",100,0,", ","+height+","+index+",", 1), "a1", "a2", 1)
	}
	for _, c := range []struct {
		name, text string
		is         error
		line       int
		column     string
		want       string // part of the message
	}{
		{"EIP-55 checksum", row(alice, "0x52908400098527886E0F7030069857D2E4169Ee7"), ledger.ErrAddress, 2, "from", "EIP-55"},
		{"base58 checksum", row(alice, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), ledger.ErrAddress, 2, "from", "base58check"},
		{"bech32 checksum", row(alice, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"), ledger.ErrAddress, 2, "from", "bech32"},
		{"address of another chain", row(bob, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), format.ErrValue, 2, "to", "the row is on eip155:1"},
		{"negative amount", row(",5,", ",-5,"), ledger.ErrAmount, 2, "amount", "digits only"},
		{"fractional base units", row(",5,", ",5.1,"), ledger.ErrAmount, 2, "amount", "digits only"},
		{"exponent", row(",5,", ",5e3,"), ledger.ErrAmount, 2, "amount", "digits only"},
		{"2^256", row(",5,", ",115792089237316195423570985008687907853269984665640564039457584007913129639936,"), ledger.ErrAmount, 2, "amount", "at most"},
		{"no amount", row(",5,", ",,"), ledger.ErrAmount, 2, "amount", "digits only"},
		{"63-digit txid", row(hash, hash[:65]), ledger.ErrTxID, 2, "tx", "64 hex digits"},
		{"Bitcoin txid with 0x", strings.Replace(row(hash, hash), "eip155:1", "bip122:000000000019d6689c085ae165831e93", 1), format.ErrValue, 2, "from", "the row is on bip122"},
		{"no tx", row(hash, ""), ledger.ErrTxID, 2, "tx", "64 hex digits"},
		{"neither party", row(alice+","+bob, ","), format.ErrValue, 2, "from", "both empty"},
		{"time without zone", row("1709294400", "2024-03-01 12:00:00"), format.ErrValue, 2, "time", "RFC 3339"},
		{"fraction of a second", row("1709294400", "2024-03-01T12:00:00.5Z"), format.ErrValue, 2, "time", "RFC 3339"},
		{"milliseconds", row("1709294400", "1709294400000"), format.ErrValue, 2, "time", "RFC 3339"},
		{"no such day", row("1709294400", "2023-02-29T12:00:00Z"), format.ErrValue, 2, "time", "RFC 3339"},
		{"bad chain", row("eip155:1", "ethereum"), ledger.ErrChain, 2, "chain", "CAIP-2"},
		{"bad asset", row("native", "0xdac17f958d2ee523a2206206994597c13d831eC7"), ledger.ErrAsset, 2, "asset", "checksum"},
		{"bad height", row(",100,", ",1e2,"), format.ErrValue, 2, "height", "digits only"},
		{"tx_index without height", row(",100,0,", ",,0,"), format.ErrValue, 2, "tx_index", "needs a height"},
		{"heights in some rows", header + good + next("", ""), format.ErrValue, 3, "height", "all or none"},
		{"time goes back", "time,tx,from,to,asset,amount\n200,a,x,y,EUR,1\n100,b,x,y,EUR,1\n", format.ErrOrder, 3, "time", "--sort"},
		{"height goes back", header + good + next("99", "0"), format.ErrOrder, 3, "height", "--sort"},
		{"tx_index goes back", header + next("100", "4") + next("100", "3"), format.ErrOrder, 3, "tx_index", "--sort"},
		{"log_index goes back", header + strings.Replace(good, "100,0,", "100,,7", 1) + strings.Replace(next("100", ""), "100,,", "100,,6", 1), format.ErrOrder, 3, "log_index", "--sort"},
		{"conflicting duplicate", header + strings.Replace(good, "100,0,", "100,0,3", 1) + strings.Replace(strings.Replace(good, "100,0,", "100,0,3", 1), ",5,", ",6,", 1), format.ErrDuplicate, 3, "log_index", "bad.csv:2"},
		{"two transactions at one index", header + good + next("100", "0"), format.ErrDuplicate, 3, "tx_index", "bad.csv:2"},
		{"duplicate column", strings.Replace(header, "chain", "amount", 1) + good, format.ErrHeader, 1, "amount", "twice"},
		{"missing columns", "time,tx,from,asset\n1,2,3,4\n", format.ErrHeader, 1, "", "missing to, amount"},
		{"wrong letter case", strings.Replace(header, "amount", "Amount", 1) + good, format.ErrHeader, 1, "", "missing amount"},
		{"empty file", "", format.ErrHeader, 1, "", "want a header"},
		{"too few cells", header + "1,2,3\n", format.ErrSyntax, 2, "", "has 3 cells, the header 10"},
		{"NUL byte", header + good + "\x00\x00\x00\n", format.ErrSyntax, 3, "", "NUL"},
		{"not UTF-8", row("native", "na\xfftive"), format.ErrSyntax, 2, "", "UTF-8"},
		{"UTF-16", "\xff\xfet\x00i\x00m\x00e\x00", format.ErrSyntax, 1, "", "UTF-8"},
		{"bare quote", row("native", `na"tive`), format.ErrSyntax, 2, "", "doubled"},
		{"text after a quote", row("native", `"native"x`), format.ErrSyntax, 2, "", "closing quote"},
		{"open quote", header + good + `"1709294400,`, format.ErrSyntax, 3, "", "never closed"},
		{"approval without spender", strings.Replace(header, "log_index", "kind", 1) + strings.Replace(strings.Replace(good, bob, "", 1), "100,0,", "100,0,approval", 1), format.ErrValue, 2, "kind", "spender"},
		{"unknown kind", strings.Replace(header, "log_index", "kind", 1) + strings.Replace(good, "100,0,", "100,0,gift", 1), format.ErrValue, 2, "kind", "native"},
	} {
		t.Run(c.name, func(t *testing.T) {
			txs, _, err := readSources(t, format.Options{Format: "transfers"}, format.Text("bad.csv", c.text))
			require.ErrorIs(t, err, c.is)
			var e *format.RowError
			require.ErrorAs(t, err, &e)
			require.Equal(t, "bad.csv", e.File)
			require.Equal(t, c.line, e.Line, "%v", err)
			require.Equal(t, c.column, e.Column, "%v", err)
			require.ErrorContains(t, err, c.want)
			require.LessOrEqual(t, len([]rune(e.Value)), 81)
			for _, tx := range txs {
				require.NotContains(t, tx.ID.String(), "a2", "nothing from the bad row on")
			}
		})
	}
}

func TestBOMAndLineEnds(t *testing.T) {
	for _, text := range []string{
		header + good, "\ufeff" + header + good, strings.ReplaceAll(header+good, "\n", "\r\n"),
		strings.TrimSuffix(header+good, "\n"), header + "\n\r\n" + good, `"` + strings.Replace(header, ",", `",`, 1) + good,
	} {
		txs, report, err := readSources(t, format.Options{}, format.Text("f.csv", text))
		require.NoError(t, err)
		require.Len(t, txs, 1)
		require.Equal(t, 1, report.Rows)
	}
}

// endless is a file without end: a header, then one byte for ever.
type endless struct {
	head io.Reader
	fill byte
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	if n, err := e.head.Read(p); err == nil {
		return n, nil
	}
	for i := range p {
		p[i] = e.fill
	}
	e.read += int64(len(p))
	return len(p), nil
}

// TestEndlessLine stands for a line of 5 GB: it is refused after the limit, not
// after the line.
func TestEndlessLine(t *testing.T) {
	for name, c := range map[string]struct {
		format, head string
		fill         byte
		limit        int64
	}{
		"CSV line":       {"transfers", header, 'x', format.DefaultMaxLine},
		"CSV open quote": {"transfers", header + `"`, '\n', format.DefaultMaxLine},
		"CSV header":     {"transfers", "", 'x', format.DefaultMaxLine},
		"JSON string":    {"transactions", `{"chain":"`, 'x', format.DefaultMaxValue},
		"JSON nesting":   {"esplora", `[{"vin":`, '[', format.DefaultMaxValue},
		"NUL bytes":      {"transfers", header, 0, format.DefaultMaxLine},
	} {
		t.Run(name, func(t *testing.T) {
			e := &endless{head: strings.NewReader(c.head), fill: c.fill}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := readSources(t, format.Options{Format: c.format}, format.Source{
				Name: "endless", Open: func() (io.ReadCloser, error) { return io.NopCloser(e), nil },
			})
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, format.ErrTooLong)
			require.LessOrEqual(t, e.read, c.limit+1<<20, "reading stops at the limit")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(10*c.limit), "and memory with it")
		})
	}
}

// TestDecompressionBomb: megabytes of zeros that expand a thousandfold in one
// line stop at the line limit too.
func TestDecompressionBomb(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, header)
	require.NoError(t, err)
	_, err = io.CopyN(z, zeros{}, 64<<20)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Less(t, b.Len(), 1<<20)
	_, _, err = readSources(t, format.Options{}, bytesSource("bomb.csv.gz", b.Bytes()))
	require.ErrorIs(t, err, format.ErrTooLong)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func zstdCompressed(t *testing.T, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return z.EncodeAll([]byte(text), nil)
}

// TestTruncated: a cut file is an error whatever is left of it, and says so.
func TestTruncated(t *testing.T) {
	text := header + good + strings.Repeat("\n", 4000) + strings.Replace(good, "100,0,", "100,1,", 1)
	var z bytes.Buffer
	deflate := zlib.NewWriter(&z)
	_, err := io.WriteString(deflate, text)
	require.NoError(t, errors.Join(err, deflate.Close()))
	for name, data := range map[string][]byte{"gzip": gzipped(t, text), "zstd": zstdCompressed(t, text), "zlib": z.Bytes()} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readSources(t, format.Options{}, bytesSource("whole", data))
			require.ErrorIs(t, err, format.ErrDuplicate, "one id at two indexes: the whole file is read to its end")
			for _, cut := range []int{len(data) / 2, len(data) - 5, len(data) - 1} {
				_, _, err := readSources(t, format.Options{Format: "transfers"}, bytesSource("cut", data[:cut]))
				require.ErrorIs(t, err, format.ErrCompression)
				require.ErrorContains(t, err, "cut")
				require.ErrorContains(t, err, "ends early")
			}
			for _, optional := range []bool{false, true} { // too little is left to tell the format
				cut := bytesSource("cut", data[:20])
				cut.Optional = optional
				_, _, err = readSources(t, format.Options{}, cut)
				require.ErrorIs(t, err, format.ErrCompression)
			}
			broken := bytes.Clone(data)
			broken[len(broken)-6] ^= 0x55
			_, _, err = readSources(t, format.Options{Format: "transfers"}, bytesSource("broken", broken))
			require.Error(t, err)
		})
	}
}

// TestReadFailure: what the source itself reports is wrapped, not swallowed.
func TestReadFailure(t *testing.T) {
	boom := errors.New("boom")
	_, _, err := readSources(t, format.Options{Format: "transfers"}, format.Source{Name: "disk", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(header), failing{boom})), nil
	}})
	require.ErrorIs(t, err, boom)
	require.ErrorIs(t, err, format.ErrRead)
	_, _, err = readSources(t, format.Options{}, format.Source{Name: "gone", Open: func() (io.ReadCloser, error) { return nil, boom }})
	require.ErrorIs(t, err, boom)
	_, _, err = readSources(t, format.Options{}, format.Text("what.bin", "\x01\x02"))
	require.ErrorIs(t, err, format.ErrUnknown)
	require.ErrorContains(t, err, "transfers, transactions")
	_, _, err = readSources(t, format.Options{Format: "nope"}, format.Text("x", header))
	require.ErrorIs(t, err, format.ErrUnknown)
	_, _, err = readSources(t, format.Options{Chain: "x", DeclaredOnly: true, MaxLine: -1}, format.Text("x", header))
	require.ErrorIs(t, err, format.ErrOptions)
	require.ErrorIs(t, err, ledger.ErrChain)
	require.ErrorContains(t, err, "DeclaredOnly")
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
