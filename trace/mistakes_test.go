package trace_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// Each test is a mistake that published tools make.

// Value that reaches an account after it was first followed is followed too
// (breadth-first tracers expand an account once and lose what comes later).
func TestLateValueIsFollowed(t *testing.T) {
	l := story(t,
		pay{tx: "v1", from: "victim", to: "A", amount: 10},
		pay{tx: "o1", from: "A", to: "B", amount: 10},
		pay{tx: "v2", from: "victim", to: "C", amount: 20},
		pay{tx: "o2", from: "C", to: "A", amount: 20},
		pay{tx: "o3", from: "A", to: "B", amount: 20},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("v1", 0, ""), transferSeed("v2", 0, ""))
		require.Equal(t, []string{"B unspent 30"}, ends(res), rule)
	}
}

// Value that left before it came was not stolen yet: time is respected, and a
// cycle counts no unit twice.
func TestTimeAndCycles(t *testing.T) {
	l := story(t,
		pay{tx: "before", from: "A", to: "B", amount: 10},
		pay{tx: "theft", from: "victim", to: "A", amount: 10},
		pay{tx: "round", from: "A", to: "C", amount: 10},
		pay{tx: "back", from: "C", to: "A", amount: 10},
		pay{tx: "round2", from: "A", to: "C", amount: 10},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		require.Equal(t, []string{"C unspent 10"}, ends(res), rule)
	}
}

// Transfers of one block, one second, even one transaction, follow each other
// in order; indexes beyond 4,095 are indexes like any other.
func TestOrderInsideABlock(t *testing.T) {
	l := ledger.New(ledger.Config{})
	for i, p := range []struct {
		index    uint32
		from, to string
	}{{1, "clean", "B"}, {4095, "victim", "A"}, {4096, "A", "B"}, {70_000, "B", "C"}} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(fmt.Sprint("t", i)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: 5, Tx: p.index}, Time: 100,
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p.from), To: name(p.to), Amount: units(10)}},
		}))
	}
	res := run(t, l.View(), nil, trace.Config{Rule: trace.LIFO}, transferSeed("t1", 0, ""))
	require.Equal(t, []string{"C unspent 10"}, ends(res))
	require.Equal(t, 2, res.Sinks[0].Hops)
	res = run(t, l.View(), nil, trace.Config{Rule: trace.FIFO}, transferSeed("t1", 0, ""))
	require.Equal(t, []string{"B unspent 10"}, ends(res), "the clean 10 came first, in the same second")
}

// A transaction through a router is one hop, and nothing stays in the router
// or is stopped there although it is a contract.
func TestRouterIsPassedInOneHop(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 10},
		pay{tx: "route", from: "A", to: "router", amount: 10},
		pay{tx: "route", from: "router", to: "vault", amount: 1},
		pay{tx: "route", from: "router", to: "B", amount: 9},
	)
	k := known(labels{"router": "defi", "vault": "defi"})
	res := run(t, l.View(), k, trace.Config{MaxHops: 1}, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"B unspent 9", "vault contract 1"}, ends(res))
	require.Equal(t, 1, res.Sinks[0].Hops)
	require.Len(t, res.Sinks[0].Path, 3)
	res = run(t, l.View(), k, trace.Config{EnterContracts: true}, transferSeed("theft", 0, ""))
	require.Equal(t, []string{"B unspent 9", "vault unspent 1"}, ends(res))
}

// Assets are never added up: traced USD does not leave as traced EUR.
func TestAssetsAreKeptApart(t *testing.T) {
	l := story(t,
		pay{tx: "own", from: "employer", to: "A", amount: 50, asset: "EUR"},
		pay{tx: "theft", from: "victim", to: "A", amount: 50},
		pay{tx: "eur", from: "A", to: "B", amount: 50, asset: "EUR"},
		pay{tx: "usd", from: "A", to: "C", amount: 20},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		require.Len(t, res.Totals, 1, rule)
		for _, s := range res.Sinks {
			require.Equal(t, ledger.Asset("USD"), s.Asset)
		}
	}
}

