package format_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// TestTransactionsWithoutChain: an absent chain is no reason not to recognise
// the file; it follows from --chain or the first public address.
func TestTransactionsWithoutChain(t *testing.T) {
	for text, want := range map[string]ledger.Chain{
		`{"tx":"t","time":1,"transfers":[{"from":"a","to":"b","asset":"EUR","amount":"5"}]}`:                                                      "local:default",
		`{"tx":"` + hash + `","time":1,"transfers":[{"from":"` + alice + `","to":null,"asset":"native","amount":5}]}`:                             "eip155:1",
		`{"tx":"` + hash[2:] + `","time":1,"inputs":[],"outputs":[{"account":"pk-62e907b15cbf27d5425399ebf6f0fb50ebb88f18","amount":"5000000"}]}`: ledger.BitcoinMainnet,
	} {
		txs, _, err := readSources(t, format.Options{}, format.Text("t.ndjson", text+"\n"))
		require.NoError(t, err, text)
		require.Len(t, txs, 1)
		require.Equal(t, want, txs[0].Chain)
	}
}

// TestTransactionsOfAnotherShape: what was expected is told in the words of
// the format, not in those of Go.
func TestTransactionsOfAnotherShape(t *testing.T) {
	for text, want := range map[string]string{
		`{"chain":"local:default","tx":"t","time":1,"transfers":{"from":"a"}}`:                                                          `column "transfers": "object" (want a list)`,
		`{"chain":"local:default","tx":"t","time":1,"transfers":["a"]}`:                                                                 "want an object",
		`{"chain":"` + string(ledger.BitcoinMainnet) + `","tx":"` + hash[2:] + `","time":1,"inputs":[],"coinbase":1}`:                   "want true or false",
		`{"chain":"` + string(ledger.BitcoinMainnet) + `","tx":"` + hash[2:] + `","time":1,"inputs":[{"sighash":"some"}],"outputs":[]}`: "(want one of all, none, single, ",
	} {
		_, _, err := readSources(t, format.Options{}, format.Text("t.ndjson", text+"\n"))
		require.ErrorIs(t, err, format.ErrValue, text)
		require.ErrorContains(t, err, want)
	}
}

// TestJSONKeys: keys are told apart by letter case and stand once, as columns of
// CSV do; what no reader knows is ignored, unless it is there twice.
func TestJSONKeys(t *testing.T) {
	const (
		twice     = "(want the key once, it is there twice)"
		transfer  = `{"chain":"local:default","tx":"t","time":1,"transfers":[{"from":"a","to":"b","asset":"EUR","amount":"5"}]}`
		bitcoin   = `{"chain":"bip122:000000000019d6689c085ae165831e93","tx":"00000000000000000000000000000000000000000000000000000000000000b1","time":1,"inputs":[],"outputs":[{"account":"ns-1","amount":"5"}]}`
		esplora   = `{"txid":"00000000000000000000000000000000000000000000000000000000000000f2","vin":[{"txid":"00000000000000000000000000000000000000000000000000000000000000f1","vout":0}],"vout":[{"scriptpubkey":"","value":1}],"status":{"confirmed":true,"block_time":1}}`
		etl       = `{"hash":"00000000000000000000000000000000000000000000000000000000000000a2","block_number":1,"block_timestamp":1,"is_coinbase":true,"index":0,"inputs":[],"outputs":[{"script_hex":"","value":1}]}`
		wantSmall = `(want the key "amount": letter case counts)`
	)
	for _, c := range []struct{ format, text, old, with, want string }{
		{"transactions", transfer, `"amount"`, `"Amount"`, `column "transfers.Amount" ` + wantSmall},
		{"transactions", transfer, `"amount"`, `"\u0041mount"`, `column "transfers.Amount" ` + wantSmall},
		{"transactions", transfer, `"amount":"5"`, `"amount":"5","AMOUNT":"6"`, `column "transfers.AMOUNT" ` + wantSmall},
		{"transactions", transfer, `"amount":"5"`, `"amount":"5","amount":"6"`, `column "transfers.amount" ` + twice},
		{"transactions", transfer, `"amount":"5"`, `"amount":"5","\u0061mount":"6"`, `column "transfers.amount" ` + twice},
		{"transactions", transfer, `"tx":"t"`, `"tx":"t","tx":"t"`, `column "tx" ` + twice},
		{"transactions", transfer, `"tx":"t"`, `"tx":"t","Time":1`, `column "Time" (want the key "time"`},
		{"transactions", transfer, `"tx":"t"`, `"tx":"t","note":1,"note":1`, `column "note" ` + twice},
		{"transactions", transfer, `"tx":"t"`, `"tx":"t","note":{"a":1,"a":1,"Amount":2}`, ``},
		{"transactions", bitcoin, `"amount"`, `"Amount"`, `column "outputs.Amount" ` + wantSmall},
		{"transactions", bitcoin, `"inputs":[]`, `"inputs":[{"sequence":1,"sequence":1}]`, `column "inputs.sequence" ` + twice},
		{"esplora", esplora, `"value"`, `"Value"`, `column "vout.Value" (want the key "value"`},
		{"esplora", esplora, `"vout":0`, `"vout":0,"prevout":{"scriptPubKey":""}`, `column "vin.prevout.scriptPubKey" (want the key "scriptpubkey"`},
		{"esplora", esplora, `"block_time":1`, `"block_time":1,"block_time":2`, `column "status.block_time" ` + twice},
		{"bitcoin-etl", etl, `"value"`, `"VALUE"`, `column "outputs.VALUE" (want the key "value"`},
		{"bitcoin-etl", etl, `"index":0`, `"index":0,"index":1`, `column "index" ` + twice},
	} {
		t.Run(c.with, func(t *testing.T) {
			require.Contains(t, c.text, c.old)
			opt := format.Options{Format: c.format}
			_, _, err := readSources(t, opt, format.Text("f.ndjson", c.text+"\n"))
			require.NoError(t, err, "the text is right but for the key")
			_, _, err = readSources(t, opt, format.Text("f.ndjson", "\n"+strings.Replace(c.text, c.old, c.with, 1)+"\n"))
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, format.ErrSyntax)
			require.ErrorContains(t, err, "f.ndjson:2: "+c.want)
		})
	}
}
