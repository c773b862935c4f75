package ethereum_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/klauspost/compress/snappy"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// nodeBlock decodes a JSON-RPC block with go-ethereum's own types.
type nodeBlock struct {
	Hash         string
	Transactions []*types.Transaction
	Withdrawals  []*types.Withdrawal
	Uncles       []string
}

// fromJSON builds the consensus block of a JSON-RPC answer and checks that its
// hash is the chain's.
func fromJSON(t testing.TB, raw []byte) (*types.Block, bool) {
	t.Helper()
	var head types.Header
	var rest nodeBlock
	require.NoError(t, json.Unmarshal(raw, &head))
	require.NoError(t, json.Unmarshal(raw, &rest))
	require.Equal(t, rest.Hash, head.Hash().Hex(), "header hash")
	body := types.Body{Transactions: rest.Transactions, Withdrawals: rest.Withdrawals}
	return types.NewBlockWithHeader(&head).WithBody(body), len(rest.Uncles) == 0
}

// consecutive are the eleven mainnet blocks of one folder.
func consecutive(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared, "blocks-22431080", "2243*.json"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("the shared data is not here: blocks-22431080")
	}
	return files
}

// The same block through RLP and JSON gives the same transactions: all eleven
// consecutive mainnet blocks and the block of every fork whose uncles are at
// hand, without receipts, since RLP has none.
func TestSameBlockRLPAndJSON(t *testing.T) {
	files := consecutive(t)
	forks := []string{"Berlin", "Byzantium", "Cancun", "Constantinople", "Frontier", "Homestead", "Istanbul", "London", "Paris", "Shanghai", "SpuriousDragon", "TangerineWhistle"}
	for _, f := range forks {
		files = append(files, filepath.Join(shared, "blocks-22431080", f+".json"))
	}
	blocks, same := 0, 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		block, complete := fromJSON(t, raw)
		if !complete {
			continue
		}
		enc, err := rlp.EncodeToBytes(block)
		require.NoError(t, err)
		viaRLP := collect(t, ethereum.ReadRLP(context.Background(), bytes.NewReader(enc), ethereum.Options{}))
		viaJSON := collect(t, ethereum.ReadRPC(context.Background(), bytes.NewReader(raw), ethereum.Options{}))
		require.Equal(t, viaJSON, viaRLP, f)
		blocks++
		same += len(viaRLP)
	}
	require.Greater(t, blocks, 15)
	t.Logf("%d blocks, %d transactions the same", blocks, same)
}

// Eleven consecutive blocks are read whole: 1,479 transactions.
func TestConsecutiveBlocks(t *testing.T) {
	var readers []io.Reader
	for _, f := range consecutive(t) {
		readers = append(readers, open(t, "blocks-22431080", filepath.Base(f)))
	}
	var stats ethereum.Stats
	txs := collect(t, ethereum.ReadRPC(context.Background(), io.MultiReader(readers...), ethereum.Options{Stats: &stats, Jobs: 2}))
	require.EqualValues(t, 11, stats.Blocks)
	require.EqualValues(t, 1479, stats.Txs)
	last := ledger.Position{}
	for _, tx := range txs {
		require.True(t, last.Before(tx.Position), "chain order at %s", tx.Position)
		last = tx.Position
	}
	require.EqualValues(t, 22431090, last.Height)
	t.Logf("%+v", stats)
}

// geth export's blocks 7000000 to 7000010: 1,117 transactions.
func TestGethExport(t *testing.T) {
	var stats ethereum.Stats
	txs := collect(t, ethereum.ReadRLP(context.Background(), open(t, "rlp", "eth7000000-7000010.rlp"), ethereum.Options{Stats: &stats}))
	require.EqualValues(t, 11, stats.Blocks)
	require.EqualValues(t, 1117, stats.Txs)
	require.EqualValues(t, 1117, stats.StatusUnknown, "no receipts")
	require.Len(t, txs, 1117+11, "and a reward for every block")
	for _, tx := range txs {
		require.Equal(t, tx.Coinbase, tx.Initiator.IsZero(), "every sender is recovered")
	}
	t.Logf("%+v", stats)
}

// era1 writes an archive of made-up or re-encoded blocks.
func era1(t testing.TB, blocks []*types.Block, receipts [][]*types.Receipt) []byte {
	t.Helper()
	var out bytes.Buffer
	entry := func(typ uint16, value []byte) {
		var head [8]byte
		binary.LittleEndian.PutUint16(head[:], typ)
		binary.LittleEndian.PutUint32(head[2:], uint32(len(value)))
		out.Write(head[:])
		out.Write(value)
	}
	snap := func(typ uint16, v any) {
		raw, err := rlp.EncodeToBytes(v)
		require.NoError(t, err)
		var buf bytes.Buffer
		w := snappy.NewBufferedWriter(&buf)
		_, err = w.Write(raw)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		entry(typ, buf.Bytes())
	}
	entry(0x3265, nil)
	for i, b := range blocks {
		snap(0x03, b.Header())
		snap(0x04, b.Body())
		snap(0x05, receipts[i])
		entry(0x06, make([]byte, 32))
	}
	entry(0x07, make([]byte, 32))
	entry(0x3266, make([]byte, 16+8*len(blocks)))
	return out.Bytes()
}

// A real block through an era1 archive gives what its JSON-RPC block and
// receipts give: transfers, approvals, fees, tips, outcomes.
func TestSameBlockEra1AndJSON(t *testing.T) {
	const base = "ethereum_mainnet_16899757"
	raw, err := io.ReadAll(open(t, "blocks", base+".eth_getBlockByNumber.json"))
	require.NoError(t, err)
	block, complete := fromJSON(t, raw)
	require.True(t, complete)
	var receipts []*types.Receipt
	load(t, &receipts, "blocks", base+".receipts.json")

	archive := era1(t, []*types.Block{block}, [][]*types.Receipt{receipts})
	var stats ethereum.Stats
	viaEra := collect(t, ethereum.ReadEra1(context.Background(), bytes.NewReader(archive), ethereum.Options{Stats: &stats}))
	viaJSON := collect(t, ethereum.ReadRPCFiles(context.Background(), ethereum.RPCFiles{
		Blocks: bytes.NewReader(raw), Receipts: open(t, "blocks", base+".receipts.json"),
	}, ethereum.Options{}))
	require.Equal(t, viaJSON, viaEra)
	require.EqualValues(t, 204, stats.Tokens)
}

// go-ethereum ships two archives of its Sepolia test network for its own
// tests; they are read where the module cache has them.
func TestEra1OfGoEthereum(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	file, _ := runtime.FuncForPC(reflect.ValueOf(types.NewBlockWithHeader).Pointer()).FileLine(0)
	dir, _, ok := strings.Cut(file, "/core/types/")
	files, err := filepath.Glob(filepath.Join(dir, "core", "rawdb", "eradb", "testdata", "sepolia-*.era1"))
	require.NoError(t, err)
	if !ok || len(files) == 0 {
		t.Skip("go-ethereum's testdata is not in the module cache (or the build has -trimpath)")
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		var stats ethereum.Stats
		txs := collect(t, ethereum.ReadEra1(context.Background(), bytes.NewReader(raw), ethereum.Options{Chain: "eip155:11155111", Stats: &stats}))
		require.EqualValues(t, 8192, stats.Blocks)
		require.Zero(t, stats.FeeUnknown+stats.StatusUnknown)
		t.Logf("%s: %d entries, %+v", filepath.Base(f), len(txs), stats)
	}
}
