package mixeruse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/mixeruse"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

func TestScenarios(t *testing.T) {
	typologytest.Run(t, "testdata/*.txtar", mixeruse.New(mixeruse.Default()))
}

func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), mixeruse.New(mixeruse.Default()))
}

// gate calls one transaction a mix of a protocol.
type gate struct {
	id       ledger.TxID
	protocol string
}

func (g gate) Gate(_ ledger.Chain, id ledger.TxID, _ ledger.Cut) string {
	if id == g.id {
		return g.protocol
	}
	return ""
}

func coin(n byte) ledger.Account {
	a, err := ledger.ParseAccount([]string{
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "12c6DSiU4Rq3P4ZxziKxzrL5LmMBrzjrJX", "1HLoD9E4SDFFPDiYfNYnkBLQ85Y51J3Zb1",
		"1FvzCLoTPGANNjWoUo6jUGuAG3wg1w4YjR",
	}[n])
	if err != nil {
		panic(err)
	}
	return a
}

// round is a transaction of two owners that each get the same amount, and one of
// them change.
func round(t *testing.T, protocol string) ([]typology.Finding, []typology.NotEvaluated) {
	t.Helper()
	in := func(n byte, sat uint64) ledger.Input {
		return ledger.Input{Account: coin(n), Amount: ledger.NewAmount(sat)}
	}
	out := func(n byte, sat uint64) ledger.Output {
		return ledger.Output{Account: coin(n), Amount: ledger.NewAmount(sat)}
	}
	tx := ledger.Tx{
		ID: ledger.HashTxID(ledger.BitcoinMainnet, [32]byte{1}), Chain: ledger.BitcoinMainnet, Time: typologytest.Epoch,
		Position: ledger.Position{Height: 100},
		Transfers: []ledger.Transfer{{
			Inputs:  []ledger.Input{in(0, 60), in(0, 30), in(1, 55)},
			Outputs: []ledger.Output{out(2, 50), out(3, 50), out(0, 38)},
		}},
	}
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(tx))
	known := &ledger.Known{}
	if protocol != "none" {
		known.Gates = gate{tx.ID, protocol}
	}
	d, err := typology.NewDriver(typology.DriverConfig{}, known, mixeruse.New(mixeruse.Default()))
	require.NoError(t, err)
	require.NoError(t, d.Advance(t.Context(), l.View()))
	return d.Now().Findings(), d.Now().NotEvaluated()
}

// Each account that puts coins into a gated mix, and each that gets some out of
// it, is told of, with what it put in and got.
func TestGatedMix(t *testing.T) {
	found, _ := round(t, "wasabi2")
	type told struct {
		in, out string // amounts
	}
	got := map[ledger.Account]told{}
	for _, f := range found {
		require.Equal(t, typology.MixerUse, f.Typology)
		require.LessOrEqual(t, f.Strength, mixeruse.Default().FactCap)
		var x told
		for _, e := range f.Evidence {
			if e.From == f.Subject {
				x.in += e.Amount.String()
			} else {
				x.out += e.Amount.String()
			}
		}
		got[f.Subject] = x
	}
	require.Equal(t, map[ledger.Account]told{
		coin(0): {in: "90", out: "38"}, coin(1): {in: "55"}, coin(2): {out: "50"}, coin(3): {out: "50"},
	}, got)
}

// What gates do not call a mix is no mixer use, and without gates nobody knows.
func TestOtherGates(t *testing.T) {
	for _, protocol := range []string{"", "coinbase", "payjoin-doubt", "keyless", "anyone-can-pay", "whirlpool-tx0"} {
		found, missing := round(t, protocol)
		require.Empty(t, found, protocol)
		require.Equal(t, []typology.NotEvaluated{{Rule: "mixer-use/known_mixers", Missing: "labels or roles"}}, missing, protocol)
	}
	found, missing := round(t, "none")
	require.Empty(t, found)
	require.Equal(t, []typology.NotEvaluated{
		{Rule: "mixer-use/known_mixers", Missing: "labels or roles"}, {Rule: "mixer-use/mixes", Missing: "gates"},
	}, missing)
}

// Every fault of a config is told at once, and a driver refuses it.
func TestBadConfig(t *testing.T) {
	c := mixeruse.Default()
	c.MinDeposits, c.MinShare, c.FactCap = 1, 0, 9000
	err := c.Validate()
	require.ErrorIs(t, err, typology.ErrConfig)
	for _, field := range []string{"min_deposits", "min_share", "fact_cap"} {
		require.ErrorContains(t, err, field)
	}
	_, err = typology.NewDriver(typology.DriverConfig{}, nil, mixeruse.New(c))
	require.ErrorIs(t, err, typology.ErrConfig)
}
