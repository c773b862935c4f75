package format_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// shared returns the path of a file or folder of the development data, which
// lies beside the repository; the test is skipped without it.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the shared development data is not here: " + path)
	}
	return path
}

// readAll reads patterns with a report.
func readAll(t testing.TB, opt format.Options, patterns ...string) ([]ledger.Tx, format.Report, error) {
	t.Helper()
	sources, err := format.Expand(patterns...)
	require.NoError(t, err)
	return readSources(t, opt, sources...)
}

func readSources(t testing.TB, opt format.Options, sources ...format.Source) ([]ledger.Tx, format.Report, error) {
	t.Helper()
	if opt.Report == nil {
		opt.Report = &format.Report{}
	}
	var txs []ledger.Tx
	for tx, err := range format.Read(t.Context(), sources, format.Decoders(), opt) {
		if err != nil {
			return txs, *opt.Report, err
		}
		txs = append(txs, tx)
	}
	return txs, *opt.Report, nil
}

func transfers(txs []ledger.Tx) (n int) {
	for i := range txs {
		n += len(txs[i].Transfers)
	}
	return n
}

// blocks15320500 are times 12 seconds apart for the 100 blocks of the
// ethereum-etl file, which has no time column. The real ones are not needed.
func blocks15320500() map[uint64]int64 {
	times := map[uint64]int64{}
	for i := range uint64(100) {
		times[15320500+i] = 1660200000 + int64(i)*12
	}
	return times
}

func TestSharedEthereumETL(t *testing.T) {
	path := shared(t, "ethereum", "ethereum-etl", "real-15320500", "token_transfers.csv")
	_, _, err := readAll(t, format.Options{}, path)
	require.ErrorContains(t, err, "--block-times")

	txs, report, err := readAll(t, format.Options{BlockTimes: blocks15320500()}, path)
	require.NoError(t, err)
	require.Equal(t, 14323, report.Rows)
	require.Equal(t, 14323, transfers(txs))
	require.Equal(t, 9035, report.Txs, "distinct transaction hashes")
	require.Zero(t, report.Duplicates)
	usdt, err := ledger.ParseAsset("0xdac17f958d2ee523a2206206994597c13d831ec7", ledger.Ethereum)
	require.NoError(t, err)
	n, mints, burns := 0, 0, 0
	for _, tx := range txs {
		for _, f := range tx.Transfers {
			if f.Asset == usdt {
				n++
			}
			if f.From.IsZero() {
				mints++
			}
			if f.To.IsZero() {
				burns++
			}
		}
	}
	require.Equal(t, 1644, n)
	require.Equal(t, 3313, mints, "24 of them to the zero address itself")
	require.Equal(t, 151-24, burns)
}

func TestSharedEthereumETLTransactions(t *testing.T) {
	txs, _, err := readAll(t, format.Options{}, shared(t, "ethereum", "ethereum-etl", "real-15320500", "txs.csv"))
	require.NoError(t, err)
	require.Equal(t, "0x99f1097abd8f33a68f0ed63d60de5f3e7e2a3e0579b90d5f46a4f201c658b46d", txs[0].ID.String())
	require.Equal(t, "110000000000000000000", txs[0].Transfers[0].Amount.String())
	require.Equal(t, ledger.Native, txs[0].Transfers[0].Kind)
}

func TestSharedEtherscan(t *testing.T) {
	dir := shared(t, "ethereum", "etherscan-exports", "nomad-bridge", "ethereum", "data")
	_, _, err := readAll(t, format.Options{}, dir)
	require.ErrorIs(t, err, format.ErrOrder, "exports are newest first")

	txs, report, err := readAll(t, format.Options{Sort: true}, dir)
	require.NoError(t, err)
	require.Equal(t, 28445, report.Rows, "every row of the 182 exports")
	require.Equal(t, 182, report.Files)
	require.Len(t, report.Skipped, 1, "tx_receipts.json is no export")
	require.Equal(t, map[string]int{"the row has an age instead of a time: give --block-times": 154}, report.Refused)
	require.Equal(t, 8923, report.Duplicates, "successful_txs.csv repeats rows of the 177 exports")
	require.Equal(t, 28445-154-8923, report.Txs)
	failed := 0
	for _, tx := range txs {
		if tx.Status == ledger.Failed {
			failed++
			require.Empty(t, tx.Transfers)
		}
	}
	require.Positive(t, failed)
}

