package label_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

func openActors(t *testing.T) *label.Actors {
	t.Helper()
	data, err := os.ReadFile("testdata/actors.yaml")
	require.NoError(t, err)
	actors, err := label.ReadActorPack(bytes.NewReader(data), label.Options{Name: "actors.yaml"})
	require.NoError(t, err)
	return actors
}

func TestTagPackGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/pack.yaml")
	require.NoError(t, err)
	b := label.NewBuilder(label.Config{})
	report, err := b.AddTagPack(bytes.NewReader(data), label.Options{Name: "pack.yaml", Actors: openActors(t)})
	require.NoError(t, err)
	require.Equal(t, 10, report.Read)
	require.Equal(t, 5, report.Entries, "four tags are kept, one names two categories")
	require.Equal(t, []label.Remark{
		{Line: 28, Entry: 5, Value: "0x0000000000000000000000000000000000000002", Reason: label.Chain, Detail: "VET"},
		{Line: 30, Entry: 6, Value: "LNwgtMxcKUQ51dw7bQL1yPQjBVZh6QEqsd", Reason: label.Chain, Detail: "LTC"},
		{Line: 32, Entry: 7, Value: "1a1zp1ep5qgefi2dmptftl5slmv7divfna", Reason: label.LowerCase, Detail: report.Skipped[2].Detail},
		{Line: 34, Entry: 8, Value: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Reason: label.Checksum, Detail: report.Skipped[3].Detail},
		{Line: 36, Entry: 9, Value: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", Reason: label.Transaction},
		{Line: 38, Entry: 10, Value: btcAddr, Reason: label.Mention, Detail: "tag_type mention"},
	}, report.Skipped)
	require.Len(t, report.Moved, 1, "the TRON address inherits ETH")
	require.Equal(t, tronAddr, report.Moved[0].Value)

	s := b.Build()
	require.Equal(t, int64(1_660_089_600), s.Sources()[0].Date, "lastmod of the header")
	var out bytes.Buffer
	require.NoError(t, s.WriteCSV(&out))
	golden(t, "pack.canonical.csv", out.Bytes())

	a := account(t, btcAddr)
	require.Equal(t, []ledger.Label{{Category: label.Sanctions, Entity: "Acme Ltd", Confidence: 50, Source: "https://example.org/list"}},
		s.Labels(a, ledger.CutAtTime(1_692_188_333)))
	require.Empty(t, s.Labels(a, ledger.CutAtTime(1_692_188_332)), "known from lastmod, rounded up")
	tron := s.Labels(account(t, tronAddr), on(t, "2022-08-10"))
	require.Equal(t, []string{"exchange Blue Bridge", "hacking Blue Bridge"}, words(tron))
	conflicts, _ := s.Conflicts()
	require.Empty(t, conflicts, "one tag with two categories does not contradict itself")
	require.Equal(t, []string{"exchange Green Exchange"},
		words(s.Labels(account(t, "0x0000000000000000000000000000000000000001"), on(t, "2022-08-10"))),
		"the header's generic category says less than the actor's")
}

func TestTagPackErrors(t *testing.T) {
	const tags = "tags:\n- address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n"
	for _, c := range []struct{ name, text, want string }{
		{"no YAML", "a: [", "label: not the expected format: p.yaml: want YAML"},
		{"empty", "", "p.yaml: want YAML"},
		{"list at the top", "- a\n", "p.yaml:1: want a YAML mapping at the top"},
		{"no tags", "title: x\n", `p.yaml:1, tags "": want a list of tags`},
		{"tags not a list", "tags: x\n", `p.yaml:1, tags "": want a list`},
		{"tag not a mapping", "tags:\n- x\n", "p.yaml:2, entry 1: want a YAML mapping"},
		{"two documents", tags + "---\n" + tags, "want one YAML document"},
		{"no address", "tags:\n- label: x\n", `p.yaml:2, entry 1, address "": want an address or a tx_hash`},
		{"address is a list", "tags:\n- address: [a]\n", `p.yaml:2, entry 1, address "": want a text`},
		{"confidence", tags + "  confidence: sure\n", `p.yaml:3, entry 1, confidence "sure": want a name on GraphSense's confidence scale`},
		{"lastmod", tags + "  lastmod: yesterday\n", `p.yaml:3, entry 1, lastmod "yesterday": want a date such as 2022-08-10`},
		{"header lastmod", "lastmod: 12.8.2022\n" + tags, `p.yaml:1, lastmod "12.8.2022": want a date`},
		{"definer", tags + "  is_cluster_definer: maybe\n", `p.yaml:3, entry 1, is_cluster_definer "maybe": want true or false`},
		{"key twice", tags + "  label: a\n  label: b\n", `p.yaml:4, entry 1, label "": want each key once`},
		{"anchor", "tags: &a\n- address: x\n", `p.yaml:1, tags "": want plain keys and values`},
		{"merge key", "tags:\n- <<: {address: x}\n", `p.yaml:2, entry 1, << "": want plain keys and values`},
		{"nested too deep", "tags: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "p.yaml: want YAML"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := label.NewBuilder(label.Config{})
			_, err := b.AddTagPack(strings.NewReader(c.text), label.Options{Name: "p.yaml"})
			require.ErrorContains(t, err, c.want)
			require.Zero(t, b.Build().Len())
		})
	}
}

func TestYAMLBombIsRefusedUnexpanded(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'z'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 9) + "*" + p + "]\n"
	}
	b := label.NewBuilder(label.Config{})
	_, err := b.AddTagPack(strings.NewReader(bomb+"tags: *y\n"), label.Options{Name: "bomb.yaml"})
	require.ErrorIs(t, err, label.ErrFormat)

	small := label.Options{Name: "p.yaml", Limits: label.Limits{Bytes: 120, Nodes: 50}}
	_, err = b.AddTagPack(strings.NewReader(strings.Repeat("a", 121)), small)
	require.ErrorContains(t, err, "a document of at most 120 bytes (Limits.Bytes): split it")
	_, err = b.AddTagPack(strings.NewReader("tags: ["+strings.Repeat("1,", 47)+"]"), small)
	require.ErrorContains(t, err, "at most 50 YAML nodes (Limits.Nodes)")
	require.ErrorIs(t, err, label.ErrTooLarge)
}

func TestActorPack(t *testing.T) {
	actors := openActors(t)
	require.Equal(t, 2, actors.Len())
	a, ok := actors.Find("green")
	require.True(t, ok)
	require.Equal(t, label.Actor{
		ID: "greenex", Label: "Green Exchange", URI: "https://green.example",
		Categories: []string{"organization", "exchange"}, Jurisdictions: []string{"AT"}, Aliases: []string{"green"},
	}, a)
	_, ok = actors.Find("blue")
	require.False(t, ok)
	_, ok = (*label.Actors)(nil).Find("green")
	require.False(t, ok)

	for _, c := range []struct{ text, want string }{
		{"title: x\n", `a.yaml:1, actors "": want a list of actors`},
		{"actors:\n- label: x\n", `a.yaml:2, entry 1, id "": want an id of its own`},
		{"actors:\n- id: a\n- id: a\n", `a.yaml:3, entry 2, id "a": want an id of its own`},
		{"actors:\n- id: a\n  categories: x\n", `a.yaml:3, entry 1, categories "": want a list`},
		{"actors:\n- id: a\n  aliases: [[b]]\n", `a.yaml:3, entry 1, aliases "": want a list of texts`},
	} {
		_, err := label.ReadActorPack(strings.NewReader(c.text), label.Options{Name: "a.yaml"})
		require.ErrorContains(t, err, c.want)
	}
}
