package label_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// Addresses the tests use. The first Bitcoin one is the genesis coinbase's.
const (
	btcAddr  = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	evmAddr  = "0x00000000219ab540356cBB839Cbe05303d7705Fa"
	tronAddr = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
	taproot  = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"
)

// account parses CAIP-10 text or a bare address.
func account(t testing.TB, text string) ledger.Account {
	t.Helper()
	a, err := ledger.ParseAccount(text)
	require.NoError(t, err)
	return a
}

// on is the cut at the end of a UTC day.
func on(t testing.TB, day string) ledger.Cut {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	require.NoError(t, err)
	return ledger.CutAtTime(d.Unix() + 86_399)
}

// fromCSV builds a Set from one labels CSV.
func fromCSV(t testing.TB, text string) *label.Set {
	t.Helper()
	b := label.NewBuilder(label.Config{})
	_, err := b.AddCSV(strings.NewReader(text), label.Options{Name: "labels.csv"})
	require.NoError(t, err)
	return b.Build()
}

// words writes labels as "category entity" for short comparisons.
func words(labels []ledger.Label) []string {
	out := []string{}
	for _, l := range labels {
		out = append(out, strings.TrimSpace(l.Category+" "+l.Entity))
	}
	return out
}
