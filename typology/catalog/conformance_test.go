package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/typology/catalog"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// The whole catalogue in one driver, suspicious and innocent together, over every
// detector's own suspicious scenarios and two innocent ones: run twice, cut
// anywhere, rolled back, stored and restored, peeked at and all else that must not
// change what is found.
func TestConformance(t *testing.T) {
	var scenarios []*typologytest.Scenario
	for _, glob := range []string{
		"../chainhopping/testdata/hopping.txtar", "../cycle/testdata/cycle.txtar", "../fanin/testdata/collector.txtar",
		"../layering/testdata/layering.txtar", "../mixeruse/testdata/mixeruse.txtar", "../mule/testdata/mule.txtar", "../mule/testdata/network.txtar", "../peelchain/testdata/chain.txtar", "../pigbutchering/testdata/collector.txtar",
		"../pigbutchering/testdata/victims.txtar", "../poisoning/testdata/poisoning.txtar", "../structuring/testdata/structuring.txtar",
		"../testthenlarge/testdata/testthenlarge.txtar",
		"../innocent/testdata/trader.txtar", "../innocent/testdata/merchant.txtar",
	} {
		all := typologytest.Load(t, glob)
		require.NotEmpty(t, all, glob)
		if testing.Short() {
			all = all[:1]
		}
		scenarios = append(scenarios, all...)
	}
	if testing.Short() {
		scenarios = scenarios[:4]
	}
	typologytest.Conformance(t, scenarios, catalog.Default()...)
}
