package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// ring is a small recorded case: three gather on one, which pays two.
func ring() Case {
	x := func(after int64, from, to string, v uint64) CaseTransfer {
		return CaseTransfer{after, from, to, ledger.NewAmount(v)}
	}
	return Case{
		Name: "ring", Typology: "gather-scatter", Roles: map[string]string{"hub": "consolidator"},
		Transfers: []CaseTransfer{
			x(0, "a", "hub", 1111), x(3600, "b", "hub", 2222), x(7200, "c", "hub", 3333),
			x(9000, "hub", "d", 4000), x(9100, "hub", "e", 2600),
		},
	}
}

func TestPlantKeepsDegreesAndOrder(t *testing.T) {
	cfg := AMLWorldHISmall(3).Scaled(5)
	cfg.Attempts, cfg.Strays = nil, 0
	background := bank(t, cfg).Stream
	cases := make([]Case, 20)
	for i := range cases {
		cases[i] = ring()
		cases[i].Name = fmt.Sprint("ring-", i)
	}
	planted, err := Plant(background, cases, PlantConfig{
		Seed: 1, Chain: BankLane, Asset: "Euro", From: cfg.Start + 86400, To: cfg.Start + 5*86400,
	})
	require.NoError(t, err)
	count := func(seq func(func(Event) bool)) (in, out map[ledger.Account]int, n int) {
		in, out = map[ledger.Account]int{}, map[ledger.Account]int{}
		var last ledger.Position
		for ev := range seq {
			require.True(t, n == 0 || last.Before(ev.Tx.Position))
			last = ev.Tx.Position
			for _, x := range ev.Tx.Transfers {
				out[x.From]++
				in[x.To]++
				n++
			}
		}
		return in, out, n
	}
	in0, out0, n0 := count(background())
	in1, out1, n1 := count(planted)
	require.InDelta(t, n0, n1, 10)
	moved := 0
	for a := range in0 {
		d := in0[a] - in1[a]
		e := out0[a] - out1[a]
		moved += d*d + e*e
	}
	require.LessOrEqual(t, moved, 40, "degrees changed by planting")

	hubs, transfers := map[string]ledger.Account{}, map[string]int{}
	for ev := range planted {
		for _, r := range ev.Truth {
			if r.Role == "consolidator" {
				hubs[r.Scheme] = r.Account
			}
			if r.Account.IsZero() {
				transfers[r.Scheme]++
			}
		}
	}
	require.Len(t, hubs, 20)
	for name, n := range transfers {
		require.Equal(t, 5, n, name)
		require.Positive(t, in1[hubs[name]])
	}
}

func TestPlantWantsRoom(t *testing.T) {
	cfg := AMLWorldHISmall(3).Scaled(1)
	star := Case{Name: "star"}
	for i := range 5000 {
		star.Transfers = append(star.Transfers, CaseTransfer{int64(i), "hub", strconv.Itoa(i), ledger.NewAmount(1)})
	}
	_, err := Plant(bank(t, cfg).Stream, []Case{star}, PlantConfig{Chain: BankLane, Asset: "Euro", From: 1, To: 2})
	require.ErrorIs(t, err, ErrPlant)
	require.ErrorContains(t, err, `"star"`)
}

// TestPlantRecordedAttempts plants the recorded AMLworld attempts of the shared
// data and finds every transfer of theirs in the result.
func TestPlantRecordedAttempts(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	f, err := os.Open("../../shared/data/patterns/amlworld/attempts.csv")
	if err != nil {
		t.Skip("recorded attempts are not here: " + err.Error())
	}
	defer func() { require.NoError(t, f.Close()) }()
	cases := readAttempts(t, f)
	require.Greater(t, len(cases), 150)
	want := 0
	for _, c := range cases {
		want += len(c.Transfers)
	}
	cfg := AMLWorldHISmall(9).Scaled(60)
	cfg.Attempts, cfg.Strays = nil, 0
	planted, err := Plant(bank(t, cfg).Stream, cases, PlantConfig{
		Seed: 4, Chain: BankLane, Asset: "US Dollar", From: cfg.Start, To: cfg.Start + 86400,
	})
	require.NoError(t, err)
	got := 0
	for ev := range planted {
		for _, r := range ev.Truth {
			if r.Account.IsZero() {
				got++
			}
		}
	}
	require.Equal(t, want, got)
	t.Logf("%d attempts, %d transfers planted into %d", len(cases), got, cfg.Transfers)
}

// readAttempts reads the shared attempts file into cases.
func readAttempts(t *testing.T, f io.Reader) (cases []Case) {
	t.Helper()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	start := int64(0)
	for _, r := range rows[1:] {
		id := "attempt-" + r[col["pattern_id"]]
		at, err := strconv.ParseInt(r[col["unix"]], 10, 64)
		require.NoError(t, err)
		if len(cases) == 0 || cases[len(cases)-1].Name != id {
			cases = append(cases, Case{Name: id, Typology: "x-amlworld/" + strings.ToLower(r[col["typology"]])})
			start = at
		}
		c := &cases[len(cases)-1]
		v, err := strconv.ParseFloat(r[col["amount_paid"]], 64)
		require.NoError(t, err)
		if from, to := r[col["from"]], r[col["to"]]; from != to {
			c.Transfers = append(c.Transfers, CaseTransfer{max(at-start, 0), from, to, ledger.NewAmount(uint64(v * 100))})
		}
	}
	return cases
}

// TestPlantBusier: with Busier, who plays in a case has other business.
func TestPlantBusier(t *testing.T) {
	cfg := AMLWorldHISmall(3).Scaled(5)
	cfg.Attempts, cfg.Strays = nil, 0
	least := func(busier int) int {
		planted, err := Plant(bank(t, cfg).Stream, []Case{ring()}, PlantConfig{
			Seed: 1, Chain: BankLane, Asset: "Euro", From: cfg.Start + 86400, To: cfg.Start + 5*86400, Busier: busier,
		})
		require.NoError(t, err)
		moves, hub := map[ledger.Account]int{}, ledger.Account{}
		for ev := range planted {
			x := ev.Tx.Transfers[0]
			moves[x.From]++
			moves[x.To]++
			for _, r := range ev.Truth {
				if r.Role == "consolidator" {
					hub = r.Account
				}
			}
		}
		return moves[hub]
	}
	require.Less(t, least(0), 15)
	require.GreaterOrEqual(t, least(4), 19, "four times its five payments, less one at the edge")
}