// A self-transfer changes nothing, under any rule.
func TestSelfTransferIsNothing(t *testing.T) {
	lines := []pay{
		{tx: "own", from: "employer", to: "A", amount: 50},
		{tx: "theft", from: "victim", to: "A", amount: 50},
		{tx: "p1", from: "A", to: "B", amount: 30},
		{tx: "p2", from: "A", to: "C", amount: 30},
	}
	with := append([]pay{}, lines[:2]...)
	with = append(with, pay{tx: "self", from: "A", to: "A", amount: 77})
	with = append(with, lines[2:]...)
	for _, rule := range trace.Rules() {
		a := run(t, story(t, lines...).View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		b := run(t, story(t, with...).View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		require.Equal(t, ends(a), ends(b), rule)
	}
}

// A token that takes a fee on every transfer: both parts are outflows, and the
// receiver holds what it got.
func TestFeeOnTransferToken(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 100, asset: "FEE"},
		pay{tx: "pay", from: "A", to: "B", amount: 95, asset: "FEE"},
		pay{tx: "pay", from: "A", to: "treasury", amount: 3, asset: "FEE"},
		pay{tx: "pay", from: "A", to: "", amount: 2, asset: "FEE"},
		pay{tx: "on", from: "B", to: "C", amount: 95, asset: "FEE"},
	)
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))
		require.Equal(t, []string{"- burn 2", "C unspent 95", "treasury unspent 3"}, ends(res), rule)
	}
}

// Gas leaves first, as an outflow of the coin at the transaction's position,
// also of transactions that failed or move only tokens.
func TestGasIsAnOutflow(t *testing.T) {
	eth := ledger.NativeAsset(ledger.Ethereum)
	a, b := mfAccount(t, "0x6dd68bb7177edfb4f2f88fe62d80a6545378ef40"), mfAccount(t, "0x9952dc5b11b5db10647ea59a4792db4d5172614b")
	chain := ledger.New(ledger.Config{})
	put := func(n byte, fee, burnt uint64, status ledger.Status, trs ...ledger.Transfer) {
		require.NoError(t, chain.Append(ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, [32]byte{n}), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(n)}, Time: int64(n),
			Initiator: a, Fee: units(fee), FeeBurnt: units(burnt), Status: status, Transfers: trs,
		}))
	}
	put(1, 0, 0, ledger.OK, ledger.Transfer{Asset: eth, From: b, To: a, Amount: units(100)})
	put(2, 10, 7, ledger.Failed)
	put(3, 5, 5, ledger.OK, ledger.Transfer{Asset: "token", From: a, To: b, Amount: units(1)})
	put(4, 20, 15, ledger.OK, ledger.Transfer{Asset: eth, From: a, To: b, Amount: units(65)})
	seed := trace.Seed{Chain: ledger.Ethereum, Kind: trace.SeedTransfer, Tx: ledger.HashTxID(ledger.Ethereum, [32]byte{1})}
	for _, rule := range trace.Rules() {
		res := run(t, chain.View(), nil, trace.Config{Rule: rule}, seed)
		require.Equal(t, units(65), res.Totals[0].Held(), rule)
		require.Equal(t, units(27), res.Totals[0].Stopped[trace.StopBurn], rule)
		require.Equal(t, units(8), res.Totals[0].Stopped[trace.StopFee], rule)
	}
}

// Consolidations of one coin after another: nothing is lost at the third merge
// or any other, and haircut's rounding never loses or makes a unit.
func TestConsolidationsConserve(t *testing.T) {
	txs := []spend{{tx: "g0", height: 1, outs: []coin{{"thief", 5_000_000_000}}}}
	last, sum := at("g0", 0), uint64(5_000_000_000)
	for i := 1; i <= 60; i++ {
		h := uint64(2 * i)
		txs = append(txs, spend{tx: fmt.Sprint("g", i), height: h, outs: []coin{{"miner", 4_999_999_999}}})
		sum += 4_999_999_999 - 7
		next := fmt.Sprint("m", i)
		txs = append(txs, spend{tx: next, height: h + 1, ins: []ledger.Outpoint{last, at(fmt.Sprint("g", i), 0)}, outs: []coin{{"thief", sum / 3}, {"mule", sum/3 + 1}, {"thief", sum - 2*(sum/3) - 1}}})
		last, sum = at(next, 2), sum-2*(sum/3)-1
	}
	v := coins(t, txs...).View()
	for _, rule := range trace.Rules() {
		if rule == trace.Poison {
			continue
		}
		res := run(t, v, nil, trace.Config{Rule: rule}, outpointSeed("g0", 0))
		total := res.Totals[0].Held()
		total, _ = total.Add(res.Totals[0].Stopped[trace.StopFee])
		require.Equal(t, units(5_000_000_000), total, rule)
	}
}

