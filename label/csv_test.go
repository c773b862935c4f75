package label_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestCSVGolden(t *testing.T) {
	in, err := os.ReadFile("testdata/labels.csv")
	require.NoError(t, err)
	b := label.NewBuilder(label.Config{})
	report, err := b.AddCSV(bytes.NewReader(in), label.Options{Name: "labels.csv", Date: 1_700_000_000})
	require.NoError(t, err)
	require.Equal(t, 6, report.Read)
	require.Equal(t, 6, report.Entries)
	require.Zero(t, report.Undated, "Options.Date dates them")
	require.Equal(t, []string{"x-desk/vip"}, report.Unlisted)
	s := b.Build()
	var out bytes.Buffer
	require.NoError(t, s.WriteCSV(&out))
	golden(t, "labels.canonical.csv", out.Bytes())

	again := label.NewBuilder(label.Config{})
	_, err = again.AddCSV(&out, label.Options{Name: "labels.csv", Date: 1_700_000_000})
	require.NoError(t, err)
	require.Equal(t, s.Sources(), again.Build().Sources(), "what is written reads back to the same digest")
}

func TestCSVDialect(t *testing.T) {
	const row = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	for name, text := range map[string]string{
		"BOM and CRLF":        "\ufeffaddress,category,entity\r\n" + row + ",miner,Satoshi\r\n",
		"any column order":    "entity,more,category,address\nSatoshi,x,miner," + row + "\n",
		"no final line break": "address,category,entity\n" + row + ",miner,Satoshi",
		"quotes":              "\"address\",category,entity\n" + row + ",\"miner\",Satoshi\n",
		"blank line":          "address,category,entity\n\n" + row + ",miner,Satoshi\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := fromCSV(t, text)
			require.Equal(t, []string{"miner Satoshi"}, words(s.Labels(account(t, row), ledger.Cut{})))
		})
	}
}

func TestCSVErrorsSayWhereAndWhat(t *testing.T) {
	const head = "address,category,entity,chain,confidence,valid_from,valid_to,cluster_definer\n"
	good := btcAddr + ",exchange,Acme,,,,,\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty file", "", `label: not the expected format: f.csv:1: want a header with address, category and entity`},
		{"missing column", "address,category\n", `label: not the expected format: f.csv:1, column "entity": want a column of this name in the header`},
		{"duplicate column", "address,category,entity,category\n", `label: not the expected format: f.csv:1, column "category": want each column once`},
		{"short row", head + btcAddr + ",x\n", `label: not the expected format: f.csv:2, entry 1: want CSV after RFC 4180: wrong number of fields`},
		{"stray quote", head + "a\"b,x,,,,,,\n", `label: not the expected format: f.csv:2, entry 1: want CSV after RFC 4180: bare " in non-quoted-field`},
		{
			"checksum", head + good + "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb,x,,,,,,\n",
			`label: bad field: f.csv:3, entry 2, address "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb": want an address with a valid checksum, or a name of 1–64 characters`,
		},
		{"empty address", head + ",x,,,,,,\n", `label: bad field: f.csv:2, entry 1, address "": want an address with a valid checksum, or a name of 1–64 characters`},
		{"NUL", head + "a\x00b,x,,,,,,\n", `label: bad field: f.csv:2, entry 1, address "a\x00b": want an address with a valid checksum, or a name of 1–64 characters`},
		{"empty category", head + btcAddr + ",,,,,,,\n", `label: bad field: f.csv:2, entry 1, category "": want a category, such as "exchange"`},
		{"chain", head + btcAddr + ",x,,BTC,,,,\n", `label: bad field: f.csv:2, entry 1, chain "BTC": want CAIP-2 of a Bitcoin, EVM or TRON chain or of a private lane, such as "eip155:1"`},
		{"foreign chain", head + btcAddr + ",x,,eip155:1,,,,\n", `label: bad field: f.csv:2, entry 1, chain "eip155:1": want a chain whose addresses look like 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (bitcoin)`},
		{"confidence", head + btcAddr + ",x,,,101,,,\n", `label: bad field: f.csv:2, entry 1, confidence "101": want a whole number of 0–100 (GraphSense scale)`},
		{"no zone", head + btcAddr + ",x,,,,2020-01-01T00:00:00,,\n", `label: bad field: f.csv:2, entry 1, valid_from "2020-01-01T00:00:00": want RFC 3339 with offset, or integer Unix seconds of at most 1e11`},
		{"milliseconds", head + btcAddr + ",x,,,,1600000000000,,\n", `label: bad field: f.csv:2, entry 1, valid_from "1600000000000": want RFC 3339 with offset, or integer Unix seconds of at most 1e11`},
		{"fraction", head + btcAddr + ",x,,,,2020-01-01T00:00:00.5Z,,\n", `label: bad field: f.csv:2, entry 1, valid_from "2020-01-01T00:00:00.5Z": want RFC 3339 with offset, or integer Unix seconds of at most 1e11`},
		{"ends with 1970", head + btcAddr + ",x,,,,,0,\n", `label: bad field: f.csv:2, entry 1, valid_to "0": want a time after 1970-01-01T00:00:00Z: before it nothing holds`},
		{"before 1970", head + btcAddr + ",x,,,,-1,,\n", `label: bad field: f.csv:2, entry 1, valid_from "-1": want RFC 3339 with offset, or integer Unix seconds of at most 1e11`},
		{"ends first", head + btcAddr + ",x,,,,9,9,\n", `label: bad field: f.csv:2, entry 1, valid_to "9": want a time after valid_from (half-open: it holds before valid_to)`},
		{"definer", head + btcAddr + ",x,,,,,,1\n", `label: bad field: f.csv:2, entry 1, cluster_definer "1": want true or false`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := label.NewBuilder(label.Config{})
			_, err := b.AddCSV(strings.NewReader(c.text), label.Options{Name: "f.csv"})
			require.EqualError(t, err, c.want)
			s := b.Build()
			require.Zero(t, s.Len(), "nothing of a bad file is kept")
			require.Empty(t, s.Sources())
		})
	}
}

