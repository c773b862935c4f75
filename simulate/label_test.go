package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

func TestLabelsNestAndMiss(t *testing.T) {
	shown := func(percent int) map[ledger.Account]string {
		cfg := small(6)
		cfg.Labels, cfg.WrongLabels, cfg.Exchanges, cfg.Accounts = percent, 0, 16, 4000
		m := map[ledger.Account]string{}
		for _, l := range world(t, cfg).Labels() {
			m[l.Account] = l.Category
		}
		return m
	}
	all := shown(100)
	more := all
	for _, percent := range []int{75, 50, 25, 0} {
		some := shown(percent)
		require.InDelta(t, percent, 100*len(some)/len(all), 12)
		for a, c := range some {
			require.Equal(t, more[a], c, "a label of %d %% is not in the larger set", percent)
		}
		more = some
	}
	cfg := small(6)
	cfg.Labels, cfg.WrongLabels, cfg.Exchanges, cfg.Accounts = 100, 250, 16, 4000
	wrong := 0
	labels := world(t, cfg).Labels()
	for _, l := range labels {
		if l.Wrong {
			wrong++
			require.NotEqual(t, all[l.Account], l.Category)
		}
	}
	require.InDelta(t, 25, 100*wrong/len(labels), 12)
}
