package eval_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
)

// name returns an account of the local lane.
func name(t testing.TB, s string) ledger.Account {
	t.Helper()
	a, err := ledger.ParseAccount(s)
	require.NoError(t, err)
	return a
}

func txid(t testing.TB, s string) ledger.TxID {
	t.Helper()
	id, err := ledger.NameTxID(s)
	require.NoError(t, err)
	return id
}

// pay is one payment of a made-up ledger; its transaction is called t<number>.
type pay struct {
	clock    int64
	from, to string
	amount   uint64
}

// build makes a ledger of payments, each a transaction of its own.
func build(t testing.TB, pays []pay) ledger.View {
	t.Helper()
	l := ledger.New(ledger.Config{})
	for i, p := range pays {
		require.NoError(t, l.Append(ledger.Tx{
			ID: txid(t, fmt.Sprint("t", i)), Chain: ledger.LocalDefault, Time: p.clock,
			Position:  ledger.Position{Height: uint64(p.clock), Tx: uint32(i)},
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(t, p.from), To: name(t, p.to), Amount: ledger.NewAmount(p.amount)}},
		}))
	}
	return l.View()
}

// world is a small ledger: a collector with two victims whose money goes over
// a mule to an exchange, a pay-roll, a shop, and passers-by.
func world(t testing.TB) (ledger.View, []eval.Truth) {
	t.Helper()
	pays := []pay{
		{100, "victim1", "collector", 100},
		{200, "collector", "mule", 60},
		{300, "victim2", "collector", 100},
		{400, "mule", "exchange", 50},
		{500, "collector", "mule", 140},
		{600, "mule", "exchange", 150},
		{700, "firm", "staff1", 10},
		{700, "firm", "staff2", 10},
		{700, "firm", "staff3", 10},
		{800, "staff1", "shop", 5},
		{800, "staff2", "shop", 5},
	}
	for i := range 40 {
		pays = append(pays, pay{900 + int64(i), fmt.Sprint("passer", i), fmt.Sprint("passer", i+1), 1})
	}
	var truth []eval.Truth
	role := func(scheme, typology, who, role string) {
		truth = append(truth, eval.Truth{Scheme: scheme, Typology: typology, Account: name(t, who), Role: role})
	}
	part := func(scheme, typology string, txs ...int) {
		for _, i := range txs {
			truth = append(truth, eval.Truth{Scheme: scheme, Typology: typology, Tx: txid(t, fmt.Sprint("t", i))})
		}
	}
	role("ring", "pig-butchering", "victim1", "victim")
	role("ring", "pig-butchering", "victim2", "victim")
	role("ring", "pig-butchering", "collector", "collector")
	role("ring", "pig-butchering", "mule", "mule")
	role("ring", "pig-butchering", "exchange", "service")
	part("ring", "pig-butchering", 0, 1, 2, 3, 4, 5)
	role("pay-1", "innocent/payroll", "firm", "payer")
	for i := range 3 {
		role("pay-1", "innocent/payroll", fmt.Sprint("staff", i+1), "payee")
	}
	part("pay-1", "innocent/payroll", 6, 7, 8)
	role("shop-1", "innocent/merchant", "shop", "merchant")
	part("shop-1", "innocent/merchant", 9, 10)
	role("quiet", "cycle", "passer3", "hop")
	part("quiet", "cycle", 13, 14)
	return build(t, pays), truth
}

// alert makes an alert whose transfers are the given transactions.
func alert(t testing.TB, id, typology, subject string, strength ledger.Ratio, at int64, txs ...int) eval.Alert {
	t.Helper()
	a := eval.Alert{ID: id, Typology: typology, Subject: name(t, subject), Strength: strength, At: at}
	for _, i := range txs {
		a.Transfers = append(a.Transfers, eval.Transfer{Tx: txid(t, fmt.Sprint("t", i)), Clock: at})
	}
	return a
}

// worldAlerts are what a middling detector might say of the world.
func worldAlerts(t testing.TB) []eval.Alert {
	t.Helper()
	hushed := alert(t, "hushed", "fan-in-collector", "shop", 6000, 800, 9, 10)
	hushed.Suppressed = "merchant"
	return []eval.Alert{
		alert(t, "ring-late", "pig-butchering", "collector", 9000, 500, 0, 2, 4),
		alert(t, "ring-early", "pig-butchering", "mule", 3000, 450, 1, 3),
		alert(t, "ring-other", "mule-wallet", "mule", 8000, 400, 1, 3),
		alert(t, "payroll", "fan-out", "firm", 9500, 700, 6, 7, 8),
		alert(t, "stray", "fan-in-collector", "passer9", 2000, 920, 20),
		alert(t, "service", "pig-butchering", "exchange", 9900, 600, 3, 5),
		alert(t, "diluted", "cycle", "passer3", 5000, 930, 13, 30, 31),
		hushed,
	}
}
