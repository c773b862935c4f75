package typology_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func list(fs ...typology.Finding) iter.Seq2[typology.Finding, error] {
	return func(yield func(typology.Finding, error) bool) {
		for _, f := range fs {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// full is a finding with a part of everything.
func full(t testing.TB) typology.Finding {
	t.Helper()
	account := func(s string) ledger.Account {
		a, err := ledger.ParseAccount(s)
		require.NoError(t, err)
		return a
	}
	tx, err := ledger.ParseTxID(ledger.Ethereum, "0x"+strings.Repeat("ab", 32))
	require.NoError(t, err)
	row := typology.Evidence{
		Chain: ledger.Ethereum, Position: ledger.Position{Height: 21_000_000, Tx: 7}, Tx: tx, Index: 42,
		From: account("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), To: account("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
		Asset: "eip155:1/slip44:60", Amount: ledger.MaxAmount(), Time: epoch, Clock: epoch, Role: typology.Victim,
	}
	mint := row
	mint.Index, mint.From, mint.To, mint.Role = 43, ledger.Account{}, account("customer:c-19"), typology.Funder
	mint.To.Chain = "local:bank"
	f := typology.Finding{
		Revision: 3, Status: typology.Suppressed, Typology: typology.MuleWallet, Detector: "mule-wallet", Version: "1",
		Subject: row.To, Asset: row.Asset, Strength: 12,
		At: row.Cut(), First: row.Cut(), Last: row.Cut(),
		Parties: []typology.Party{{Account: row.From, Role: typology.Victim}, {Account: mint.To, Role: typology.Mule}},
		Measures: []typology.Measure{
			{Name: "senders", Value: typology.Count(12), Threshold: typology.Count(10), Source: "proposed: < & > are kept"},
			{Name: "share", Value: typology.RatioValue(9876), Threshold: typology.RatioValue(9000)},
			{Name: "sum", Value: typology.AmountValue(ledger.NewAmount(5))},
			{Name: "dwell", Value: typology.SecondsValue(5400)},
			{Name: "role", Value: typology.Text("unknown")},
		},
		Evidence: []typology.Evidence{row, mint}, References: []string{"FATF-VA-2020"},
		Suppressed:   &typology.Suppression{Rule: "deposit-address", Reason: "one labelled exchange", Evidence: []typology.Evidence{row}},
		NotEvaluated: []typology.NotEvaluated{{Rule: "role", Missing: "roles"}},
	}
	f.ID = typology.NewFindingID(f.Detector, f.Typology, f.Subject, &f.Evidence[0])
	return f
}

// The bytes of a findings file, and reading them back.
func TestFindingGolden(t *testing.T) {
	least := full(t)
	least.Parties, least.Measures, least.References, least.Suppressed, least.NotEvaluated = nil, nil, nil, nil, nil
	least.Evidence, least.Status = least.Evidence[:1], typology.Open
	var got bytes.Buffer
	require.NoError(t, typology.EncodeFindings(&got, list(full(t), least)))
	golden := filepath.Join("testdata", "findings.golden.ndjson")
	if *update {
		require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())

	var back []typology.Finding
	for f, err := range typology.DecodeFindings(bytes.NewReader(want)) {
		require.NoError(t, err)
		back = append(back, f)
	}
	require.Equal(t, []typology.Finding{full(t), least}, back)
}

// The schema names exactly the keys that are written, in their order.
func TestFindingSchema(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "schema", "findings.schema.json"))
	require.NoError(t, err)
	var schema struct {
		Required []string
		Defs     struct{ Evidence struct{ Required []string } } `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(data, &schema))
	line, err := full(t).MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, keys(t, line), schema.Required)
	var rows struct{ Evidence []json.RawMessage }
	require.NoError(t, json.Unmarshal(line, &rows))
	require.Equal(t, keys(t, rows.Evidence[0]), schema.Defs.Evidence.Required)
}

// keys returns the keys of a JSON object in the order they stand.
func keys(t *testing.T, object []byte) (out []string) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(object))
	_, err := dec.Token()
	require.NoError(t, err)
	for dec.More() {
		k, err := dec.Token()
		require.NoError(t, err)
		name, ok := k.(string)
		require.True(t, ok)
		out = append(out, name)
		var skip json.RawMessage
		require.NoError(t, dec.Decode(&skip))
	}
	return out
}

func TestDecodeFindingsFaults(t *testing.T) {
	good, err := full(t).MarshalJSON()
	require.NoError(t, err)
	for want, change := range map[string][2]string{
		"id":                {`"id":"`, `"id":"x`},
		"revision":          {`"revision":3`, `"revision":0`},
		"status":            {`"suppressed","typology"`, `"resting","typology"`},
		"strength":          {`"strength":0.0012`, `"strength":0.12`},
		"strength: \"1.000": {`"strength":0.0012`, `"strength":1.0001`},
		"subject":           {`"subject":"eip155:1:0xfB`, `"subject":"eip155:1:0xfb`},
		"evidence: row 0":   {`"tx":"0xab`, `"tx":"0x`},
		"digits only":       {`"amount":"1`, `"amount":"-1`},
		"cannot parse":      {`"time":"2026-01-01T00:00:00Z","role"`, `"time":"yesterday","role"`},
		"unexpected end":    {`}],"references"`, ``},
		`key "Subject" (want the key "subject": letter case counts)`:              {`"subject":`, `"Subject":`},
		`key "evidence.Amount" (want the key "amount": letter case counts)`:       {`"amount":"1`, `"Amount":"1`},
		`key "suppressed.evidence.amount" (want the key once, it is there twice)`: {`"rule":`, `"evidence":[{"amount":"1","amount":"1"}],"rule":`},
		`key "at.height" (want the key once, it is there twice)`:                  {`"height":`, `"height":"1","\u0068eight":`},
	} {
		t.Run(want, func(t *testing.T) {
			broken := strings.Replace(string(good), change[0], change[1], 1)
			require.NotEqual(t, string(good), broken)
			if want == "unexpected end" {
				broken = string(good[:len(good)/2])
			}
			n := 0
			for _, err := range typology.DecodeFindings(strings.NewReader("\ufeff" + string(good) + "\n\n" + broken + "\n" + string(good) + "\n")) {
				if n++; n == 1 {
					require.NoError(t, err)
					continue
				}
				require.ErrorContains(t, err, "line 3")
				require.ErrorContains(t, err, want)
			}
			require.Equal(t, 2, n, "an error ends the sequence")
		})
	}
	long := strings.NewReader(`{"id":"` + strings.Repeat("0", 17<<20))
	for _, err := range typology.DecodeFindings(long) {
		require.ErrorIs(t, err, typology.ErrFinding)
	}
}

// What can be read is written back as the same bytes, whatever it is.
func FuzzDecodeFindings(f *testing.F) {
	good, err := full(f).MarshalJSON()
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte(`{"id":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var read []typology.Finding
		for x, err := range typology.DecodeFindings(bytes.NewReader(b)) {
			if err != nil {
				return
			}
			read = append(read, x)
		}
		var once, twice bytes.Buffer
		require.NoError(t, typology.EncodeFindings(&once, list(read...)))
		read = read[:0]
		for x, err := range typology.DecodeFindings(bytes.NewReader(once.Bytes())) {
			require.NoError(t, err)
			read = append(read, x)
		}
		require.NoError(t, typology.EncodeFindings(&twice, list(read...)))
		require.Equal(t, once.String(), twice.String())
	})
}

// A value reads back as one that is written alike; a word that looks like an
// amount or a duration becomes one, which writes the same.
func TestValueRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(
			rapid.Map(rapid.Int64(), typology.Count[int64]),
			rapid.Map(rapid.Int64Range(0, 1<<50), func(n int64) typology.Value { return typology.RatioValue(ledger.Ratio(n)) }),
			rapid.Map(rapid.Uint64(), func(n uint64) typology.Value { return typology.AmountValue(ledger.NewAmount(n)) }),
			rapid.Map(rapid.Int64Range(0, 1<<32), typology.SecondsValue),
			rapid.Map(rapid.StringMatching(`[a-z0-9.: -]{0,12}`), typology.Text),
			rapid.Just(typology.Value{}),
		).Draw(t, "value")
		b, err := json.Marshal(v)
		require.NoError(t, err)
		var back typology.Value
		require.NoError(t, json.Unmarshal(b, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		require.Equal(t, v.String(), back.String())
	})
	require.True(t, typology.Value{}.IsNone())
}

// failing refuses to be written to.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestEncodeFindingsErrors(t *testing.T) {
	require.ErrorContains(t, typology.EncodeFindings(failing{}, list(full(t))), "disk full")
	errSource := errors.New("source")
	var b bytes.Buffer
	require.ErrorIs(t, typology.EncodeFindings(&b, func(yield func(typology.Finding, error) bool) {
		_ = yield(full(t), nil) && yield(typology.Finding{}, errSource)
	}), errSource)
	require.Equal(t, 1, strings.Count(b.String(), "\n"), "what came before is written")
}

// Findings are ordered by at, detector and subject, and no two compare equal.
func TestFindingOrder(t *testing.T) {
	a := full(t)
	b, c, d := a, a, a
	b.At.Position.Height++
	c.Detector = "zzz"
	d.Subject = a.Parties[0].Account
	fs := []typology.Finding{b, c, a, d}
	slices.SortFunc(fs, func(x, y typology.Finding) int { return x.Compare(&y) })
	require.Equal(t, []typology.Finding{d, a, c, b}, fs)
}