func TestSharedBitcoinETL(t *testing.T) {
	dir := shared(t, "bitcoin", "bitcoin-etl")
	times := map[uint64]int64{277996: 1388516469}
	plain := filepath.Join(dir, "transactions.json")
	_, _, err := readAll(t, format.Options{}, plain)
	require.ErrorContains(t, err, "local time without its zone")

	txs, report, err := readAll(t, format.Options{BlockTimes: times}, plain)
	require.NoError(t, err)
	require.Equal(t, 613, report.Txs)
	enriched, _, err := readAll(t, format.Options{BlockTimes: times, Sort: true}, filepath.Join(dir, "enriched_transactions.json"))
	require.NoError(t, err)
	require.Len(t, enriched, 613)
	inputs, outputs, derived := 0, 0, 0
	for i, tx := range enriched {
		in, out := tx.Transfers[0].Inputs, tx.Transfers[0].Outputs
		inputs, outputs = inputs+len(in), outputs+len(out)
		require.Equal(t, txs[i].ID, tx.ID)
		for k := range in {
			require.Equal(t, ledger.Resolved, in[k].Resolution)
			if seen := txs[i].Transfers[0].Inputs[k]; seen.Resolution == ledger.Derived {
				derived++
				require.Equal(t, in[k].Account, seen.Account, "what the signature shows is what the previous output says")
			}
		}
	}
	require.Equal(t, 1123, inputs)
	require.Equal(t, 1636, outputs)
	require.Greater(t, derived, 1000)
}

func TestSharedEsplora(t *testing.T) {
	_, report, err := readAll(t, format.Options{Sort: true}, shared(t, "bitcoin", "coinjoin", "transactions.esplora.ndjson.gz"))
	require.NoError(t, err)
	require.Equal(t, 3903, report.Rows)
	require.Equal(t, 43, report.Duplicates, "spends of two mixes are listed twice, identically")
	require.Equal(t, 3860, report.Txs)

	regtest := map[uint64]int64{}
	for h := range uint64(1000) {
		regtest[h] = 1700000000 + int64(h)
	}
	for file, want := range map[string]int{"joinmarket.esplora.ndjson.gz": 177, "wasabi2.esplora.ndjson.gz": 335} {
		path := shared(t, "bitcoin", "coinjoin-emulated", file)
		_, _, err := readAll(t, format.Options{BlockTimes: regtest}, path)
		require.ErrorContains(t, err, "--chain", "regtest addresses are not mainnet's")
		_, report, err := readAll(t, format.Options{BlockTimes: regtest, Chain: ledger.BitcoinRegtest}, path)
		require.NoError(t, err)
		require.Equal(t, want, report.Txs)
	}

	_, report, err = readAll(t, format.Options{Sort: true, Format: "esplora"}, shared(t, "bitcoin", "esplora", "api-responses", "satoshi-genesis-txs.json"))
	require.NoError(t, err)
	require.Equal(t, 50, report.Txs)
}

func TestSharedMFTracer(t *testing.T) {
	for name, want := range map[string][2]int{"Atomic": {1080, 1063}, "LIFI": {135, 133}, "TxPhish": {292, 273}} {
		txs, report, err := readAll(t, format.Options{}, shared(t, "cases", "mftracer", name, "transfers.csv"))
		require.NoError(t, err)
		require.Equal(t, want[0], report.Rows, name)
		require.Equal(t, want[0], transfers(txs)+report.Duplicates, name)
		require.Equal(t, want[1], report.Txs, name)
	}
}

// TestSharedZlib: zlib data in files named .gz is recognised by content.
func TestSharedZlib(t *testing.T) {
	r, err := format.OpenPlain(format.File(shared(t, "mixers", "tornado", "deposits_1_eth_100.json.gz")), format.Options{})
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.True(t, json.Valid(text))
}
