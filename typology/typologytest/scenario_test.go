package typologytest_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// bigPayments reports payees of 100 or more, each payment within a day.
func bigPayments() *typology.Detector {
	return &typology.Detector{
		Name: "x-test/big", Version: "1", Doc: "a test", Typologies: []string{"x-test/big"}, Window: 24 * time.Hour,
		Run: func(_ context.Context, p *typology.Pass) error {
			for i := range p.Moves {
				m := &p.Moves[i]
				if m.Amount.Cmp(ledger.NewAmount(100)) < 0 {
					continue
				}
				p.Report(typology.Finding{
					Typology: "x-test/big", Subject: p.Account(m.To), Strength: 5000,
					Parties:  []typology.Party{{Account: p.Account(m.From), Role: typology.Funder}},
					Measures: []typology.Measure{{Name: "amount", Value: typology.AmountValue(m.Amount)}},
					Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Funder)},
				})
			}
			return nil
		},
	}
}

func parse(t *testing.T, text string) *typologytest.Scenario {
	t.Helper()
	all, err := typologytest.Parse([]byte("-- case --\n" + text))
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

func TestParse(t *testing.T) {
	s := parse(t, `
# What it shows.
label shop exchange Big
a  shop  100 EUR
b  -      10 EUR  +1d  kind=native
-  c      20 EUR  same
role shop merchant serves a
owner a boss
wait 90m
a  b  1 EUR  # want x-test/big b status=open
`)
	require.Equal(t, "What it shows.", s.Doc)
	require.Len(t, s.Txs, 3)
	require.Equal(t, int64(typologytest.Epoch), s.Txs[0].Time)
	require.Equal(t, int64(typologytest.Epoch+24*3600), s.Txs[1].Time)
	require.Len(t, s.Txs[1].Transfers, 2)
	require.Equal(t, ledger.Native, s.Txs[1].Transfers[0].Kind)
	require.True(t, s.Txs[1].Transfers[0].To.IsZero())
	require.True(t, s.Txs[1].Transfers[1].From.IsZero())
	require.Equal(t, s.Txs[1].Time+90*60, s.Txs[2].Time)
	require.Len(t, s.Wants, 1)

	known := s.Known()
	account := func(name string) ledger.Account {
		a, err := ledger.ParseAccount(name)
		require.NoError(t, err)
		return a
	}
	early, late := ledger.CutAtTime(s.Txs[0].Time), ledger.CutAtTime(s.Txs[2].Time)
	require.Equal(t, "exchange", known.Labels.Labels(account("shop"), early)[0].Category)
	_, ok := known.Roles.Role(account("shop"), early)
	require.False(t, ok, "not known yet")
	role, ok := known.Roles.Role(account("shop"), late)
	require.True(t, ok)
	require.Equal(t, account("a"), role.Serves)
	require.Equal(t, account("a"), known.Entities.Owner(account("a"), early))
	require.Equal(t, account("boss"), known.Entities.Owner(account("a"), late))
}

func TestParseFaults(t *testing.T) {
	for want, text := range map[string]string{
		"has no row":          "# nothing\n",
		"payer, payee":        "a b 1\n",
		"digits only":         "a b 1.5 EUR\n",
		"when":                "a b 1 EUR soon\n",
		"line 2":              "a b 1 EUR\na b\n",
		"first row cannot":    "a b 1 EUR same\n",
		"kind":                "a b 1 EUR kind=gift\n",
		"public address":      "a 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed 1 EUR\n",
		"TYPOLOGY SUBJECT":    "a b 1 EUR # want x-test/big\n",
		"key=value":           "a b 1 EUR # want x-test/big b open\n",
		"needs a row":         "a b 1 EUR\n# want x-test/big b\n",
		"role ACCOUNT ROLE":   "role shop merchant for a\na b 1 EUR\n",
		"a directive with":    "label shop\na b 1 EUR\n",
		"wait DURATION":       "wait\na b 1 EUR\n",
		"such as +2h, +90m o": "wait -3h\na b 1 EUR\n",
	} {
		t.Run(want, func(t *testing.T) {
			_, err := typologytest.Parse([]byte("-- case --\n" + text))
			require.ErrorContains(t, err, want)
			require.ErrorContains(t, err, `"case"`)
		})
	}
	_, err := typologytest.Parse([]byte("only a comment"))
	require.ErrorContains(t, err, "no section")
}

// Check tells missing, unexpected and other findings apart.
func TestCheck(t *testing.T) {
	const text = `
a  shop  100 EUR        # want x-test/big shop status=open evidence=2 amount=200 role:b=funder
b  shop  200 EUR  +1h
b  bar    10 EUR  +1h
c  bar   500 EUR  +1h   # want x-test/big bar
`
	require.Empty(t, typologytest.Check(t, parse(t, text), bigPayments()))
	for change, want := range map[[2]string]string{
		{"# want x-test/big bar", ""}:            "unexpected finding: x-test/big bar at 1767236400/0/0 status=open strength=0.5000 evidence=1 amount=500 role:c=funder",
		{"amount=200", "amount=300"}:             `line 2: x-test/big shop: amount is "200", want "300"`,
		{"role:b=funder", "role:z=funder"}:       `line 2: x-test/big shop: role:z is "", want "funder"`,
		{"evidence=2", "suppressed=x"}:           `line 2: x-test/big shop: suppressed is "", want "x"`,
		{"+1h\nb", "+1h # want x-test/big b\nb"}: "line 3: no finding x-test/big b at this row",
		{"evidence=2", "strength=1.0000"}:        `line 2: x-test/big shop: strength is "0.5000", want "1.0000"`,
	} {
		faulty := strings.Replace(text, change[0], change[1], 1)
		require.NotEqual(t, text, faulty)
		require.Equal(t, []string{want}, typologytest.Check(t, parse(t, faulty), bigPayments()))
	}
}

// The suite passes a sound detector. What it says of unsound ones is tested
// below, in processes of their own.
func TestConformance(t *testing.T) {
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), bigPayments())
	typologytest.Run(t, "testdata/*.txtar", bigPayments())
}

