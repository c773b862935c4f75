package score_test

import (
	"bytes"
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
	var root schema
	words := json.NewDecoder(bytes.NewReader(text))
	words.DisallowUnknownFields() // a word that this test does not know
	require.NoError(t, words.Decode(&root))
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
		doc = nil
		require.NoError(rt, json.Unmarshal(b, &doc)) // numbers of one kind
		bad := root.against(&root, doc, "policy")
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

// schema is the part of JSON Schema that the policy's uses.
type schema struct {
	Schema               string `json:"$schema"`
	ID                   string `json:"$id"`
	Title, Description   string
	Ref                  string `json:"$ref"`
	Type                 string
	Enum                 []string
	Const                *float64
	Minimum, Maximum     *float64
	MinLength            int
	Required             []string
	PropertyNames        *schema
	Properties           map[string]*schema
	AdditionalProperties *others
	Defs                 map[string]*schema `json:"$defs"`
}

// others is what further fields are: none, or all of a schema.
type others struct{ of *schema }

func (o *others) UnmarshalJSON(b []byte) error {
	if string(b) == "false" {
		return nil
	}
	return json.Unmarshal(b, &o.of)
}

// against checks a document by a schema.
func (root *schema) against(s *schema, doc any, at string) (bad []string) {
	if s.Ref != "" {
		s = root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
	}
	fault := func(format string, args ...any) { bad = append(bad, at+": "+fmt.Sprintf(format, args...)) }
	object, isObject := doc.(map[string]any)
	n, isNumber := doc.(float64)
	text, isText := doc.(string)
	_, isBool := doc.(bool)
	is := map[string]bool{
		"": true, "object": isObject, "string": isText, "boolean": isBool, "number": isNumber, "integer": isNumber && n == math.Trunc(n),
	}
	if !is[s.Type] {
		fault("%v is no %s", doc, s.Type)
	}
	if len(s.Enum) > 0 && (!isText || !slices.Contains(s.Enum, text)) {
		fault("%v is not one of %v", doc, s.Enum)
	}
	if s.Const != nil && (!isNumber || n != *s.Const) {
		fault("%v is not %v", doc, *s.Const)
	}
	if isNumber && (s.Minimum != nil && n < *s.Minimum || s.Maximum != nil && n > *s.Maximum) {
		fault("%v is out of range", doc)
	}
	if isText && len(text) < s.MinLength {
		fault("too short")
	}
	for _, name := range s.Required {
		if _, ok := object[name]; isObject && !ok {
			fault("no %s", name)
		}
	}
	for name, value := range object {
		if s.PropertyNames != nil {
			bad = append(bad, root.against(s.PropertyNames, name, at+"."+name)...)
		}
		switch of, ok := s.Properties[name]; {
		case ok:
			bad = append(bad, root.against(of, value, at+"."+name)...)
		case s.AdditionalProperties == nil:
		case s.AdditionalProperties.of == nil:
			fault("no field %s", name)
		default:
			bad = append(bad, root.against(s.AdditionalProperties.of, value, at+"."+name)...)
		}
	}
	return bad
}
