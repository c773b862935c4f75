package typology_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

const epoch = 1767225600 // 2026-01-01

func named(t testing.TB, s string) ledger.Account {
	t.Helper()
	a, err := ledger.ParseAccount(s)
	require.NoError(t, err)
	return a
}

// payment is a transaction on a local lane: "payer payee amount [hours]".
func payment(t testing.TB, lane ledger.Chain, n int, row string) ledger.Tx {
	t.Helper()
	f := strings.Fields(row)
	amount, err := ledger.ParseAmount(f[2])
	require.NoError(t, err)
	hours := n
	if len(f) > 3 {
		hours, err = strconv.Atoi(f[3])
		require.NoError(t, err)
	}
	id, err := ledger.NameTxID(string(lane) + "-" + strconv.Itoa(n))
	require.NoError(t, err)
	return ledger.Tx{
		ID: id, Chain: lane, Time: int64(epoch + 3600*hours), Position: ledger.Position{Height: uint64(n + 1)},
		Transfers: []ledger.Transfer{{From: named(t, f[0]), To: named(t, f[1]), Asset: "EUR", Amount: amount}},
	}
}

func payments2(t testing.TB, lane ledger.Chain, rows ...string) []ledger.Tx {
	t.Helper()
	var txs []ledger.Tx
	for i, r := range rows {
		txs = append(txs, payment(t, lane, i, r))
	}
	return txs
}

// rows is a ledger with one payment per row, an hour apart unless it says when.
func rows(t testing.TB, text ...string) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(payments2(t, ledger.LocalDefault, text...)...))
	return l
}

// everyPayment reports each payment as a finding on its payee, within a day.
func everyPayment(change func(*typology.Detector)) *typology.Detector {
	d := &typology.Detector{
		Name: "x-test/every-payment", Version: "1", Doc: "a test", Typologies: []string{typology.FanInCollector}, Window: 24 * time.Hour,
		Run: func(_ context.Context, p *typology.Pass) error {
			for i := range p.Moves {
				m := &p.Moves[i]
				p.Report(typology.Finding{
					Typology: typology.FanInCollector, Subject: p.Account(m.To), Strength: 5000,
					Parties:  []typology.Party{{Account: p.Account(m.From), Role: typology.Victim}},
					Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Victim)},
				})
			}
			return nil
		},
	}
	if change != nil {
		change(d)
	}
	return d
}

func collect(t testing.TB, in typology.Input, ds ...*typology.Detector) []typology.Finding {
	t.Helper()
	var out []typology.Finding
	for f, err := range typology.Run(t.Context(), in, ds...) {
		require.NoError(t, err)
		out = append(out, f)
	}
	return out
}

func driver(t testing.TB, cfg typology.DriverConfig, ds ...*typology.Detector) *typology.Driver {
	t.Helper()
	d, err := typology.NewDriver(cfg, nil, ds...)
	require.NoError(t, err)
	return d
}

// outline is a finding in a few words: subject, revision, status, witnesses.
func outline(fs []typology.Finding) []string {
	var out []string
	for _, f := range fs {
		s := f.Subject.Address.String() + " r" + strconv.Itoa(int(f.Revision)) + " " + f.Status.String()
		for _, e := range f.Evidence {
			s += " " + e.From.Address.String()
		}
		out = append(out, s)
	}
	return out
}
