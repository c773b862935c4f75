package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology/pattern/feature"
)

var updateFeatures = flag.Bool("update-features", false, "rewrite the schemas of the features files")

func featureTable(t *testing.T, args ...string) (header []string, rows [][]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "features.csv")
	code, _, errs := program(t, append([]string{"features", "-o", path}, args...)...)
	require.Zero(t, code, errs)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return records[0], records[1:]
}

// What a person would check by hand on the seven payments of the theft.
func TestFeaturesOfTheTheft(t *testing.T) {
	header, rows := featureTable(t, data+"theft.csv")
	require.Len(t, rows, 7)
	cell := func(tx, column string) string {
		at := slices.Index(header, column)
		require.GreaterOrEqual(t, at, 0, column)
		for _, row := range rows {
			if row[1] == tx {
				return row[at]
			}
		}
		t.Fatal(tx)
		return ""
	}
	require.Equal(t, "2026-03-01T11:05:00Z", cell("t5", "time"))
	require.Equal(t, "90000", cell("t5", "amount_units"))
	require.Equal(t, "90000", cell("t5", "amount_units_float64"))
	require.Equal(t, "2", cell("t5", "src_out_payees_count_96h"))
	require.Equal(t, "240000", cell("t5", "src_out_sum_units_96h"))
	require.Equal(t, "2700", cell("t5", "src_dwell_seconds_96h"), "2,000 and then 500 reached the thief, the latter 45 minutes before")
	require.Equal(t, "0.96", cell("t5", "src_out_to_in_ratio_96h"), "2,400 of 2,500 have gone on")
	require.Equal(t, "1", cell("t5", "dst_new_flag_168h"))
	require.Empty(t, cell("t1", "src_since_last_in_seconds_168h"), "absent is empty")
	require.Equal(t, "0", cell("t7", "budgets_hit_count"))
}

// CSV and Parquet hold the same cells.
func TestParquetHoldsWhatCSVHolds(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	dir := t.TempDir()
	code, _, errs := program(t, "simulate", "--seed", "3", "--accounts", "20", "--days", "2", "-o", dir)
	require.Zero(t, code, errs)
	in := filepath.Join(dir, "transactions.ndjson")
	for _, extra := range [][]string{nil, {"--gfp"}} {
		header, rows := featureTable(t, append([]string{in}, extra...)...)
		require.NotEmpty(t, rows)
		path := filepath.Join(dir, "f.parquet")
		code, _, errs := program(t, append([]string{"features", in, "-o", path}, extra...)...)
		require.Zero(t, code, errs)
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		file, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		var names []string
		for _, f := range file.Schema().Fields() {
			names = append(names, f.Name())
		}
		require.Equal(t, header, names)
		n := 0
		for _, group := range file.RowGroups() {
			reader := group.Rows()
			buffer := make([]parquet.Row, 100)
			for {
				k, err := reader.ReadRows(buffer)
				for _, row := range buffer[:k] {
					var cells []string
					for _, v := range row {
						switch {
						case v.IsNull():
							cells = append(cells, "")
						case v.Kind() == parquet.Double:
							cells = append(cells, strconv.FormatFloat(v.Double(), 'g', -1, 64))
						default:
							cells = append(cells, v.String())
						}
					}
					require.Equal(t, rows[n], cells)
					n++
				}
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
			}
			require.NoError(t, reader.Close())
		}
		require.Equal(t, len(rows), n)
	}
}

// A row does not change with what follows it, and --as-of ends the table.
func TestFeaturesAreAsOf(t *testing.T) {
	header, all := featureTable(t, data+"theft.csv")
	again, some := featureTable(t, data+"theft.csv", "--as-of", "2026-03-01T11:00:00Z")
	require.Equal(t, header, again)
	require.Equal(t, all[:4], some)
}

// A file that ends early gives the rows of the whole file as far as it goes.
func TestFeaturesOfAPrefixAreAPrefix(t *testing.T) {
	whole, err := os.ReadFile(data + "theft.csv")
	require.NoError(t, err)
	lines := bytes.SplitAfter(bytes.TrimSuffix(whole, []byte("\n")), []byte("\n"))
	require.Len(t, lines, 8, "a header and seven payments")
	for _, mode := range [][]string{nil, {"--gfp"}} {
		header, all := featureTable(t, append(mode, data+"theft.csv")...)
		for n := 1; n < len(lines); n++ {
			path := filepath.Join(t.TempDir(), "part.csv")
			require.NoError(t, os.WriteFile(path, bytes.Join(lines[:n+1], nil), 0o600))
			again, rows := featureTable(t, append(mode, path)...)
			require.Equal(t, header, again)
			require.Equal(t, all[:n], rows)
		}
	}
}

