package format_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files and schemas")

// golden compares got with a file, or writes the file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make it")
	require.Equal(t, string(want), string(got))
}

// render writes transactions as NDJSON followed by the counts of the report.
func render(t *testing.T, txs []ledger.Tx, report format.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	w := format.NewTransactionWriter(&b)
	for _, tx := range txs {
		require.NoError(t, w.Write(tx))
	}
	require.NoError(t, w.Flush())
	fmt.Fprintf(&b, "rows %d, duplicates %d, txs %d\n", report.Rows, report.Duplicates, report.Txs)
	for _, reason := range report.Reasons() {
		fmt.Fprintf(&b, "refused %d: %s: first at line %d\n", report.Refused[reason], reason, report.First[reason].Line)
	}
	return b.Bytes()
}

// TestGolden reads one small file per format, typed in by hand, each sniffed.
func TestGolden(t *testing.T) {
	times := map[uint64]int64{100: 1700000000, 101: 1700000012}
	assets, err := format.ReadAssets(t.Context(), format.File("testdata/etherscan/assets.csv"), format.Options{})
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		files []string
		opt   format.Options
	}{
		{"transfers/evm", []string{"transfers/evm.csv"}, format.Options{}},
		{"transfers/bank", []string{"transfers/bank.csv"}, format.Options{Chain: "local:bank"}},
		{"transactions/mixed", []string{"transactions/mixed.ndjson"}, format.Options{}},
		{"ethereum-etl/token_transfers", []string{"ethereum-etl/token_transfers.csv"}, format.Options{BlockTimes: times}},
		{"ethereum-etl/transactions", []string{"ethereum-etl/transactions.csv"}, format.Options{}},
		{"ethereum-etl/both", []string{"ethereum-etl/token_transfers.csv", "ethereum-etl/transactions.csv"}, format.Options{BlockTimes: times}},
		{"etherscan/list", []string{"etherscan/list.csv"}, format.Options{Sort: true}},
		{"etherscan/advanced", []string{"etherscan/advanced.csv"}, format.Options{Sort: true, BlockTimes: times, Assets: assets}},
		{"esplora/txs", []string{"esplora/txs.json"}, format.Options{}},
		{"bitcoin-etl/transactions", []string{"bitcoin-etl/transactions.json"}, format.Options{}},
		{"bitcoin-etl/btc", []string{"bitcoin-etl/btc.json"}, format.Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.files {
				c.files[i] = filepath.Join("testdata", c.files[i])
			}
			txs, report, err := readAll(t, c.opt, c.files...)
			require.NoError(t, err)
			golden(t, filepath.Join("testdata", c.name+".golden"), render(t, txs, report))
		})
	}
}