// Outputs of equal value are told apart by their index.
func TestEqualOutputsAreToldApart(t *testing.T) {
	v := coins(t,
		spend{tx: "g", height: 1, outs: []coin{{"A", 10}, {"B", 10}}},
		spend{tx: "s", height: 2, ins: []ledger.Outpoint{at("g", 0), at("g", 1)}, outs: []coin{{"C", 10}, {"D", 10}}},
		spend{tx: "c", height: 3, ins: []ledger.Outpoint{at("s", 0)}, outs: []coin{{"C2", 10}}},
		spend{tx: "d", height: 3, ins: []ledger.Outpoint{at("s", 1)}, outs: []coin{{"D2", 10}}},
	).View()
	res := run(t, v, nil, trace.Config{}, outpointSeed("g", 1))
	require.Equal(t, []string{"D2 unspent 10"}, ends(res))
	require.Equal(t, uint32(1), res.Sinks[0].Path[1].Index)
}

// An input of unknown amount: FIFO is followed up to it, other rules stop.
func TestUnresolvedInput(t *testing.T) {
	v := coins(t,
		spend{tx: "g", height: 1, outs: []coin{{"A", 10}, {"B", 10}}},
		spend{tx: "s", height: 2, ins: []ledger.Outpoint{at("g", 0), at("missing", 3), at("g", 1)}, outs: []coin{{"C", 4}, {"D", 40}}},
	).View()
	seeds := []trace.Seed{outpointSeed("g", 0), outpointSeed("g", 1)}
	require.Equal(t, []string{"B unresolved 10", "C unspent 4", "D unspent 6"}, ends(run(t, v, nil, trace.Config{}, seeds...)))
	require.Equal(t, []string{"A unresolved 10", "B unresolved 10"}, ends(run(t, v, nil, trace.Config{Rule: trace.Haircut}, seeds...)))
}

// gates names transactions that mix.
type gates map[ledger.TxID]string

func (g gates) Gate(_ ledger.Chain, id ledger.TxID, _ ledger.Cut) string { return g[id] }

// A CoinJoin ends the trace at its inputs; a fee does not poison a whole block
// reward unless it is asked for.
func TestMixesAndFees(t *testing.T) {
	v := coins(t,
		spend{tx: "g", height: 1, outs: []coin{{"A", 10}, {"B", 10}}},
		spend{tx: "reward", height: 2, outs: []coin{{"miner", 53}}},
		spend{tx: "mix", height: 2, ins: []ledger.Outpoint{at("g", 0), at("g", 1)}, outs: []coin{{"C", 8}, {"D", 9}}},
	).View()
	k := &ledger.Known{Gates: gates{txName("mix"): "wasabi2"}}
	require.Equal(t, []string{"A mixer 10"}, ends(run(t, v, k, trace.Config{}, outpointSeed("g", 0))))
	res := run(t, v, nil, trace.Config{Rule: trace.Poison}, outpointSeed("g", 0))
	require.Equal(t, []string{"C unspent 8", "D unspent 9"}, ends(res))
	res = run(t, v, nil, trace.Config{Rule: trace.Poison, Coinbase: trace.FeesFirst}, outpointSeed("g", 0))
	require.Contains(t, ends(res), "miner unspent 53")
	require.Equal(t, units(10), res.Totals[0].Seeded)
	require.Equal(t, units(60), res.Totals[0].Grown)
}

// What would need evicted history says so.
func TestEvictedHistory(t *testing.T) {
	l := story(t,
		pay{tx: "own", from: "employer", to: "A", amount: 60},
		pay{tx: "theft", from: "victim", to: "A", amount: 40},
		pay{tx: "p", from: "A", to: "B", amount: 50},
	)
	require.Equal(t, 1, l.Evict(2))
	for rule, want := range map[trace.Rule][]string{
		trace.FIFO: {"A evicted 40"}, trace.Haircut: {"A evicted 40"}, trace.DirtyFirst: {"B unspent 40"},
	} {
		require.Equal(t, want, ends(run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("theft", 0, ""))), rule)
	}
	_, err := trace.Run(t.Context(), l.View(), nil, []trace.Seed{transferSeed("own", 0, "")}, trace.Config{})
	require.ErrorIs(t, err, trace.ErrSeed)
}

