package eval_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// said yields findings, and then an error if there is one.
func said(err error, list ...typology.Finding) iter.Seq2[typology.Finding, error] {
	return func(yield func(typology.Finding, error) bool) {
		for _, f := range list {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(typology.Finding{}, err)
		}
	}
}

func TestFromFindingsTakesFirstWordAndLastState(t *testing.T) {
	finding := func(id byte, revision uint32, status typology.Status, clock int64, strength ledger.Ratio) typology.Finding {
		return typology.Finding{
			ID: typology.FindingID{id}, Revision: revision, Status: status, Typology: "mule-wallet",
			Subject: name(t, "mule"), Strength: strength, At: ledger.Cut{Clock: clock},
			Evidence: []typology.Evidence{{Tx: txid(t, "t1"), Index: uint32(revision), Clock: clock}},
		}
	}
	hushed := finding(3, 2, typology.Suppressed, 60, 9000)
	hushed.Suppressed = &typology.Suppression{Rule: "merchant"}
	got, err := eval.FromFindings(said(nil,
		finding(2, 1, typology.Open, 30, 100),
		finding(1, 2, typology.Open, 20, 5000),
		finding(1, 1, typology.Open, 10, 4000),
		finding(1, 3, typology.Closed, 40, 6000),
		finding(2, 2, typology.Retracted, 35, 100),
		finding(3, 1, typology.Open, 50, 8000),
		hushed,
		finding(4, 1, typology.Suppressed, 70, 1),
	))
	require.NoError(t, err)
	require.Equal(t, []eval.Alert{
		{
			ID: "01000000000000000000000000000000", Typology: "mule-wallet", Subject: name(t, "mule"), Strength: 6000, At: 10,
			Transfers: []eval.Transfer{{Tx: txid(t, "t1"), Index: 3, Clock: 40}},
		},
		{
			ID: "03000000000000000000000000000000", Typology: "mule-wallet", Subject: name(t, "mule"), Strength: 9000, At: 50, Suppressed: "merchant",
			Transfers: []eval.Transfer{{Tx: txid(t, "t1"), Index: 2, Clock: 60}},
		},
		{
			ID: "04000000000000000000000000000000", Typology: "mule-wallet", Subject: name(t, "mule"), Strength: 1, At: 70, Suppressed: "suppressed",
			Transfers: []eval.Transfer{{Tx: txid(t, "t1"), Index: 1, Clock: 70}},
		},
	}, got)
}

func TestFromFindingsPassesErrorsOn(t *testing.T) {
	boom := errors.New("boom")
	_, err := eval.FromFindings(said(boom))
	require.ErrorIs(t, err, boom)
}

// What goes into a mix has no output of its own: the evidence names an input and
// truth the outputs, so the transaction decides.
func TestInputsOfAMixBelongToTheScheme(t *testing.T) {
	mix, err := ledger.ParseTxID(ledger.BitcoinMainnet, "00000000000000000000000000000000000000000000000000000000000000a1")
	require.NoError(t, err)
	own, err := ledger.ParseAccount(string(ledger.BitcoinMainnet) + ":1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
	require.NoError(t, err)
	found := func(subject ledger.Account) bool {
		alerts, err := eval.FromFindings(said(nil, typology.Finding{
			ID: typology.FindingID{1}, Revision: 1, Status: typology.Closed, Typology: "mixer-use", Subject: subject,
			Evidence: []typology.Evidence{{Chain: ledger.BitcoinMainnet, Tx: mix, Index: 1, From: subject}},
		}))
		require.NoError(t, err)
		require.Equal(t, eval.AnyIndex, alerts[0].Transfers[0].Index)
		outcome, err := eval.Judge(eval.Config{}, eval.Input{Run: "r", Alerts: alerts, Truth: []eval.Truth{
			{Scheme: "s", Typology: "mixer-use", Tx: mix, Index: 26},
			{Scheme: "s", Typology: "mixer-use", Account: own, Role: "collector"},
		}})
		require.NoError(t, err)
		require.Len(t, outcome.Alerts, 1)
		return outcome.Alerts[0].Same
	}
	require.True(t, found(own))
	other, err := ledger.ParseAccount(string(ledger.BitcoinMainnet) + ":1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH")
	require.NoError(t, err)
	require.False(t, found(other), "another participant of the same round")
}
