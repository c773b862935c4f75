package simulate

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// TestPlantRecordedCase puts a real laundering case into a simulated world: all
// of its transfers arrive, in chain order, on accounts that are no service.
func TestPlantRecordedCase(t *testing.T) {
	dir := "../../shared/data/cases/mftracer/Atomic"
	f, err := os.Open(filepath.Join(dir, "transfers.csv"))
	if err != nil {
		t.Skip("recorded cases are not here: " + err.Error())
	}
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	c := Case{Name: "Atomic", Typology: "layering", Roles: map[string]string{}}
	sources, err := os.ReadFile(filepath.Join(dir, "sources.txt"))
	require.NoError(t, err)
	for _, a := range strings.Fields(string(sources)) {
		c.Roles[strings.ToLower(a)] = "collector"
	}
	start := int64(0)
	for _, r := range rows[1:] {
		at, err := time.Parse(time.RFC3339, r[col["time"]])
		if err != nil {
			unix, err := strconv.ParseInt(r[col["time"]], 10, 64)
			require.NoError(t, err)
			at = time.Unix(unix, 0)
		}
		if start == 0 {
			start = at.Unix()
		}
		v, err := ledger.ParseDecimalAmount(r[col["amount"]], 6)
		require.NoError(t, err)
		if from, to := strings.ToLower(r[col["from"]]), strings.ToLower(r[col["to"]]); from != to {
			c.Transfers = append(c.Transfers, CaseTransfer{max(at.Unix()-start, 0), from, to, v})
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
