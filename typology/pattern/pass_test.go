package pattern

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// ledgerOf appends transfers, a transaction each, named by their number.
func ledgerOf(t testing.TB, ts []Transfer) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Config{})
	for i, x := range ts {
		id, err := ledger.NameTxID(strconv.Itoa(i))
		require.NoError(t, err)
		account := func(a ledger.AccountID) ledger.Account {
			out, err := ledger.ParseAccount(fmt.Sprintf("account %d", a))
			require.NoError(t, err)
			return out
		}
		require.NoError(t, l.Append(ledger.Tx{
			ID: id, Chain: ledger.LocalDefault, Time: 1_700_000_000 + x.Time, Position: ledger.Position{Height: uint64(i + 1)},
			Transfers: []ledger.Transfer{{From: account(x.From), To: account(x.To), Asset: ledger.Asset(fmt.Sprint("coin", x.Asset)), Amount: x.Amount}},
		}))
	}
	return l
}

// prober is a detector that writes down what a finder finds in each pass.
func prober(f Finder, note func(tx int, told string)) *typology.Detector {
	return &typology.Detector{
		Name: "x-test/prober", Version: "1", Doc: "a test", Typologies: []string{typology.FanOut}, Window: time.Duration(f.Window()+1) * time.Second,
		Run: func(_ context.Context, p *typology.Pass) error {
			lens := Over(p, f.Window(), 1000)
			for _, e := range lens.Legs() {
				f.Find(lens, &e, nil, func(m *Match) {
					var legs []Transfer
					for i := range m.Legs {
						row, ok := lens.Evidence(&m.Legs[i], typology.Hop)
						n, err := strconv.Atoi(row.Tx.String())
						if !ok || err != nil || row.Amount != lens.Amount(&m.Legs[i].Half) {
							n = -1
						}
						legs = append(legs, Transfer{Ref: uint64(n)})
					}
					tx, _ := strconv.Atoi(p.View().TxID(p.Tx.Ref).String())
					note(tx, told(m.ID.Shape, m.Size, legs))
				})
			}
			if lens.Cut() {
				return context.DeadlineExceeded
			}
			return nil
		},
	}
}

// A detector over a pass finds what the definitions say, with evidence rows for
// every witness.
func TestOverPassAgainstDefinitions(t *testing.T) {
	for name, c := range oracleCases() {
		if name == "structuring" {
			continue // over a pass the population comes from the caller
		}
		t.Run(name, func(t *testing.T) {
			hits := 0
			for seed := range 40 {
				ts := randomGraph(rand.New(rand.NewPCG(uint64(seed), 10)))
				for i := range ts {
					ts[i].Tx, ts[i].Ref = uint64(i), uint64(i)
				}
				got := make([][]string, len(ts))
				d := prober(c.finder(), func(tx int, told string) { got[tx] = append(got[tx], told) })
				for _, err := range typology.Run(t.Context(), typology.Input{View: ledgerOf(t, ts).View()}, d) {
					require.NoError(t, err)
				}
				for i := range ts {
					want := c.expect(ts[:i+1])
					hits += len(want)
					slices.Sort(want)
					slices.Sort(got[i])
					require.True(t, slices.Equal(want, got[i]), "seed %d, at transfer %d: want %q, got %q of %s", seed, i, want, got[i], table(ts[:i+1]))
				}
			}
			if name != "peel" {
				require.NotZero(t, hits)
			}
		})
	}
}
