package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// A thief changes 90 of 100 stolen A for B at a pool, by way of a router that
// keeps a fee. The pool holds plenty of both; nobody else's trades are traced.
func TestSwapPassesThePoolBy(t *testing.T) {
	l := story(t,
		pay{tx: "lp", from: "bank", to: "pool", amount: 1000, asset: "A"},
		pay{tx: "lp2", from: "bank", to: "pool", amount: 1000, asset: "B"},
		pay{tx: "theft", from: "victim", to: "thief", amount: 100, asset: "A"},
		pay{tx: "swap", from: "thief", to: "router", amount: 90, asset: "A"},
		pay{tx: "swap", from: "router", to: "fees", amount: 10, asset: "A"},
		pay{tx: "swap", from: "router", to: "pool", amount: 80, asset: "A"},
		pay{tx: "swap", from: "pool", to: "router", amount: 40, asset: "B"},
		pay{tx: "swap", from: "router", to: "thief", amount: 40, asset: "B"},
		pay{tx: "bystander", from: "pool", to: "bystander", amount: 500, asset: "A"},
		pay{tx: "out", from: "thief", to: "binance", amount: 40, asset: "B"},
	)
	known := known(labels{"binance": "exchange", "pool": "defi_dex_pair"})
	for _, rule := range []trace.Rule{trace.FIFO, trace.LIFO, trace.Haircut, trace.LIBR, trace.DirtyFirst, trace.TIHO} {
		t.Run(rule.String(), func(t *testing.T) {
			res := run(t, l.View(), known, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
			require.Equal(t, []string{"binance exchange 40", "fees unspent 10", "thief unspent 10"}, ends(res))
			require.Len(t, res.Links, 1)
			link := res.Links[0]
			require.Equal(t, [2]ledger.Asset{"A", "B"}, [2]ledger.Asset{link.FromAsset, link.ToAsset})
			require.Equal(t, [2]ledger.Amount{units(80), units(40)}, [2]ledger.Amount{link.Given, link.Received})
			conforms(t, res)
			// the path names the swap and not the pool
			path := res.Sinks[0].Path
			require.Equal(t, txName("swap"), path[1].Tx)
			require.Equal(t, name("thief"), path[1].From)
		})
	}
	// without swaps the value stays in the pool
	res := run(t, l.View(), known, trace.Config{NoSwaps: true}, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"fees unspent 10", "pool contract 80", "thief unspent 10"}, ends(res))
}

// The same trade read backward: what the exchange got came from the victim, by
// way of the swap and not out of the pool.
func TestSwapBackward(t *testing.T) {
	l := story(t,
		pay{tx: "lp", from: "bank", to: "pool", amount: 1000, asset: "A"},
		pay{tx: "lp2", from: "bank", to: "pool", amount: 1000, asset: "B"},
		pay{tx: "own", from: "employer", to: "thief", amount: 4, asset: "B"},
		pay{tx: "theft", from: "victim", to: "thief", amount: 100, asset: "A"},
		pay{tx: "swap", from: "thief", to: "router", amount: 90, asset: "A"},
		pay{tx: "swap", from: "router", to: "fees", amount: 10, asset: "A"},
		pay{tx: "swap", from: "router", to: "pool", amount: 80, asset: "A"},
		pay{tx: "swap", from: "pool", to: "router", amount: 40, asset: "B"},
		pay{tx: "swap", from: "router", to: "thief", amount: 40, asset: "B"},
		pay{tx: "out", from: "thief", to: "binance", amount: 44, asset: "B"},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule, Direction: trace.Backward}, transferSeed("out", 0, ""))
		require.Len(t, res.Links, 1, rule)
		link := res.Links[0]
		require.Equal(t, [2]ledger.Asset{"A", "B"}, [2]ledger.Asset{link.FromAsset, link.ToAsset})
		require.Equal(t, [2]ledger.Amount{units(80), units(40)}, [2]ledger.Amount{link.Given, link.Received})
		conforms(t, res)
		if rule != trace.Poison {
			require.Equal(t, []string{"employer end_of_data 4", "victim end_of_data 80"}, ends(res), rule)
			path := res.Sinks[1].Path
			require.Equal(t, []ledger.TxID{txName("theft"), txName("swap"), txName("out")}, []ledger.TxID{path[0].Tx, path[1].Tx, path[2].Tx})
		}
	}
	res := run(t, l.View(), nil, trace.Config{Direction: trace.Backward, NoSwaps: true}, transferSeed("out", 0, ""))
	require.Equal(t, []string{"bank end_of_data 40", "employer end_of_data 4"}, ends(res), "without swaps it came out of the pool")
}

// Half of what the swap takes is the thief's own: the bought asset is traced in
// proportion, and slippage of one unit's rounding is visible in the link.
func TestSwapIsProportional(t *testing.T) {
	l := story(t,
		pay{tx: "own", from: "employer", to: "thief", amount: 50, asset: "A"},
		pay{tx: "theft", from: "victim", to: "thief", amount: 50, asset: "A"},
		pay{tx: "swap", from: "thief", to: "pool", amount: 100, asset: "A"},
		pay{tx: "swap", from: "pool", to: "friend", amount: 33, asset: "B"},
	)
	res := run(t, l.View(), nil, trace.Config{Rule: trace.Haircut}, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"friend unspent 16"}, ends(res))
	require.Equal(t, units(33), res.Links[0].WholeReceived)
	require.Equal(t, units(50), res.Links[0].Given)
}

// Wrapping: the token's contract takes the coin and mints the token.
func TestSwapByMinting(t *testing.T) {
	contract := mfAccount(t, "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	thief, victim := mfAccount(t, "0x000000000000000000000000000000000000dEaD"), mfAccount(t, "0x6dd68bb7177edfb4f2f88fe62d80a6545378ef40")
	weth := ledger.TokenAsset(ledger.Ethereum, contract.Address)
	eth := ledger.NativeAsset(ledger.Ethereum)
	l := ledger.New(ledger.Config{})
	tx := func(n byte, trs ...ledger.Transfer) ledger.Tx {
		for i := range trs {
			trs[i].Entry = uint32(i)
		}
		return ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, [32]byte{n}), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(n)},
			Time: int64(n), Initiator: trs[0].From, Fee: units(3), FeeBurnt: units(2), Transfers: trs,
		}
	}
	require.NoError(t, l.Append(
		tx(1, ledger.Transfer{Asset: eth, From: victim, To: thief, Amount: units(1000)}),
		tx(2, ledger.Transfer{Asset: eth, From: thief, To: contract, Amount: units(900)}, ledger.Transfer{Asset: weth, To: thief, Amount: units(900)}),
	))
	seed := trace.Seed{Chain: ledger.Ethereum, Kind: trace.SeedTransfer, Tx: ledger.HashTxID(ledger.Ethereum, [32]byte{1})}
	res := run(t, l.View(), nil, trace.Config{}, seed)
	totals := map[ledger.Asset]trace.Totals{}
	for _, x := range res.Totals {
		totals[x.Asset] = x
	}
	require.Equal(t, units(900), totals[weth].Held())
	require.Equal(t, units(97), totals[eth].Held())
	require.Equal(t, units(1), totals[eth].Stopped[trace.StopFee])
	require.Equal(t, units(2), totals[eth].Stopped[trace.StopBurn])
}
