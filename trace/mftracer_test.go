package trace_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// mfCase is a laundering case of the MFTracer dataset: USD in cents.
type mfCase struct {
	view  ledger.View
	seeds []trace.Seed
	exits map[ledger.Account]bool
}

func (c *mfCase) Labels(a ledger.Account, _ ledger.Cut) []ledger.Label {
	if c.exits[a] {
		return []ledger.Label{{Category: "service", Confidence: 100, Source: "exits.txt"}}
	}
	return nil
}

func (c *mfCase) known() *ledger.Known { return &ledger.Known{Labels: c} }

const mfDir = "../../shared/data/cases/mftracer"

func loadMF(t testing.TB, name string) *mfCase {
	t.Helper()
	if _, err := os.Stat(mfDir); err != nil {
		t.Skip("the MFTracer cases are not beside the repository")
	}
	read, err := corpus.ReadCase(filepath.Join(mfDir, name))
	require.NoError(t, err)
	l := ledger.New(ledger.Config{})
	require.NoError(t, l.Append(read.Txs...))
	c := &mfCase{view: l.View(), exits: map[ledger.Account]bool{}}
	for _, a := range read.Sources {
		c.seeds = append(c.seeds, trace.Seed{Kind: trace.SeedAccount, Account: a})
	}
	for _, a := range read.Exits {
		c.exits[a] = true
	}
	return c
}

func mfAccount(t testing.TB, s string) ledger.Account {
	t.Helper()
	a, err := ledger.ParseAccount(s)
	require.NoError(t, err)
	return a
}

// What reaches the exits of three real cases by dirty-first, to the cent.
func TestMFTracerCases(t *testing.T) {
	for _, c := range []struct {
		name, usd string
		exits     int
	}{
		{"Atomic", "9180614.71", 93},
		{"LIFI", "8538948.09", 32},
		{"TxPhish", "16071451.85", 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			mf := loadMF(t, c.name)
			res := run(t, mf.view, mf.known(), trace.Config{Rule: trace.DirtyFirst}, mf.seeds...)
			require.Len(t, res.Totals, 1)
			require.Equal(t, c.usd, res.Totals[0].Stopped[trace.StopService].Decimal(2))
			exits := 0
			for _, s := range res.Sinks {
				if s.Reason == trace.StopService {
					exits++
					require.NotEmpty(t, s.Path)
					require.Equal(t, s.Account, s.Path[len(s.Path)-1].To)
				}
			}
			require.Equal(t, c.exits, exits)
		})
	}
}