// Of IBM's cycles without order, accounts' numbers decide which of simultaneous
// transfers closes one: they count from the first row that an account is in, not
// from payments to oneself.
func TestGFPNumbersAccountsByTheirRows(t *testing.T) {
	const plain = "1700000000,t1,a,b,usd,10\n1700000000,t2,b,c,usd,10\n1700000000,t3,c,a,usd,10\n"
	write := func(rows string) string {
		path := filepath.Join(t.TempDir(), "in.csv")
		require.NoError(t, os.WriteFile(path, []byte("time,tx,from,to,asset,amount\n"+rows), 0o600))
		return path
	}
	_, want := featureTable(t, "--gfp", write(plain))
	require.Len(t, want, 3)
	_, got := featureTable(t, "--gfp", write("1600000000,s1,b,b,usd,10\n1600000000,s2,c,c,usd,10\n"+plain))
	require.Equal(t, want, got)
}

// docs/schema says what the columns are.
func TestFeatureSchemas(t *testing.T) {
	type constraint struct {
		Required bool `json:"required"`
	}
	type field struct {
		Name        string      `json:"name"`
		Type        string      `json:"type"`
		Description string      `json:"description"`
		Constraints *constraint `json:"constraints,omitempty"`
	}
	for name, title := range map[string]string{"features": "One row per transfer between two accounts, as of that transfer.", "features-gfp": "One row per transfer between two accounts, with the columns of IBM's Graph Feature Preprocessor, as of that transfer."} {
		b, err := newFeatureBuilder(name == "features-gfp")
		require.NoError(t, err)
		var fields []field
		for _, k := range featureKeys {
			f := field{k.name, "string", k.doc, &constraint{true}}
			if k.whole {
				f.Type = "integer"
			}
			fields = append(fields, f)
		}
		for _, c := range b.columns {
			kind := map[feature.Type]string{feature.Count: "integer", feature.Number: "number", feature.Units: "integer"}[c.Type]
			fields = append(fields, field{c.Name, kind, c.Doc, nil})
			if c.Type == feature.Units {
				fields = append(fields, field{c.Name + rounded, "number", "the nearest float64 to " + c.Name + ", for models", nil})
			}
		}
		got, err := json.MarshalIndent(map[string]any{
			"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "title": name + " CSV", "description": title, "fields": fields,
		}, "", "  ")
		require.NoError(t, err)
		path := filepath.Join("..", "..", "docs", "schema", name+".schema.json")
		if *updateFeatures {
			require.NoError(t, os.WriteFile(path, append(got, '\n'), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "run the test with -update-features to make it")
		require.Equal(t, string(want), string(got)+"\n")
	}
}

// The index of a row is the one that findings, traces and truth have for the
// transfer: labels join on it.
func TestFeaturesNameTheLogIndex(t *testing.T) {
	const tx, a, b, c, usdt = "0x00000000000000000000000000000000000000000000000000000000000000a1", "0x1111111111111111111111111111111111111111",
		"0x2222222222222222222222222222222222222222", "0x3333333333333333333333333333333333333333", "0xdac17f958d2ee523a2206206994597c13d831ec7"
	path := filepath.Join(t.TempDir(), "logs.csv")
	require.NoError(t, os.WriteFile(path, []byte("time,tx,from,to,asset,amount,height,tx_index,log_index\n"+
		"100,"+tx+","+a+","+b+","+usdt+",7,10,3,12\n"+
		"100,"+tx+","+a+","+c+","+usdt+",9,10,3,15\n"), 0o600))
	header, rows := featureTable(t, path)
	require.Equal(t, "index", header[4])
	require.Len(t, rows, 2)
	require.Equal(t, []string{"12", "15"}, []string{rows[0][4], rows[1][4]})
}

// A position is of one chain, as with every other command.
func TestFeaturesAsOfAPosition(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	require.NoError(t, os.WriteFile(first, []byte("time,tx,from,to,asset,amount,chain\n100,t1,a,b,EUR,5,local:one\n"), 0o600))
	require.NoError(t, os.WriteFile(second, []byte("time,tx,from,to,asset,amount,chain\n101,t2,c,d,EUR,5,local:two\n"), 0o600))
	code, _, errs := program(t, "features", first, second, "--as-of", "100", "-o", filepath.Join(dir, "f.csv"))
	require.Equal(t, 2, code)
	require.Contains(t, errs, "needs one chain, the input has 2")
	require.NoFileExists(t, filepath.Join(dir, "f.csv"))
}
