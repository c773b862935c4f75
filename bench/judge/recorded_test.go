package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

// Two recorded attempts, a fan of three and a pair, are read, measured and
// planted.
func TestRecordedAttempts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "attempts.csv")
	require.NoError(t, os.WriteFile(file, []byte(`pattern_id,typology,unix,from,to,amount_paid
0,FAN-IN,1000,a,hub,10.00
0,FAN-IN,2000,b,hub,20.00
0,FAN-IN,3000,c,hub,30.5
0,FAN-IN,4000,c,c,1
1,BIPARTITE,1000,d,e,0.001
`), 0o600))
	cases, err := readAttempts(file)
	require.NoError(t, err)
	require.Len(t, cases, 2)
	require.Len(t, cases[0].Transfers, 3, "nobody pays himself")
	require.Equal(t, "3050", cases[0].Transfers[2].Amount.String(), "hundredths")
	require.True(t, satisfies(&cases[0]))
	require.False(t, satisfies(&cases[1]))

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-attempts", file, "-judge", "101", "-bank", "2"}, &out))
	require.Contains(t, out.String(), "2 recorded cases planted into 1 backgrounds")
	require.Regexp(t, `fan-in-collector +1 +1 +1\.0000`, out.String())
}

// What the ceiling calls a shape, on the smallest examples.
func TestSatisfies(t *testing.T) {
	x := func(after int64, from, to string, v uint64) simulate.CaseTransfer {
		return simulate.CaseTransfer{After: after, From: from, To: to, Amount: ledger.NewAmount(v)}
	}
	const day = 86400
	for _, c := range []struct {
		typology string
		yes, no  []simulate.CaseTransfer
	}{
		{
			"cycle",
			[]simulate.CaseTransfer{x(1, "a", "b", 9), x(2, "b", "c", 9), x(3, "c", "a", 9)},
			[]simulate.CaseTransfer{x(3, "a", "b", 9), x(2, "b", "c", 9), x(1, "c", "a", 9)},
		},
		{
			"scatter-gather",
			[]simulate.CaseTransfer{x(1, "a", "m", 5), x(1, "a", "n", 5), x(2, "m", "z", 5), x(3, "n", "z", 5)},
			[]simulate.CaseTransfer{x(1, "a", "m", 5), x(2, "a", "n", 5), x(2, "m", "z", 5), x(1, "n", "z", 5)},
		},
		{
			"gather-scatter",
			[]simulate.CaseTransfer{x(1, "a", "h", 5), x(2, "b", "h", 5), x(3, "h", "c", 5), x(4, "h", "d", 5)},
			[]simulate.CaseTransfer{x(1, "a", "h", 5), x(2, "b", "h", 5), x(3, "h", "c", 5), x(9*day, "h", "d", 5)},
		},
		{
			"x-amlworld/random",
			[]simulate.CaseTransfer{x(1, "a", "b", 100), x(2, "b", "c", 95), x(3, "c", "d", 90)},
			[]simulate.CaseTransfer{x(1, "a", "b", 100), x(2, "b", "c", 95), x(3, "c", "d", 20)},
		},
	} {
		require.True(t, satisfies(&simulate.Case{Typology: c.typology, Transfers: c.yes}), c.typology)
		require.False(t, satisfies(&simulate.Case{Typology: c.typology, Transfers: c.no}), c.typology)
	}
}
