package trace_test

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
	dir := filepath.Join(mfDir, name)
	f, err := os.Open(filepath.Join(dir, "transfers.csv"))
	if os.IsNotExist(err) {
		t.Skip("the MFTracer cases are not beside the repository")
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	l := ledger.New(ledger.Config{})
	var tx ledger.Tx
	flush := func() {
		if !tx.ID.IsZero() {
			require.NoError(t, l.Append(tx))
		}
	}
	for _, r := range rows[1:] {
		at := func(name string) string { return r[col[name]] }
		id, err := ledger.ParseTxID(ledger.Ethereum, at("tx"))
		require.NoError(t, err)
		height, err := strconv.ParseUint(at("height"), 10, 64)
		require.NoError(t, err)
		entry, err := strconv.ParseUint(at("log_index"), 10, 32)
		require.NoError(t, err)
		when, err := time.Parse(time.RFC3339, at("time"))
		require.NoError(t, err)
		amount, err := ledger.ParseDecimalAmount(at("amount"), 2)
		require.NoError(t, err)
		if id != tx.ID {
			index := uint32(0)
			if tx.Position.Height == height {
				index = tx.Position.Tx + 1
			}
			flush()
			tx = ledger.Tx{ID: id, Chain: ledger.Ethereum, Position: ledger.Position{Height: height, Tx: index}, Time: when.Unix()}
		}
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			From: mfAccount(t, at("from")), To: mfAccount(t, at("to")), Asset: "USD", Amount: amount, Entry: uint32(entry),
		})
	}
	flush()
	c := &mfCase{view: l.View(), exits: map[ledger.Account]bool{}}
	for _, a := range mfList(t, filepath.Join(dir, "sources.txt")) {
		c.seeds = append(c.seeds, trace.Seed{Kind: trace.SeedAccount, Account: a})
	}
	for _, a := range mfList(t, filepath.Join(dir, "exits.txt")) {
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

func mfList(t testing.TB, path string) (list []ledger.Account) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for s := range strings.FieldsSeq(string(b)) {
		list = append(list, mfAccount(t, s))
	}
	return list
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
