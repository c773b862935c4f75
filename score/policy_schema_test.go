package score_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/score"
)

// beyondSchema are the faults that a schema cannot say: of several fields, of
// names, and of how a number is written.
var beyondSchema = regexp.MustCompile(`want 0 < medium|want review ≤|no such typology|weighs no such|at most four decimals|longer than`)

// The schema and LoadPolicy agree about policies with a field or two changed.
func TestSchemaAgreesWithLoadPolicy(t *testing.T) {
	text, err := os.ReadFile("../docs/schema/policy.schema.json")
	require.NoError(t, err)
	var schema map[string]any
	require.NoError(t, json.Unmarshal(text, &schema))
	var base any
	require.NoError(t, yaml.Unmarshal([]byte(score.DefaultPolicyText()), &base))
	plain, err := json.Marshal(base)
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		var doc any
		require.NoError(rt, json.Unmarshal(plain, &doc))
		for range rapid.IntRange(0, 2).Draw(rt, "changes") {
			mutate(rt, doc)
		}
		b, err := json.Marshal(doc)
		require.NoError(rt, err)
		bad := against(schema, schema, doc, "policy")
		_, err = score.LoadPolicy(strings.NewReader(string(b)))
		switch {
		case err == nil:
			require.Empty(rt, bad, "the schema refuses what LoadPolicy takes")
		case len(bad) == 0:
			for _, fault := range strings.Split(err.Error(), "\n") {
				require.Regexp(rt, beyondSchema, fault, "LoadPolicy refuses what the schema takes")
			}
		}
	})
}

// mutate changes one field somewhere in a document.
func mutate(t *rapid.T, doc any) {
	m, ok := doc.(map[string]any)
	for ok && len(m) > 0 {
		key := rapid.SampledFrom(slices.Sorted(maps.Keys(m))).Draw(t, "field")
		inner, deeper := m[key].(map[string]any)
		if deeper && rapid.IntRange(0, 9).Draw(t, "here") > 0 {
			m = inner
			continue
		}
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			delete(m, key)
		case 1:
			m[rapid.SampledFrom([]string{"extra", "weights", "x-acme/thing", "Cap", "fan-in"}).Draw(t, "name")] = m[key]
		default:
			m[key] = rapid.SampledFrom([]any{
				-1, 0, 1, 2, 20, 21, 100, 101, 0.5, 1.0, 1.5, 0.00001, "", "high", "active", "off", "flow", true, nil, []any{}, map[string]any{}, []any{1},
			}).Draw(t, "value")
		}
		return
	}
}

// against checks a document by the part of JSON Schema that the policy's uses;
// a word that it does not know is a fault too.
func against(root, schema map[string]any, doc any, at string) (bad []string) {
	fault := func(format string, args ...any) { bad = append(bad, at+": "+fmt.Sprintf(format, args...)) }
	object, isObject := doc.(map[string]any)
	number, isNumber := number(doc)
	text, isText := doc.(string)
	for word, v := range schema {
		switch word {
		case "$schema", "$id", "$defs", "title", "description":
		case "$ref":
			name, _ := strings.CutPrefix(v.(string), "#/$defs/")
			bad = append(bad, against(root, root["$defs"].(map[string]any)[name].(map[string]any), doc, at)...)
		case "type":
			_, isBool := doc.(bool)
			is := map[string]bool{
				"object": isObject, "string": isText, "boolean": isBool, "number": isNumber, "integer": isNumber && number == math.Trunc(number),
			}
			if !is[v.(string)] {
				fault("%v is no %s", doc, v)
			}
		case "enum":
			if !slices.Contains(v.([]any), doc) {
				fault("%v is not one of %v", doc, v)
			}
		case "const":
			if want := v.(float64); !isNumber || number != want {
				fault("%v is not %v", doc, want)
			}
		case "minimum":
			if isNumber && number < v.(float64) {
				fault("%v is less than %v", doc, v)
			}
		case "maximum":
			if isNumber && number > v.(float64) {
				fault("%v is more than %v", doc, v)
			}
		case "minLength":
			if isText && len(text) < int(v.(float64)) {
				fault("too short")
			}
		case "required":
			for _, name := range v.([]any) {
				if _, ok := object[name.(string)]; isObject && !ok {
					fault("no %s", name)
				}
			}
		case "propertyNames":
			for name := range object {
				bad = append(bad, against(root, v.(map[string]any), name, at+"."+name)...)
			}
		case "properties", "additionalProperties":
		default:
			fault("the schema says %q, which this test does not know", word)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, value := range object {
		if of, ok := properties[name].(map[string]any); ok {
			bad = append(bad, against(root, of, value, at+"."+name)...)
		} else if of, ok := schema["additionalProperties"].(map[string]any); ok {
			bad = append(bad, against(root, of, value, at+"."+name)...)
		} else if schema["additionalProperties"] == false {
			fault("no field %s", name)
		}
	}
	return bad
}

func number(doc any) (float64, bool) {
	switch n := doc.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	}
	return 0, false
}
