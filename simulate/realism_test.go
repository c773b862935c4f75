package simulate

import (
	"encoding/csv"
	"iter"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// TestRealismCounts checks the measures on five transfers counted by hand.
func TestRealismCounts(t *testing.T) {
	who := func(b byte) ledger.Account {
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{b})}
	}
	x := func(from, to byte, v uint64) ledger.Transfer {
		return ledger.Transfer{Asset: "x", From: who(from), To: who(to), Amount: ledger.NewAmount(v)}
	}
	txs := []ledger.Tx{
		{Chain: ledger.Ethereum, Time: 10, Transfers: []ledger.Transfer{x(1, 2, 10), x(2, 3, 10)}},
		{Chain: ledger.Ethereum, Time: 20, Transfers: []ledger.Transfer{x(1, 2, 1000)}},
		{Chain: ledger.Ethereum, Time: 50, Transfers: []ledger.Transfer{x(2, 1, 100), x(4, 1, 0)}},
		{Chain: "local:exchange", Time: 60, Transfers: []ledger.Transfer{x(7, 8, 1)}},
	}
	p := Realism(func(yield func(ledger.Tx) bool) {
		for _, tx := range txs {
			if !yield(tx) {
				return
			}
		}
	}, 0)
	require.Equal(t, 4, p.Transfers, "nothing moved in the fifth")
	require.Equal(t, 3, p.Txs)
	require.Equal(t, 3, p.Accounts)
	require.InDelta(t, 1.0/3, p.OneOff, 1e-9, "account 3")
	require.InDelta(t, 1.0/4, p.Reuse, 1e-9, "1→2 again")
	require.InDelta(t, 2.0/3, p.Reciprocity, 1e-9, "1→2 and 2→1 of three pairs")
	require.InDelta(t, 0.5, p.TopOut, 1e-9)
	require.InDelta(t, 2, p.AmountRange, 1e-9)
	require.Len(t, p.Table(), 20)
}

// TestRealismBesideEthereum prints the background beside a hundred real blocks
// (run with -v) and holds it to their orders of magnitude.
func TestRealismBesideEthereum(t *testing.T) {
	blocks := realTransfers(t)
	cfg := Defaults()
	cfg.Accounts, cfg.Days, cfg.Rate, cfg.Exchanges = 60_000, 14, 250, 12
	cfg.Schemes, cfg.Innocents = nil, nil
	w := world(t, cfg)
	a := Realism(blocks, 0)
	// Tokens alone, as in the real table, and only once the world has lived a
	// while.
	b := Realism(func(yield func(ledger.Tx) bool) {
		for tx := range w.Txs() {
			tx.Transfers = slices.DeleteFunc(tx.Transfers, func(x ledger.Transfer) bool { return x.Asset.IsNative() })
			if tx.Time >= cfg.Start+10*86400 && !yield(tx) {
				return
			}
		}
	}, a.Transfers)
	real1, made := a.Table(), b.Table()
	t.Logf("%-32s %12s %12s", "", "real", "made up")
	for i := range real1 {
		t.Logf("%-32s %12.4g %12.4g", real1[i].Name, real1[i].Value, made[i].Value)
	}
	require.InDelta(t, a.OneOff, b.OneOff, .2)
	require.InDelta(t, a.InTail, b.InTail, .7)
	require.InDelta(t, a.OutTail, b.OutTail, .7)
	require.InDelta(t, a.AmountTail, b.AmountTail, .8)
	require.InDelta(t, a.Reuse, b.Reuse, .1)
	require.InDelta(t, a.PerTx, b.PerTx, .5)
	require.InDelta(t, a.TopOut, b.TopOut, .02)
	require.InDelta(t, a.TopIn, b.TopIn, .02)
	require.InDelta(t, a.Reciprocity, b.Reciprocity, .1)
	require.InDelta(t, a.AmountRange, b.AmountRange, .7)
}

// realTransfers reads ethereum-etl's token transfers of blocks 15320500–15320599.
func realTransfers(t *testing.T) iter.Seq[ledger.Tx] {
	t.Helper()
	f, err := os.Open("../../shared/data/ethereum/ethereum-etl/real-15320500/token_transfers.csv")
	if err != nil {
		t.Skip("real transfers are not here: " + err.Error())
	}
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	var txs []ledger.Tx
	account := func(s string) ledger.Account {
		a, err := ledger.ParseAddress(s)
		require.NoError(t, err)
		if h, ok := a.Hash160(); ok && h == [20]byte{} {
			return ledger.Account{}
		}
		return ledger.Account{Chain: ledger.Ethereum, Address: a}
	}
	for _, r := range rows[1:] {
		height, err := strconv.ParseInt(r[col["block_number"]], 10, 64)
		require.NoError(t, err)
		id, err := ledger.ParseTxID(ledger.Ethereum, r[col["transaction_hash"]])
		require.NoError(t, err)
		v, err := ledger.ParseAmount(r[col["value"]])
		require.NoError(t, err)
		if len(txs) == 0 || txs[len(txs)-1].ID != id {
			txs = append(txs, ledger.Tx{ID: id, Chain: ledger.Ethereum, Time: height * 12})
		}
		tx := &txs[len(txs)-1]
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: ledger.Asset(r[col["token_address"]]), From: account(r[col["from_address"]]), To: account(r[col["to_address"]]), Amount: v,
		})
	}
	return func(yield func(ledger.Tx) bool) {
		for _, tx := range txs {
			if !yield(tx) {
				return
			}
		}
	}
}
