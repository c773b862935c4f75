package format

import (
	"bufio"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTableSchemas keeps docs/schema in step with the columns that are read.
func TestTableSchemas(t *testing.T) {
	type table struct {
		name, doc string
		fields    []field
	}
	tables := []table{{"transfers", "Transfers CSV, account model: one row per transfer or approval.", transferFields()}}
	add := func(name, doc string, fields []field) { tables = append(tables, table{name, doc, fields}) }
	assets, prices, seeds, truth := assetFormat(), priceFormat(), seedFormat(), truthFormat()
	blocks, clusters, joins, gates := blockTimeFormat(), clusterFormat(), joinFormat(), gateFormat()
	add(assets.name, assets.doc, assets.fields())
	add(prices.name, prices.doc, prices.fields())
	add(seeds.name, seeds.doc, seeds.fields())
	add(truth.name, truth.doc, truth.fields())
	add(blocks.name, blocks.doc, blocks.fields())
	add(clusters.name, clusters.doc, clusters.fields())
	add(joins.name, joins.doc, joins.fields())
	add(gates.name, gates.doc, gates.fields())
	for _, c := range tables {
		got, err := tableSchema(c.name+" CSV", c.doc, c.fields)
		require.NoError(t, err)
		path := filepath.Join("..", "docs", "schema", c.name+".schema.json")
		if flag.Lookup("update").Value.String() == "true" {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, append(got, '\n'), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "run the test with -update to make it")
		require.Equal(t, string(want), string(got)+"\n")
	}
	for _, f := range transferFields() {
		if f.name != "decimals" {
			require.Contains(t, transferHeader, f.name)
		}
	}
}

// TestTransactionsSchema: the JSON Schema of transactions lists exactly the
// keys that are written, for both shapes and what is inside them.
func TestTransactionsSchema(t *testing.T) {
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	var schema struct {
		OneOf []struct{ Ref string } `json:"oneOf"`
		Defs  map[string]object      `json:"$defs"`
	}
	data, err := os.ReadFile(filepath.Join("..", "docs", "schema", "transactions.schema.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &schema))
	keys := func(def string) []string { return slices.Sorted(maps.Keys(schema.Defs[def].Properties)) }
	read := map[string]bool{"decimals": true} // taken, never written
	check := func(def string, value map[string]json.RawMessage) {
		require.NotEmpty(t, schema.Defs[def].Properties, def)
		var want []string
		for _, k := range keys(def) {
			if !read[k] {
				want = append(want, k)
			}
		}
		require.Equal(t, want, slices.Sorted(maps.Keys(value)), def)
		for _, k := range schema.Defs[def].Required {
			require.Contains(t, value, k)
		}
	}
	files, err := filepath.Glob("testdata/*/*.golden")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		f, err := os.Open(path)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if lines.Text()[0] != '{' {
				continue
			}
			var tx map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(lines.Bytes(), &tx))
			def, parts := "account", map[string]string{"transfers": "transfer"}
			if _, ok := tx["outputs"]; ok {
				def, parts = "utxo", map[string]string{"inputs": "input", "outputs": "output"}
			}
			check(def, tx)
			for key, part := range parts {
				var list []map[string]json.RawMessage
				require.NoError(t, json.Unmarshal(tx[key], &list))
				for _, v := range list {
					check(part, v)
				}
			}
		}
		require.NoError(t, f.Close())
	}
}
