package format_test

import (
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
