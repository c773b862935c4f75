package simulate

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestAgendaIsSorted interleaves pushes and pops as a simulation does: nothing
// is scheduled before what was taken out last.
func TestAgendaIsSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		var waiting []event
		now := int64(0)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") || len(waiting) == 0 {
				e := event{now + rapid.Int64Range(0, 3*day).Draw(t, "wait"), rapid.Int32Range(0, 3).Draw(t, "agent"), 0}
				a.push(e)
				waiting = append(waiting, e)
				continue
			}
			slices.SortStableFunc(waiting, func(x, y event) int {
				if x.before(y) {
					return -1
				}
				return 1
			})
			got := a.pop()
			require.Equal(t, waiting[0], got)
			waiting, now = waiting[1:], got.at
			require.Equal(t, len(waiting), a.size)
		}
	})
}