// unsound detectors, by what is wrong with them.
func unsound() map[string]*typology.Detector {
	out := map[string]*typology.Detector{}
	add := func(name string, run func(*typology.Pass, typology.Finding) typology.Finding) {
		d := bigPayments()
		d.Run = func(_ context.Context, p *typology.Pass) error {
			for i := range p.Moves {
				m := &p.Moves[i]
				p.Report(run(p, typology.Finding{
					Typology: "x-test/big", Subject: p.Account(m.To), Strength: 5000,
					Evidence: []typology.Evidence{p.MoveEvidence(m, typology.Funder)},
				}))
			}
			return nil
		}
		out[name] = d
	}
	calls := 0
	add("remembers outside of features", func(_ *typology.Pass, f typology.Finding) typology.Finding {
		calls++
		f.Strength = ledger.Ratio(calls)
		return f
	})
	add("depends on base units", func(p *typology.Pass, f typology.Finding) typology.Finding {
		if p.Moves[0].Amount.Cmp(ledger.NewAmount(5000)) > 0 {
			f.Strength = 9000
		}
		return f
	})
	return out
}

func TestConformanceFindsUnsoundDetectors(t *testing.T) {
	name := os.Getenv("TYPOLOGYTEST_UNSOUND")
	if name == "" {
		t.Skip("run by TestUnsound in a process of its own")
	}
	typologytest.Conformance(t, typologytest.Load(t, "testdata/*.txtar"), unsound()[name])
}

func TestUnsound(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for name, want := range map[string]string{
		"remembers outside of features": "the second run differs",
		"depends on base units":         "scaling amounts by 1000 changes findings",
	} {
		t.Run(name, func(t *testing.T) {
			out := rerun(t, self, name)
			require.Contains(t, out, want)
			require.Contains(t, out, "FAIL")
		})
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txtar"), []byte("-- one --\na b 1 EUR\n-- two --\na b 1 EUR\n"), 0o600))
	require.Len(t, typologytest.Load(t, filepath.Join(dir, "*.txtar")), 2)
}

// Addresses, assets, approvals and who signed, as a detector will see them.
func TestAddressesAndApprovals(t *testing.T) {
	all, err := typologytest.Parse([]byte(`-- case --
address thief 0x00000000000000000000000000000000000000aa
asset FAKE counterfeit
asset USDT dust=10
approve ann thief 500 USDT
ann shop 9 USDT +1h by=thief
ann thief 70 FAKE
`))
	require.NoError(t, err)
	l, err := all[0].Ledger()
	require.NoError(t, err)
	v := l.View()
	var txs []ledger.Tx
	for ref := range v.Txs() {
		txs = append(txs, v.Tx(ref))
	}
	thief := ledger.AccountOn(ledger.LocalDefault, ledger.EVMAddress([20]byte{19: 0xaa}))
	require.Equal(t, thief, txs[0].Approvals[0].Spender)
	require.Equal(t, thief, txs[1].Initiator)
	require.Equal(t, ledger.Dust, txs[1].Transfers[0].Class)
	require.Equal(t, ledger.Counterfeit, txs[2].Transfers[0].Class)
	for _, bad := range []string{"approve a b 1", "approve a b x USDT", "address a bob\na b 1 EUR", "asset A cheap", "asset A dust=x", "a b 1 EUR by="} {
		_, err := typologytest.Parse([]byte("-- case --\n" + bad + "\n"))
		require.Error(t, err, bad)
	}
}
