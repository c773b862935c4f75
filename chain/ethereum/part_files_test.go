package ethereum_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// partFiles writes files and returns their sources, by order of name.
func partFiles(t *testing.T, files map[string]string) []format.Source {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	sources, err := format.Expand(dir)
	require.NoError(t, err)
	return sources
}

func numberedBlock(height int) string {
	return fmt.Sprintf(`{"number":"0x%x","hash":"0x%064x","parentHash":"0x%064x","timestamp":"0x64e00000","miner":%q,"difficulty":"0x0","uncles":[],"transactions":[`+
		`{"hash":"0x%064x","from":%q,"to":%q,"value":"0x1","gas":"0x5208","gasPrice":"0x1","nonce":"0x0","transactionIndex":"0x0","input":"0x"}]}`,
		height, height, height-1, evm(7), 100+height, evm(1), evm(2))
}

func numberedReceipts(height int) string {
	return fmt.Sprintf(`[{"transactionHash":"0x%064x","blockNumber":"0x%x","status":"0x1","gasUsed":"0x5208","cumulativeGasUsed":"0x5208","logs":[{"logIndex":"0x7",%s}]}]`,
		100+height, height, log(usdtEVM, transferT, amount(9), 2, 5))
}

func frame(from, to string) string {
	return fmt.Sprintf(`[{"type":"CALL","from":%q,"to":%q,"value":"0x1"}]`, from, to)
}

// TestPartFiles: receipts and traces in files of their own are joined to the
// blocks of their height, or whose name begins alike, whatever the order.
func TestPartFiles(t *testing.T) {
	sources := partFiles(t, map[string]string{
		"20000001.block.json": numberedBlock(20_000_001), "20000000.block.json": numberedBlock(20_000_000),
		"20000001.traces.json": frame(evm(1), evm(2)), "20000000.traces.json": frame(evm(1), evm(2)),
		"a-receipts.json": numberedReceipts(20_000_001), "b-receipts.json": numberedReceipts(20_000_000),
		"note.txt": "hello",
	})
	rest, parts, err := ethereum.FindParts(sources)
	require.NoError(t, err)
	require.Len(t, rest, 3, "two of blocks and the note")
	require.Len(t, parts, 2)
	for name, p := range parts {
		require.Equal(t, strings.Contains(name, "20000001"), strings.Contains(p.Receipts.Name, "a-receipts"), name)
		require.Equal(t, strings.Contains(name, "20000001"), strings.Contains(p.Traces.Name, "20000001.traces"), name)
	}
	var txs []ledger.Tx
	for tx, err := range format.Read(context.Background(), rest, ethereum.Decoders(ethereum.Options{NoRewards: true, Parts: parts}), format.Options{}) {
		require.NoError(t, err)
		txs = append(txs, tx)
	}
	require.Len(t, txs, 2)
	for _, tx := range txs {
		require.Equal(t, "21000", tx.Fee.String())
		require.Len(t, tx.Transfers, 2, "the value and the token")
	}
}

// What cannot be told apart, or does not belong, is an error that says so.
func TestPartFilesThatDoNotBelong(t *testing.T) {
	block, receipts := numberedBlock(20_000_000), numberedReceipts(20_000_000)
	_, _, err := ethereum.FindParts(partFiles(t, map[string]string{"b1": block, "b2": numberedBlock(20_000_001), "x": frame(evm(1), evm(2))}))
	require.ErrorIs(t, err, ethereum.ErrMismatch)
	require.ErrorContains(t, err, "which blocks")
	_, _, err = ethereum.FindParts(partFiles(t, map[string]string{"block": block, "r1": receipts, "r2": receipts}))
	require.ErrorIs(t, err, ethereum.ErrMismatch)
	require.ErrorContains(t, err, "both belong to")

	rest, parts, err := ethereum.FindParts(partFiles(t, map[string]string{"block": block, "r": numberedReceipts(20_000_001)}))
	require.NoError(t, err)
	for _, e := range format.Read(t.Context(), rest, ethereum.Decoders(ethereum.Options{Parts: parts}), format.Options{}) {
		err = e
	}
	require.ErrorIs(t, err, ethereum.ErrMismatch, "the receipts of another block")

	alone := partFiles(t, map[string]string{"r": receipts, "t.csv": "hello"})
	rest, parts, err = ethereum.FindParts(alone)
	require.NoError(t, err)
	require.Len(t, rest, 2)
	require.Empty(t, parts)
}
