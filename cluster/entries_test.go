package cluster_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

const desk ledger.Chain = "local:desk"

// lanesHistory draws a history of two lanes, in merge order: of two chains, or of
// a chain and an exchange's private lane that tells some of its transactions.
func lanesHistory(t *rapid.T) []ledger.Tx {
	if rapid.Bool().Draw(t, "two chains") {
		return history(t, true)
	}
	txs := accountHistory(t)
	for i := range txs {
		if rapid.Bool().Draw(t, "private") {
			txs[i].Chain = desk
		}
	}
	return txs
}

// An account that a chain and a private lane both tell of has its transfers in
// merge order, whichever lane the ledger took in first.
func TestLanesInAnyOrderOfAppending(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		txs, cfg := lanesHistory(t), everything(rapid.Bool().Draw(t, "bind"))
		_, view := fill(t, txs)
		want := stateOf(build(t, view, cfg))
		for _, sign := range []int{1, -1} {
			byLane := slices.Clone(txs)
			slices.SortStableFunc(byLane, func(a, b ledger.Tx) int { return sign * cmp.Compare(a.Chain, b.Chain) })
			_, view := fill(t, byLane)
			require.Equal(t, want, stateOf(build(t, view, cfg)))
		}
	})
}
