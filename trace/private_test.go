package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// An exchange records a customer's withdrawal on its own lane, with the id of
// the on-chain transaction that its hot wallet made. Traced from the customer,
// the value goes on on the chain; the recipient received it once.
func TestPrivateLaneIsNotCountedTwice(t *testing.T) {
	const lane ledger.Chain = "local:exchange"
	customer := ledger.Account{Chain: lane, Address: name("customer:7").Address}
	wage := ledger.Account{Chain: lane, Address: name("customer:bank").Address}
	hot := mfAccount(t, "0x6dd68bb7177edfb4f2f88fe62d80a6545378ef40")
	mule := mfAccount(t, "0x9952dc5b11b5db10647ea59a4792db4d5172614b")
	next := mfAccount(t, "0x3fdbded80419110545b83e5ccfd6dd8862b4b853")
	hash := func(n byte) ledger.TxID { return ledger.HashTxID(ledger.Ethereum, [32]byte{n}) }
	usd := ledger.Asset("USDX")
	for name, order := range map[string][2]int64{"chain first": {10, 11}, "lane first": {11, 10}, "same second": {10, 10}} {
		t.Run(name, func(t *testing.T) {
			l := ledger.New(ledger.Config{})
			add := func(c ledger.Chain, when int64, id ledger.TxID, from, to ledger.Account, amount uint64) {
				require.NoError(t, l.Append(ledger.Tx{
					ID: id, Chain: c, Position: ledger.Position{Height: uint64(when)}, Time: when,
					Transfers: []ledger.Transfer{{Asset: usd, From: from, To: to, Amount: units(amount)}},
				}))
			}
			onLane, err := ledger.ParseTxID(lane, hash(2).String())
			require.NoError(t, err)
			add(lane, 1, txName("deposit"), wage, customer, 100)
			add(lane, order[1], onLane, customer, mule, 100)
			add(ledger.Ethereum, 5, hash(1), hot, mule, 50)
			add(ledger.Ethereum, order[0], hash(2), hot, mule, 100)
			add(ledger.Ethereum, 20, hash(3), mule, next, 120)
			seed := trace.Seed{Chain: lane, Kind: trace.SeedTransfer, Tx: txName("deposit")}
			res := run(t, l.View(), nil, trace.Config{}, seed)
			got := map[ledger.Account]ledger.Amount{}
			for _, h := range res.Holdings {
				got[h.Account] = h.Amount
			}
			// FIFO: 50 of the hot wallet's own first, then 70 of the 100
			require.Equal(t, map[ledger.Account]ledger.Amount{mule: units(30), next: units(70)}, got)
		})
	}
}
