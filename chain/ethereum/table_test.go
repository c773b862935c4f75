package ethereum_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// refusals collects rows that were left out.
type refusals []*ethereum.ParseError

func (r *refusals) add(e *ethereum.ParseError) { *r = append(*r, e) }

// usdtReference is one decoded transfer of the reference file.
type usdtReference struct {
	Block    uint64 `json:"blockId"`
	Index    uint32 `json:"transactionIndex"`
	LogIndex uint32
	TxHash   []byte // base64
	Token    []byte `json:"tokenAddress"`
	From, To []byte
	Value    json.Number
}

// GraphSense's extract of mainnet: logs, traces, transactions and blocks read
// together give its 143 USDT reference transfers, no more and no fewer.
func TestAccountFixtureUSDT(t *testing.T) {
	const dir = "account-fixture/eth/tokens"
	var stats ethereum.Stats
	var refused refusals
	txs := collect(t, ethereum.ReadTables(context.Background(), ethereum.Tables{
		Blocks:       open(t, dir, "blocks.csv"),
		Transactions: open(t, dir, "transactions.csv"),
		Logs:         open(t, dir, "logs.json"),
		Traces:       open(t, dir, "traces.csv"),
	}, ethereum.Options{Sort: true, Stats: &stats, Refused: refused.add}))
	require.Len(t, refused, 6, "made-up rows of the fixture's last block name other blocks' hashes")
	for _, e := range refused {
		require.ErrorIs(t, e, ethereum.ErrMismatch)
	}

	var want []string
	dec := json.NewDecoder(open(t, dir, "reference", "USDT_token_transfers.json"))
	for dec.More() {
		var r usdtReference
		require.NoError(t, dec.Decode(&r))
		want = append(want, fmt.Sprintf("%d/%d/%d 0x%x %x>%x %s", r.Block, r.Index, r.LogIndex, r.TxHash, r.From, r.To, r.Value))
	}
	require.Len(t, want, 143, "142 line feeds, 143 lines")

	usdt := ledger.Asset("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7")
	var got []string
	last := ledger.Position{}
	for _, tx := range txs {
		require.True(t, last.Compare(tx.Position) <= 0, "chain order")
		last = tx.Position
		for _, tr := range tx.Transfers {
			if tr.Asset == usdt {
				from, _ := tr.From.Address.Hash160()
				to, _ := tr.To.Address.Hash160()
				got = append(got, fmt.Sprintf("%d/%d/%d %s %x>%x %s", tx.Position.Height, tx.Position.Tx, tr.Entry, tx.ID, from, to, tr.Amount))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, want, got)
	require.EqualValues(t, 715, stats.Tokens, "ERC-20 logs counted by hand")
	t.Logf("%d entries, %+v", len(txs), stats)
}

// Every Ethereum folder of the fixture is read whole.
func TestAccountFixtureFolders(t *testing.T) {
	for dir, want := range map[string]int{"balance": 4, "cassandra": 10, "simple_graph": 10, "complex_graph": 10} {
		t.Run(dir, func(t *testing.T) {
			in := ethereum.Tables{
				Transactions: open(t, "account-fixture/eth", dir, "transactions.csv"),
				Traces:       open(t, "account-fixture/eth", dir, "traces.csv"),
			}
			blocks := "blocks.csv"
			if dir == "cassandra" {
				blocks = "test_blocks.csv"
			}
			in.Blocks = open(t, "account-fixture/eth", dir, blocks)
			var stats ethereum.Stats
			var refused refusals
			o := ethereum.Options{Sort: true, Stats: &stats, Refused: refused.add}
			if dir == "balance" { // its logs have heights of their own
				in.Logs = open(t, "account-fixture/eth", dir, "logs.json")
				o.Time = func(uint64) (int64, bool) { return 1_655_778_604, true }
			}
			txs := collect(t, ethereum.ReadTables(context.Background(), in, o))
			require.GreaterOrEqual(t, len(txs), want)
			if dir == "balance" { // a toy: its traces name no transaction, one of its hashes lacks a digit
				require.Len(t, refused, 11)
			} else {
				require.Empty(t, refused)
			}
			t.Logf("%d entries, %d rows refused, %+v", len(txs), len(refused), stats)
		})
	}
}

// TRON in GraphSense's form: base64 bytes, fees in a table of their own.
func TestAccountFixtureTron(t *testing.T) {
	var stats ethereum.Stats
	txs := collect(t, ethereum.ReadTables(context.Background(), ethereum.Tables{
		Transactions: open(t, "account-fixture/trx/0to10000", "transactions.json"),
		Fees:         open(t, "account-fixture/trx/0to10000", "tx_fee.json"),
	}, ethereum.Options{Chain: ledger.Tron, Sort: true, Stats: &stats}))
	require.Len(t, txs, 2172)
	require.Zero(t, stats.FeeUnknown)
	var fees ledger.Amount
	for _, tx := range txs {
		require.Equal(t, tx.Fee, tx.FeeBurnt)
		fees = fees.SaturatingAdd(tx.Fee)
	}
	require.Equal(t, sumOf(t, "fee", "account-fixture/trx/0to10000", "tx_fee.json"), fees.String())
	t.Logf("%+v", stats)

	stats = ethereum.Stats{}
	var refused refusals
	txs = collect(t, ethereum.ReadTables(context.Background(), ethereum.Tables{
		Blocks: open(t, "account-fixture/trx/56804500to56805500", "blocks.json"),
		Traces: open(t, "account-fixture/trx/56804500to56805500", "traces.json"),
	}, ethereum.Options{Chain: ledger.Tron, Sort: true, Stats: &stats, Refused: refused.add}))
	require.Len(t, refused, 22, "values that do not fit 32 bits wrapped to negative ones where the fixture was made")
	require.Len(t, txs, 989, "transactions with internal calls; one has nothing but refused ones")
	require.EqualValues(t, 1001, stats.Blocks)
	t.Logf("%+v", stats)
}

// sumOf adds up an integer member of JSON lines.
func sumOf(t *testing.T, member string, path ...string) string {
	t.Helper()
	var sum uint64
	dec := json.NewDecoder(open(t, path...))
	for dec.More() {
		m := map[string]json.RawMessage{}
		require.NoError(t, dec.Decode(&m))
		n, err := strconv.ParseUint(string(m[member]), 10, 64)
		require.NoError(t, err)
		sum += n
	}
	return fmt.Sprint(sum)
}

// ethereum-etl's own expected outputs are read, CSV and JSON alike.
func TestEthereumETLResources(t *testing.T) {
	const dir = "ethereum-etl/tests-resources"
	open(t, "ethereum-etl", "PROVENANCE.md")
	anyTime := func(uint64) (int64, bool) { return 1_446_561_880, true }
	read, rows := 0, 0
	err := filepath.WalkDir(filepath.Join(shared, dir), func(path string, d os.DirEntry, err error) error {
		name := d.Name()
		table := strings.HasPrefix(name, "expected_") && !strings.Contains(name, "token") && !strings.Contains(name, "contracts") && !strings.Contains(name, "market") && !strings.Contains(name, "shop")
		if err != nil || d.IsDir() || !table {
			return err
		}
		f, err := os.Open(path)
		require.NoError(t, err)
		txs, err := fails(ethereum.ReadTable(context.Background(), f, ethereum.Options{Time: anyTime}))
		require.NoError(t, f.Close())
		if strings.Contains(path, "extract_geth_traces") && err != nil { // rows have no transaction hash
			require.ErrorIs(t, err, ethereum.ErrMismatch, path)
			return nil
		}
		require.NoError(t, err, path)
		read++
		rows += txs
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, read, 15)
	t.Logf("%d tables, %d entries", read, rows)
}

// The tables of one block together say what each alone does not.
func TestEthereumETLJoin(t *testing.T) {
	const dir = "ethereum-etl/tests-resources"
	read := func(in ethereum.Tables) []ledger.Tx {
		return collect(t, ethereum.ReadTables(context.Background(), in, ethereum.Options{}))
	}
	csv := read(ethereum.Tables{
		Blocks:       open(t, dir, "test_export_blocks_job/block_with_logs/expected_blocks.csv"),
		Transactions: open(t, dir, "test_export_blocks_job/block_with_logs/expected_transactions.csv"),
		Receipts:     open(t, dir, "test_export_receipts_job/receipts_with_logs/expected_receipts.csv"),
		Logs:         open(t, dir, "test_export_receipts_job/receipts_with_logs/expected_logs.csv"),
	})
	mixed := read(ethereum.Tables{
		Blocks:       open(t, dir, "test_export_blocks_job/block_with_logs/expected_blocks.csv"),
		Transactions: open(t, dir, "test_export_blocks_job/block_with_logs/expected_transactions.csv"),
		Receipts:     open(t, dir, "test_export_receipts_job/receipts_with_logs/expected_receipts.json"),
		Logs:         open(t, dir, "test_export_receipts_job/receipts_with_logs/expected_logs.json"),
	})
	require.Equal(t, csv, mixed, "CSV and JSON agree")
	require.Len(t, csv, 5, "four transactions and the block's reward")
	first := csv[0]
	require.Equal(t, "0x04cbcb236043d8fb7839e07bbc7f5eed692fb2ca55d897f1101eac3e3ad4fab8", first.ID.String())
	require.Len(t, first.Transfers, 1)
	require.Equal(t, "100000", first.Transfers[0].Amount.String())
	require.Equal(t, "2542650000000000", first.Fee.String(), "50,853 gas at 50 gwei")
	require.True(t, first.FeeBurnt.IsZero(), "before EIP-1559")
	reward := csv[4]
	require.True(t, reward.Coinbase)
	require.Equal(t, "5000000000000000000", reward.Transfers[0].Amount.String())
}

// A JSON row says everything once, as a CSV header does, however it is spelt.
func TestTableKeys(t *testing.T) {
	line := fmt.Sprintf(`{"block_number":10,"transaction_hash":"0x%064x","transaction_index":0,"from_address":%q,"to_address":%q,"value":7,"trace_type":"call","call_type":"call","trace_address":[],"status":1,"block_timestamp":1600000000,"colour":1,"colour":2}`, 1, evm(1), evm(2))
	require.Len(t, collect(t, ethereum.ReadTable(context.Background(), strings.NewReader(line), ethereum.Options{})), 1)
	for again, want := range map[string]string{
		`"value":8,`:           `key "value" comes twice`,
		`"value":null,`:        `key "value" comes twice`,
		`"Block_Number":10,`:   `key "block_number" comes twice`,
		`"trace_address":[0],`: `key "trace_address" comes twice`,
		`"note":"call",`:       `key "trace_type" comes twice, or under two names`,
	} {
		_, err := fails(ethereum.ReadTable(context.Background(), strings.NewReader("{"+again+line[1:]), ethereum.Options{}))
		require.ErrorIs(t, err, ethereum.ErrFormat)
		require.ErrorContains(t, err, want)
	}
}

// Bytes in base64, as GraphSense's dumps have them, mean the same.
func TestBase64Bytes(t *testing.T) {
	hash := strings.Repeat("\x01", 32)
	addr := strings.Repeat("\x02", 20)
	line := fmt.Sprintf(`{"blockId":7,"txHash":%q,"nonce":0,"fromAddress":%q,"toAddress":%q,"value":5,"gas":21000,"gasPrice":1,"input":"","blockTimestamp":1500000000,"transactionIndex":3}`,
		base64.StdEncoding.EncodeToString([]byte(hash)), base64.StdEncoding.EncodeToString([]byte(addr)), "0x0000000000000000000000000000000000000009")
	txs := collect(t, ethereum.ReadTable(context.Background(), strings.NewReader(line), ethereum.Options{}))
	require.Len(t, txs, 1)
	require.Equal(t, "0x"+strings.Repeat("01", 32), txs[0].ID.String())
	require.Equal(t, "0x0202020202020202020202020202020202020202", strings.ToLower(txs[0].Transfers[0].From.Address.String()))
	require.Equal(t, ledger.Position{Height: 7, Tx: 3}, txs[0].Position)
}
