package catalog_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

// The built-in detectors can run together, and cite only what the vocabulary
// knows.
func TestDefault(t *testing.T) {
	ds := catalog.Default()
	require.NoError(t, typology.Validate(ds...))
	require.True(t, slices.IsSortedFunc(ds, func(a, b *typology.Detector) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	}))
	v := catalog.Load()
	for _, d := range ds {
		for _, id := range d.Typologies {
			_, ok := v.Find(id)
			require.Equal(t, d.Kind == typology.Suspicious, ok, "%s reports %s", d.Name, id)
		}
		for _, id := range d.References {
			_, ok := v.Reference(id)
			require.True(t, ok, "%s cites %s", d.Name, id)
		}
		require.NotEmpty(t, d.Parameters, d.Name)
		schema, err := typology.ConfigSchema(d)
		require.NoError(t, err)
		var parsed struct {
			Properties map[string]struct{ Default any }
		}
		require.NoError(t, json.Unmarshal(schema, &parsed))
		require.Len(t, parsed.Properties, len(d.Parameters))
	}
}

func TestVocabularyFaults(t *testing.T) {
	data, err := json.Marshal(catalog.Load())
	require.NoError(t, err)
	_, err = catalog.ParseVocabulary(data)
	require.NoError(t, err)
	for name, change := range map[string][2]string{
		"unknown key":       {`"id":"cycle"`, `"identity":"cycle"`},
		"letter case":       {`"id":"cycle"`, `"ID":"cycle"`},
		"a key twice":       {`"id":"cycle"`, `"id":"cycle","id":"cycle"`},
		"unknown role":      {`"mule"`, `"donkey"`},
		"missing typology":  {`"id":"cycle"`, `"id":"x-acme/cycle"`},
		"missing text":      {`"name":"Cycle"`, `"name":""`},
		"unknown reference": {`"id":"ALTMAN-2023"`, `"id":"ALTMAN-2022"`},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(string(data), change[0], change[1], 1)
			require.NotEqual(t, string(data), broken)
			_, err := catalog.ParseVocabulary([]byte(broken))
			require.ErrorIs(t, err, catalog.ErrVocabulary)
		})
	}
}

func FuzzParseVocabulary(f *testing.F) {
	data, err := json.Marshal(catalog.Load())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"typologies":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := catalog.ParseVocabulary(b); err == nil {
			require.Len(t, v.Typologies, len(typology.Typologies())+thirdParty(v))
		}
	})
}

func thirdParty(v catalog.Vocabulary) (n int) {
	for _, t := range v.Typologies {
		if typology.IsThirdParty(t.ID) {
			n++
		}
	}
	return n
}
