package label_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

func TestOFACArray(t *testing.T) {
	b := label.NewBuilder(label.Config{})
	const list = `["` + btcAddr + `", "` + evmLower + `", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
		"LNwgtMxcKUQ51dw7bQL1yPQjBVZh6QEqsd", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"]`
	report, err := b.AddOFAC(strings.NewReader(list), label.Options{Name: "XBT.json", Date: 1_727_395_200})
	require.NoError(t, err)
	require.Equal(t, 5, report.Read)
	require.Equal(t, 3, report.Entries)
	require.Equal(t, 1, report.Count(label.Chain))
	require.Equal(t, 1, report.Count(label.LowerCase))
	require.Contains(t, report.Skipped[1].Detail, "base58 tells upper from lower case")
	s := b.Build()
	want := []ledger.Label{{Category: label.Sanctions, Confidence: 60, Source: "XBT.json"}}
	cut := on(t, "2024-09-27")
	require.Equal(t, want, s.Labels(account(t, tronAddr), cut), "a TRON address under a Bitcoin ticker is on TRON")
	require.Equal(t, want, s.Labels(account(t, "eip155:56:"+evmAddr), cut), "an EVM address is sanctioned on every EVM chain")
	require.Empty(t, s.Labels(account(t, tronAddr), on(t, "2024-09-26")), "nobody could read the list before its date")
}

const evmLower = "0x00000000219ab540356cbb839cbe05303d7705fa"

func TestOFACObject(t *testing.T) {
	const list = `{"metadata": {"sdnListDate": "08/20/2026", "totalAddresses": 2}, "more": [1, {"a": null}],
	"addresses": {
		"` + tronAddr + `": {"type": "Digital Currency Address - XBT", "entries": [
			{"entity": "ACME BANK", "program": "IRAN", "uid": "4632", "akas": ["ACME"]},
			{"entity": "ACME TRUST", "program": "SDGT", "uid": "4633"}]},
		"6wjqwwra8ombzaw6vhrg5xpq972jcyf6bbhifcbwmr4u": {"type": "Digital Currency Address - SOL", "entries": []},
		"` + evmLower + `": {"type": "Digital Currency Address - ETH", "entries": []}}}`
	b := label.NewBuilder(label.Config{})
	report, err := b.AddOFAC(strings.NewReader(list), label.Options{Name: "sdn.json"})
	require.NoError(t, err)
	require.Equal(t, 3, report.Read)
	require.Equal(t, 3, report.Entries)
	require.Equal(t, []label.Remark{{Entry: 1, Value: tronAddr, Reason: label.OtherChain, Detail: "XBT, but an address of family tron"}}, report.Moved)
	require.Equal(t, "SOL: not an address of Bitcoin, an EVM chain or TRON", report.Skipped[0].Detail)
	s := b.Build()
	require.Equal(t, int64(1_787_184_000), s.Sources()[0].Date, "20 August 2026")
	require.Equal(t, []ledger.Label{
		{Category: label.Sanctions, Entity: "ACME BANK", Confidence: 60, Source: "sdn.json, OFAC SDN uid 4632"},
		{Category: label.Sanctions, Entity: "ACME TRUST", Confidence: 60, Source: "sdn.json, OFAC SDN uid 4633"},
	}, s.Labels(account(t, tronAddr), on(t, "2026-08-20")))
}

func TestOFACErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "want JSON: EOF"},
		{"a text", `"x"`, `want a JSON array of addresses, or an object with "addresses"`},
		{"a number in the array", `["a", 1]`, "entry 1: want an array of texts"},
		{"cut off", `["a"`, "entry 1: want JSON"},
		{"cut off object", `{"addresses": {"a": {"type": "x"`, "want JSON"},
		{"two lists", `["a"] ["b"]`, "want nothing after the list"},
		{"no addresses", `{"metadata": {}}`, `want an object with "addresses"`},
		{"addresses twice", `{"addresses": {}, "addresses": {}}`, `sdn.json, key "addresses": want the key once, it is there twice`},
		{"an address twice", `{"addresses": {"a": {}, "b": {}, "a": {}}}`, `key "addresses.a": want the key once, it is there twice`},
		{"an entity twice", `{"addresses": {"a": {"entries": [{"entity": "x", "entity": "y"}]}}}`, `key "addresses.a.entries.entity": want the key once`},
		{"letter case", `{"Addresses": {}}`, `key "Addresses": want the key "addresses": letter case counts`},
		{"letter case of the date", `{"metadata": {"sdnlistdate": "08/20/2026"}, "addresses": {}}`, `key "metadata.sdnlistdate": want the key "sdnListDate"`},
		{"addresses not an object", `{"addresses": []}`, `want "addresses" to be an object keyed by address`},
		{"date", `{"metadata": {"sdnListDate": "2026-08-20"}, "addresses": {}}`, `sdnListDate "2026-08-20": want a date such as 08/20/2026 (month first)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := label.NewBuilder(label.Config{})
			_, err := b.AddOFAC(strings.NewReader(c.text), label.Options{Name: "sdn.json"})
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "sdn.json")
			require.Zero(t, b.Build().Len())
		})
	}
}