func TestFoldedBase58IsRefused(t *testing.T) {
	for _, text := range []string{
		strings.ToLower(btcAddr),
		strings.ToLower(tronAddr),
		"3lyjfcfhpxyjremsask2jkn69lweykzexb", // holds an l, which base58 does not have
	} {
		b := label.NewBuilder(label.Config{})
		_, err := b.AddCSV(strings.NewReader("address,category,entity\n"+text+",scam,\n"), label.Options{Name: "f.csv"})
		require.ErrorIs(t, err, label.ErrLowerCase, text)
		require.ErrorContains(t, err, "base58 tells upper from lower case", text)
	}
	fromCSV(t, "address,category,entity,chain\n"+strings.ToLower(tronAddr)+",user,,local:desk\n") // a name where names live
	fromCSV(t, "address,category,entity\n"+strings.ToLower(evmAddr)+",user,\n")                   // EVM text has no such loss
}

// endless is one record that never ends.
type endless struct{ started bool }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if !e.started {
		e.started = true
		n = copy(p, "address,category,entity\n\"")
	}
	for i := n; i < len(p); i++ {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestEndlessRecordIsStopped(t *testing.T) {
	b := label.NewBuilder(label.Config{})
	_, err := b.AddCSV(&endless{}, label.Options{Name: "f.csv"})
	require.ErrorIs(t, err, label.ErrTooLarge)
	require.EqualError(t, err, "label: input exceeds a limit: f.csv, entry 1: want a row of at most 1048576 bytes (Limits.Record)")
}

func TestManyRecordsPassTheRecordLimit(t *testing.T) {
	rows := strings.Repeat(btcAddr+",exchange,Acme\n", 5000)
	b := label.NewBuilder(label.Config{})
	r, err := b.AddCSV(strings.NewReader("address,category,entity\n"+rows), label.Options{Name: "f.csv", Limits: label.Limits{Record: 100}})
	require.NoError(t, err)
	require.Equal(t, 5000, r.Read)
	require.Equal(t, 1, b.Build().Len())
}

func TestReadErrorsPassThrough(t *testing.T) {
	b := label.NewBuilder(label.Config{})
	broken := io.MultiReader(strings.NewReader("address,category,entity\n"), brokenReader{})
	_, err := b.AddCSV(broken, label.Options{Name: "f.csv"})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorContains(t, err, "f.csv")
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
