package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// Cases typed by hand, of kinds that no generator makes, with everything running:
// what an investigator would be told of schemes, of innocent people, who are not
// alerted on, and of those whom nothing tells apart yet.
func TestCases(t *testing.T) {
	for _, name := range []string{"schemes", "innocent", "doubtful"} {
		t.Run(name, func(t *testing.T) { typologytest.Run(t, "testdata/"+name+".txtar", catalog.Default()...) })
	}
}

// Nobody who is innocent is alerted on in the end: what is found is suppressed.
func TestInnocentsAreExplained(t *testing.T) {
	for _, s := range typologytest.Load(t, "testdata/innocent.txtar") {
		l, err := s.Ledger()
		require.NoError(t, err)
		for f, err := range typology.Run(t.Context(), typology.Input{View: l.View(), Known: s.Known()}, catalog.Default()...) {
			require.NoError(t, err)
			require.NotNil(t, f.Suppressed, "%s: %s on %s", s.Name, f.Typology, f.Subject)
		}
	}
}
