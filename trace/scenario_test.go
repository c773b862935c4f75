package trace_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// Tests tell stories on a local lane: names move the asset USD, one
// transaction per line, a second apart.

func name(s string) ledger.Account {
	a, err := ledger.ParseAccount(s)
	if err != nil {
		panic(err)
	}
	return a
}

func txName(s string) ledger.TxID {
	id, err := ledger.NameTxID(s)
	if err != nil {
		panic(err)
	}
	return id
}

func units(u uint64) ledger.Amount { return ledger.NewAmount(u) }

// pay is one transfer of a story.
type pay struct {
	tx, from, to string
	amount       uint64
	asset        ledger.Asset // "" is USD
}

// story is a ledger of single-transfer transactions; equal tx names in a row
// make one transaction. Height and time are the line number.
func story(t testing.TB, lines ...pay) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Config{})
	var txs []ledger.Tx
	for i, p := range lines {
		tr := ledger.Transfer{Asset: p.asset, Amount: units(p.amount)}
		if tr.Asset == "" {
			tr.Asset = "USD"
		}
		if p.from != "" {
			tr.From = name(p.from)
		}
		if p.to != "" {
			tr.To = name(p.to)
		}
		if k := len(txs) - 1; k >= 0 && txs[k].ID == txName(p.tx) {
			tr.Entry = uint32(len(txs[k].Transfers))
			txs[k].Transfers = append(txs[k].Transfers, tr)
			continue
		}
		txs = append(txs, ledger.Tx{
			ID: txName(p.tx), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i + 1)}, Time: int64(i + 1),
			Initiator: tr.From, Transfers: []ledger.Transfer{tr},
		})
	}
	require.NoError(t, l.Append(txs...))
	return l
}

func transferSeed(tx string, amount uint64, label string) trace.Seed {
	return trace.Seed{Chain: ledger.LocalDefault, Kind: trace.SeedTransfer, Tx: txName(tx), Amount: units(amount), Label: label}
}

func accountSeed(a string) trace.Seed {
	return trace.Seed{Kind: trace.SeedAccount, Account: name(a)}
}

// run traces and checks that every unit is accounted for.
func run(t testing.TB, v ledger.View, known *ledger.Known, cfg trace.Config, seeds ...trace.Seed) *trace.Result {
	t.Helper()
	res, err := trace.Run(t.Context(), v, known, seeds, cfg)
	require.NoError(t, err)
	require.NoError(t, res.Check())
	return res
}

// ends renders sinks as "account reason amount", in order.
func ends(r *trace.Result) []string {
	out := []string{}
	for _, s := range r.Sinks {
		who := s.Account.Address.String()
		if who == "" {
			who = "-"
		}
		out = append(out, fmt.Sprintf("%s %s %s", who, s.Reason, s.Amount))
	}
	return out
}

// labels names accounts' categories, from the beginning of time.
type labels map[string]string

func (l labels) Labels(a ledger.Account, _ ledger.Cut) []ledger.Label {
	if c, ok := l[a.Address.String()]; ok {
		return []ledger.Label{{Category: c, Confidence: 100, Source: "test"}}
	}
	return nil
}

func known(l labels) *ledger.Known { return &ledger.Known{Labels: l} }