// A cut of the view gives the trace as of that cut; views do not change.
func TestAsOf(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 40},
		pay{tx: "p", from: "A", to: "B", amount: 40},
		pay{tx: "q", from: "B", to: "C", amount: 40},
	)
	v := l.View()
	for i, want := range []string{"A unspent 40", "B unspent 40", "C unspent 40"} {
		require.Equal(t, []string{want}, ends(run(t, v.AsOf(ledger.CutAtTime(int64(i+1))), nil, trace.Config{}, transferSeed("theft", 0, ""))))
	}
	_, err := l.Rollback(ledger.LocalDefault, 1)
	require.NoError(t, err)
	require.Equal(t, []string{"C unspent 40"}, ends(run(t, v, nil, trace.Config{}, transferSeed("theft", 0, ""))))
	require.Equal(t, []string{"A unspent 40"}, ends(run(t, l.View(), nil, trace.Config{}, transferSeed("theft", 0, ""))))
}

// The rules side by side for one case.
func TestCompare(t *testing.T) {
	l := story(t,
		pay{tx: "own", from: "employer", to: "A", amount: 50},
		pay{tx: "theft", from: "victim", to: "A", amount: 50},
		pay{tx: "p", from: "A", to: "B", amount: 50},
	)
	c, err := trace.Compare(t.Context(), l.View(), nil, []trace.Seed{transferSeed("theft", 0, "")}, trace.Config{}, trace.FIFO, trace.LIFO, trace.Haircut)
	require.NoError(t, err)
	require.Equal(t, []trace.ComparisonRow{
		{Account: name("A"), Asset: "USD", Reason: trace.StopUnspent, Amounts: []ledger.Amount{units(50), {}, units(25)}},
		{Account: name("B"), Asset: "USD", Reason: trace.StopUnspent, Amounts: []ledger.Amount{{}, units(50), units(25)}},
	}, c.Rows)
}

// Freeze candidates: where value rests, since when, and who could freeze it.
type frozen struct{}

func (frozen) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	return ledger.AssetInfo{Asset: a, FreezableBy: "the issuer"}, a == "USD"
}

func TestHoldings(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 40},
		pay{tx: "p", from: "A", to: "B", amount: 15},
		pay{tx: "theft2", from: "victim", to: "B", amount: 2},
	)
	res := run(t, l.View(), &ledger.Known{Assets: frozen{}}, trace.Config{}, transferSeed("theft", 0, ""), transferSeed("theft2", 0, ""))
	require.Equal(t, []trace.Holding{
		{Account: name("A"), Asset: "USD", Amount: units(25), Since: 1, FreezableBy: "the issuer"},
		{Account: name("B"), Asset: "USD", Amount: units(17), Since: 2, FreezableBy: "the issuer"},
	}, res.Holdings)
	require.Equal(t, []trace.HopSummary{
		{Hop: 0, Asset: "USD", Movements: 2, Accounts: 2, Amount: units(42), First: 1, Last: 3},
		{Hop: 1, Asset: "USD", Movements: 1, Accounts: 1, Amount: units(15), First: 2, Last: 2},
	}, res.Timeline)
}

// What a failed transaction tried to pay did not leave.
func TestFailedTransfersMoveNothing(t *testing.T) {
	l := ledger.New(ledger.Config{})
	for i, p := range []struct {
		from, to string
		status   ledger.Status
	}{{"victim", "A", ledger.OK}, {"A", "B", ledger.Failed}, {"A", "C", ledger.OK}, {"C", "D", ledger.Failed}} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(fmt.Sprint("t", i)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i)}, Time: int64(i), Status: p.status,
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(p.from), To: name(p.to), Amount: units(10)}},
		}))
	}
	for _, rule := range trace.Rules() {
		res := run(t, l.View(), nil, trace.Config{Rule: rule}, transferSeed("t0", 0, ""))
		require.Equal(t, []string{"C unspent 10"}, ends(res), rule)
	}
	_, err := trace.Run(t.Context(), l.View(), nil, []trace.Seed{transferSeed("t1", 0, "")}, trace.Config{})
	require.ErrorIs(t, err, trace.ErrSeed)

	want, err := trace.Rank(t.Context(), l.View(), nil, []trace.Seed{transferSeed("t0", 0, "")}, trace.DefaultRankConfig())
	require.NoError(t, err)
	x, err := trace.NewRankIndex(t.Context(), l.View(), trace.Forward)
	require.NoError(t, err)
	got, err := x.Rank(t.Context(), nil, []trace.Seed{transferSeed("t0", 0, "")}, trace.DefaultRankConfig())
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Len(t, got.Accounts, 2, "A and C")
}
