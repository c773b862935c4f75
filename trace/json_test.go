package trace_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

var update = flag.Bool("update", false, "rewrite golden files")

// schemaFaults checks a document against the parts of JSON Schema that
// docs/schema/trace.schema.json uses.
func schemaFaults(root, schema map[string]any, doc any, at string) (faults []string) {
	if ref, ok := schema["$ref"].(string); ok {
		target := root
		for _, key := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			target, _ = target[key].(map[string]any)
		}
		return schemaFaults(root, target, doc, at)
	}
	kind := map[bool]string{true: "integer", false: "number"}
	got := "null"
	switch v := doc.(type) {
	case map[string]any:
		got = "object"
	case []any:
		got = "array"
	case string:
		got = "string"
	case bool:
		got = "boolean"
	case float64:
		got = kind[v == float64(int64(v))]
	}
	if want, ok := schema["type"]; ok {
		kinds, many := want.([]any)
		if !many {
			kinds = []any{want}
		}
		if !slices.Contains(kinds, any(got)) && (got != "integer" || !slices.Contains(kinds, any("number"))) {
			return []string{fmt.Sprintf("%s: %s, want %v", at, got, want)}
		}
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, doc) {
		faults = append(faults, fmt.Sprintf("%s: %v is none of %v", at, doc, enum))
	}
	text, _ := doc.(string)
	if p, ok := schema["pattern"].(string); ok && got == "string" && !regexp.MustCompile(p).MatchString(text) {
		faults = append(faults, fmt.Sprintf("%s: %v does not match %s", at, doc, p))
	}
	list, _ := doc.([]any)
	if items, ok := schema["items"].(map[string]any); ok {
		for i, v := range list {
			faults = append(faults, schemaFaults(root, items, v, fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	obj, ok := doc.(map[string]any)
	if !ok {
		return faults
	}
	required, _ := schema["required"].([]any)
	for _, k := range required {
		name, _ := k.(string)
		if _, ok := obj[name]; !ok {
			faults = append(faults, at+": no "+name)
		}
	}
	props, _ := schema["properties"].(map[string]any)
	for k, v := range obj {
		if p, ok := props[k].(map[string]any); ok {
			faults = append(faults, schemaFaults(root, p, v, at+"."+k)...)
			continue
		}
		switch more := schema["additionalProperties"].(type) {
		case map[string]any:
			faults = append(faults, schemaFaults(root, more, v, at+"."+k)...)
		case bool:
			if !more {
				faults = append(faults, at+": unknown key "+k)
			}
		}
	}
	return faults
}

// conforms checks a result's JSON against the published schema.
func conforms(t *testing.T, r *trace.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.WriteJSON(&b))
	text, err := os.ReadFile("../docs/schema/trace.schema.json")
	require.NoError(t, err)
	var schema map[string]any
	var doc any
	require.NoError(t, json.Unmarshal(text, &schema))
	require.NoError(t, json.Unmarshal(b.Bytes(), &doc))
	require.Empty(t, schemaFaults(schema, schema, doc, "trace"))
	return b.Bytes()
}

func TestJSONGolden(t *testing.T) {
	l := story(t,
		pay{tx: "theft", from: "victim", to: "A", amount: 90},
		pay{tx: "split", from: "A", to: "B", amount: 50},
		pay{tx: "split", from: "A", to: "binance", amount: 40},
		pay{tx: "gone", from: "B", to: "", amount: 10},
	)
	res := run(t, l.View(), known(labels{"binance": "exchange"}), trace.Config{MaxHops: 5},
		transferSeed("theft", 0, "the victim"), accountSeed("nobody"))
	got := conforms(t, res)
	path := filepath.Join("testdata", "trace.golden.json")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// The same input gives the same bytes, run after run.
func TestJSONDeterministic(t *testing.T) {
	mf := loadMF(t, "Atomic")
	var first []byte
	for range 5 {
		got := conforms(t, run(t, mf.view, mf.known(), trace.Config{Rule: trace.Haircut}, mf.seeds...))
		if first == nil {
			first = got
		}
		require.True(t, bytes.Equal(first, got))
	}
}

var _ ledger.Labels = labels{}
