package catalog

import (
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/approvals"
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
)

// Default returns every built-in detector with its default configuration: the
// suspicious ones in order of name, then the innocent ones. The slice and the
// detectors are the caller's own.
func Default() []*typology.Detector {
	return append([]*typology.Detector{
		poisoning.New(poisoning.Default()),
		approvals.New(approvals.Default()),
		chainhopping.New(chainhopping.Default()),
		cycle.New(cycle.Default()),
		fanin.New(fanin.Default()),
		scatter.NewFanOut(scatter.DefaultFanOut()),
		scatter.NewGatherScatter(scatter.DefaultGatherScatter()),
		layering.New(layering.Default()),
		mixeruse.New(mixeruse.Default()),
		mule.NewNetwork(mule.DefaultNetwork()),
		mule.New(mule.Default()),
		peelchain.New(peelchain.Default()),
		pigbutchering.New(pigbutchering.Default()),
		pigbutchering.NewCollector(pigbutchering.DefaultCollector()),
		scatter.NewScatterGather(scatter.DefaultScatterGather()),
		structuring.New(structuring.Default()),
		testthenlarge.New(testthenlarge.Default()),
	}, innocent.Detectors()...)
}
