package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// TestPlantRecordedCase puts a real laundering case into a simulated world: all
// of its transfers arrive, in chain order, on accounts that are no service.
func TestPlantRecordedCase(t *testing.T) {
	recorded, err := corpus.ReadCase("../../shared/data/cases/mftracer/Atomic")
	if err != nil {
		t.Skip("recorded cases are not here: " + err.Error())
	}
	c := Case{Name: "Atomic", Typology: "layering", Roles: map[string]string{}}
	for _, a := range recorded.Sources {
		c.Roles[a.String()] = "collector"
	}
	for _, tx := range recorded.Txs {
		for _, x := range tx.Transfers {
			if x.From != x.To {
				units, _ := x.Amount.MulDiv(ledger.NewAmount(10_000), ledger.NewAmount(1)) // cents in millionths
				c.Transfers = append(c.Transfers, CaseTransfer{max(tx.Time-recorded.Txs[0].Time, 0), x.From.String(), x.To.String(), units})
			}
		}
	}
	cfg := Defaults()
	cfg.Accounts, cfg.Days, cfg.Rate, cfg.Labels, cfg.Schemes, cfg.Innocents = 8000, 30, 400, 100, nil, nil
	w := world(t, cfg)
	service := map[ledger.Account]bool{}
	for _, l := range w.Labels() {
		service[l.Account] = true
	}
	planted, err := Plant(w.Stream, []Case{c}, PlantConfig{
		Seed: 2, Chain: ledger.Ethereum, Asset: w.Assets()[usdt].Asset, From: cfg.Start + 86400, To: cfg.Start + 3*86400,
		Exclude: func(a ledger.Account) bool { return service[a] },
	})
	require.NoError(t, err)
	got, sources2 := 0, 0
	var last ledger.Cut
	for ev := range planted {
		at := ledger.Cut{Clock: ev.Tx.Time, Chain: ev.Tx.Chain, Position: ev.Tx.Position}
		require.Positive(t, at.Compare(last))
		last = at
		for _, r := range ev.Truth {
			if r.Account.IsZero() {
				got++
				require.False(t, service[ev.Tx.Transfers[0].From])
			} else {
				sources2++
			}
		}
	}
	require.Equal(t, len(c.Transfers), got)
	require.Greater(t, sources2, 10)
}
