package ethereum_test

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

// What every reader makes of the shared data goes into a ledger: ordered, and
// by its double-entry rules.
func TestLedgerTakesThemAll(t *testing.T) {
	const eth, trx = "account-fixture/eth/tokens", "account-fixture/trx/0to10000"
	ctx := context.Background()
	var refused refusals
	for name, seq := range map[string]iter.Seq2[ledger.Tx, error]{
		"geth export": ethereum.ReadRLP(ctx, open(t, "rlp", "eth7000000-7000010.rlp"), ethereum.Options{}),
		"block with traces": ethereum.ReadRPCFiles(ctx, ethereum.RPCFiles{
			Blocks:   open(t, "blocks", "ethereum_mainnet_16899757.eth_getBlockByNumber.json"),
			Receipts: open(t, "blocks", "ethereum_mainnet_16899757.receipts.json"),
			Traces:   open(t, "blocks", "ethereum_mainnet_16899757.callTracer.json"),
		}, ethereum.Options{}),
		"tables": ethereum.ReadTables(ctx, ethereum.Tables{
			Blocks: open(t, eth, "blocks.csv"), Transactions: open(t, eth, "transactions.csv"),
			Logs: open(t, eth, "logs.json"), Traces: open(t, eth, "traces.csv"),
		}, ethereum.Options{Sort: true, Refused: refused.add}),
		"TRON": ethereum.ReadTables(ctx, ethereum.Tables{
			Transactions: open(t, trx, "transactions.json"), Fees: open(t, trx, "tx_fee.json"),
		}, ethereum.Options{Chain: ledger.Tron, Sort: true}),
	} {
		t.Run(name, func(t *testing.T) {
			l := ledger.New(ledger.Config{})
			n := 0
			for tx, err := range seq {
				require.NoError(t, err)
				require.NoError(t, l.Append(tx))
				n++
			}
			require.Equal(t, n, l.View().Len())
		})
	}
}
