package catalog_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/approvals"
	"github.com/hoptrail/hoptrail/typology/catalog"
	"github.com/hoptrail/hoptrail/typology/chainhopping"
	"github.com/hoptrail/hoptrail/typology/cycle"
	"github.com/hoptrail/hoptrail/typology/fanin"
	"github.com/hoptrail/hoptrail/typology/innocent"
	"github.com/hoptrail/hoptrail/typology/layering"
	"github.com/hoptrail/hoptrail/typology/mixeruse"
	"github.com/hoptrail/hoptrail/typology/mule"
	"github.com/hoptrail/hoptrail/typology/peelchain"
	"github.com/hoptrail/hoptrail/typology/pigbutchering"
	"github.com/hoptrail/hoptrail/typology/poisoning"
	"github.com/hoptrail/hoptrail/typology/scatter"
	"github.com/hoptrail/hoptrail/typology/structuring"
	"github.com/hoptrail/hoptrail/typology/testthenlarge"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// Every field of a config is a parameter, and so has a source and its kind:
// typology.Validate refuses one without.
func TestEveryNumberHasASource(t *testing.T) {
	for _, c := range []interface {
		Parameters() []typology.Parameter
	}{
		approvals.Default(), chainhopping.Default(), cycle.Default(), fanin.Default(), layering.Default(), mixeruse.Default(),
		mule.Default(), mule.DefaultNetwork(), peelchain.Default(), pigbutchering.Default(), pigbutchering.DefaultCollector(),
		poisoning.Default(), scatter.DefaultFanOut(), scatter.DefaultGatherScatter(), scatter.DefaultScatterGather(),
		structuring.Default(), testthenlarge.Default(),
	} {
		data, err := json.Marshal(c)
		require.NoError(t, err)
		fields := map[string]any{}
		require.NoError(t, json.Unmarshal(data, &fields))
		for _, p := range c.Parameters() {
			require.Contains(t, fields, p.Name, "%T", c)
			require.NotEmpty(t, p.Source, "%T: %s", c, p.Name)
			require.Contains(t, []typology.ParameterKind{typology.Sourced, typology.Measured, typology.Proposed}, p.Kind, "%T: %s", c, p.Name)
			delete(fields, p.Name)
		}
		require.Empty(t, fields, "%T: fields without a source", c)
	}
}

// An investigator finds at least five cases of every typology to read, and three of
// every kind of innocent.
func TestScenariosOfEachKind(t *testing.T) {
	wanted := map[string]int{}
	for _, s := range typologytest.Load(t, "../*/testdata/*.txtar") {
		told := map[string]bool{}
		for _, w := range s.Wants {
			if !told[w.Typology] {
				told[w.Typology] = true
				wanted[w.Typology]++
			}
		}
	}
	for _, d := range catalog.Default() {
		for _, id := range d.Typologies {
			if d.Kind == typology.Suspicious {
				require.GreaterOrEqual(t, wanted[id], 5, id)
			}
		}
	}
	for _, r := range innocent.Rules() {
		require.GreaterOrEqual(t, len(typologytest.Load(t, "../innocent/testdata/"+r.Name+".txtar")), 3, r.Name)
	}
}
