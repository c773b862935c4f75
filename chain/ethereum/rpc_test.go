package ethereum_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// fullScene has everything: value, a token transfer, a call.
func fullScene() scene {
	return scene{
		tx: `"value":"0x8"`, logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)},
		trace: fmt.Sprintf(`{"type":"CALL","from":%q,"to":%q,"value":"0x8","calls":[{"type":"CALL","from":%q,"to":%q,"value":"0x3"}]}`, evm(1), evm(3), evm(3), evm(4)),
	}
}

// The same block in all the layouts that nodes, tools and people produce.
func TestRPCLayouts(t *testing.T) {
	block, rest, _ := strings.Cut(fullScene().json(), "\n\t[{\"transactionHash\"")
	rest = "[{\"transactionHash\"" + rest
	receipts, traces, ok := strings.Cut(rest, "\n[")
	require.True(t, ok)
	traces = "[" + traces
	hash := fmt.Sprintf("0x%064x", 77)
	named := `[{"txHash":"` + hash + `","result":` + strings.Trim(traces, "[]") + `}]`
	named = strings.Replace(named, `"value":"0x3"}}]`, `"value":"0x3"}]}}]`, 1)
	envelope := func(s string) string { return `{"jsonrpc":"2.0","id":1,"result":` + s + "}\n" }
	want := []string{"0 alice>router 8 ETH", "1 router>pool 3 ETH", "5 bob>thief 9 usdt"}

	read := func(in string) []ledger.Tx {
		return collect(t, ethereum.ReadRPC(context.Background(), strings.NewReader(in), ethereum.Options{NoRewards: true}))
	}
	for name, in := range map[string]string{
		"one after the other": block + receipts + traces,
		"on lines":            strings.ReplaceAll(block, "\n", " ") + "\n" + receipts + "\n" + traces,
		"in envelopes":        envelope(block) + envelope(receipts) + envelope(named),
		"bare results":        `{"result":` + block + "}\n" + `{"id":1,"result":` + receipts + "}\n" + strings.Replace(named, `"txHash":"`+hash+`",`, "", 1),
		"batch answer":        "[" + envelope(block) + "," + envelope(receipts) + "," + envelope(traces) + "]",
		"receipts singly":     block + envelope(strings.TrimSuffix(strings.TrimPrefix(receipts, "["), "]")) + named,
		"bundle":              `{"receipts":` + receipts + `,"block":` + block + `,"traces":` + named + `,"uncles":null}`,
		"ethereum-etl traces": block + receipts + `{"block_number":17000000,"transaction_traces":` + traces + `}`,
	} {
		txs := read(in)
		require.Len(t, txs, 1, name)
		require.Equal(t, want, story(txs[0]), name)
	}

	for name, c := range map[string]struct {
		in   string
		want error
	}{
		"receipts first":     {receipts + block, ethereum.ErrMismatch},
		"receipts twice":     {block + receipts + receipts, ethereum.ErrMismatch},
		"traces twice":       {block + traces + traces, ethereum.ErrMismatch},
		"another's receipts": {block + strings.ReplaceAll(receipts, hash, fmt.Sprintf("0x%064x", 78)), ethereum.ErrMismatch},
		"another's trace":    {block + strings.ReplaceAll(traces, `"from":"`+evm(1), `"from":"`+evm(2)), ethereum.ErrMismatch},
		"hashes only":        {strings.Replace(block, `"transactions":[{`, `"transactions":["0x00",{`, 1), ethereum.ErrFormat},
		"a node's error":     {`{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"missing trie node"}}`, ethereum.ErrFormat},
		"a block not there":  {envelope("null"), ethereum.ErrFormat},
		"a pending block":    {strings.Replace(block, `"number":"0x1036640"`, `"number":null`, 1), ethereum.ErrFormat},
		"something else":     {`{"hello":1}`, ethereum.ErrFormat},
		"text":               {`hello`, ethereum.ErrFormat},
	} {
		_, err := fails(ethereum.ReadRPC(context.Background(), strings.NewReader(c.in), ethereum.Options{}))
		require.ErrorIs(t, err, c.want, name)
	}
}

// Parts in files of their own are joined by block, and what belongs to none is
// an error.
func TestRPCFiles(t *testing.T) {
	var blocks, receipts strings.Builder
	for h := range 5 {
		fmt.Fprintf(&blocks, `{"number":"0x%x","hash":"0x%064x","timestamp":"0x64e00000","miner":%q,"difficulty":"0x0","uncles":[],"transactions":[`, 20_000_000+h, h, evm(7))
		if h == 2 { // an empty block has no receipts
			blocks.WriteString("]}\n")
			continue
		}
		fmt.Fprintf(&blocks, `{"hash":"0x%064x","from":%q,"to":%q,"value":"0x1","gas":"0x5208","gasPrice":"0x1","nonce":"0x0","transactionIndex":"0x0","input":"0x"}]}`+"\n", 100+h, evm(1), evm(2))
		fmt.Fprintf(&receipts, `{"transactionHash":"0x%064x","blockNumber":"0x%x","status":"0x1","gasUsed":"0x5208","cumulativeGasUsed":"0x5208","logs":[]}`+"\n", 100+h, 20_000_000+h)
	}
	read := func(receipts string) ([]ledger.Tx, error) {
		var out []ledger.Tx
		for tx, err := range ethereum.ReadRPCFiles(context.Background(), ethereum.RPCFiles{
			Blocks: strings.NewReader(blocks.String()), Receipts: strings.NewReader(receipts),
		}, ethereum.Options{NoRewards: true}) {
			if err != nil {
				return out, err
			}
			out = append(out, tx)
		}
		return out, nil
	}
	txs, err := read(receipts.String())
	require.NoError(t, err)
	require.Len(t, txs, 4)
	for _, tx := range txs {
		require.Equal(t, "21000", tx.Fee.String())
	}
	txs, err = read("[" + strings.ReplaceAll(strings.TrimSpace(receipts.String()), "\n", ",") + "]")
	require.NoError(t, err, "one array of all receipts")
	require.Len(t, txs, 4)

	lines := strings.SplitAfter(receipts.String(), "\n")
	_, err = read(strings.Join(lines[1:], ""))
	require.ErrorIs(t, err, ethereum.ErrMismatch, "the first block's receipts are missing")
	_, err = read(receipts.String() + lines[0])
	require.ErrorIs(t, err, ethereum.ErrMismatch, "receipts of no block are left over")
	_, err = read(lines[1] + lines[0])
	require.ErrorIs(t, err, ethereum.ErrMismatch, "another order")
}
