package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// rates prices assets with two decimals at so many dollars a whole coin.
type rates map[ledger.Asset]ledger.USD

func (r rates) Asset(a ledger.Asset) (ledger.AssetInfo, bool) {
	_, ok := r[a]
	return ledger.AssetInfo{Asset: a, Decimals: 2}, ok
}

func (r rates) Price(a ledger.Asset, _ ledger.Cut) (ledger.USD, string, bool) {
	usd, ok := r[a]
	return usd * 1e6, "test", ok
}

// A hop takes 200 dollars in, swaps them for a coin worth four dollars and
// pays that out. With prices the swap is no exit; without, it is the only one.
func TestASwapIsNoExit(t *testing.T) {
	l := ledger.New(ledger.Config{})
	for i, tx := range [][]ledger.Transfer{
		{
			{Asset: "USD", From: name(t, "victim"), To: name(t, "hop"), Amount: ledger.NewAmount(150_00)},
			{Asset: "USD", From: name(t, "another"), To: name(t, "hop"), Amount: ledger.NewAmount(50_00), Entry: 1},
		},
		{
			{Asset: "USD", From: name(t, "hop"), To: name(t, "pool"), Amount: ledger.NewAmount(200_00)},
			{Asset: "COIN", From: name(t, "pool"), To: name(t, "hop"), Amount: ledger.NewAmount(50_00), Entry: 1},
		},
		{{Asset: "COIN", From: name(t, "hop"), To: name(t, "broker"), Amount: ledger.NewAmount(30_00)}},
	} {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txid(t, string(rune('a'+i))), Chain: ledger.LocalDefault, Time: int64(i + 1),
			Position: ledger.Position{Height: uint64(i + 1)}, Transfers: tx,
		}))
	}
	view := l.View()
	truth := []eval.Truth{{Scheme: "s", Typology: "layering", Account: name(t, "hop"), Role: "hop"}}
	for i, transfers := range []uint32{2, 2, 1} {
		for k := range transfers {
			truth = append(truth, eval.Truth{Scheme: "s", Typology: "layering", Tx: txid(t, string(rune('a'+i))), Index: k})
		}
	}
	found := func(at int64, known *ledger.Known) (ledger.Ratio, eval.SchemeOutcome) {
		o, err := eval.Judge(eval.Config{}, eval.Input{
			Run: "swap", Truth: truth, View: &view, Known: known,
			Alerts: []eval.Alert{{ID: "x", Typology: "layering", Subject: name(t, "hop"), Strength: 5000, At: at}},
		})
		require.NoError(t, err)
		d := o.Schemes[0].Detections
		return d[len(d)-1].Unspent, o.Schemes[0]
	}
	prices := rates{"USD": 1, "COIN": 4}
	known := &ledger.Known{Assets: prices, Prices: prices}

	unspent, s := found(2, known)
	require.Equal(t, ledger.One, unspent)
	require.True(t, s.Valued)
	require.Equal(t, ledger.USD(200e6), s.Taken)
	unspent, _ = found(3, known)
	require.Equal(t, ledger.Ratio(4000), unspent, "120 of 200 dollars are gone")

	unspent, s = found(2, nil)
	require.Zero(t, unspent, "all dollars are gone")
	require.False(t, s.Valued)
	unspent, _ = found(2, &ledger.Known{Assets: rates{}, Prices: rates{}})
	require.Zero(t, unspent, "nothing has a price")
}
