package pattern

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestOriginsLoseNone notes random transfers, with a jump back in time as after a
// rollback, beside lists of when the latest path from each source began.
func TestOriginsLoseNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const nodes = 12
		window := rapid.Int64Range(0, 300).Draw(t, "window")
		k := newOrigins(window)
		began := map[[2]Node]int64{} // node and source
		now := rapid.Int64Range(-50, 50).Draw(t, "start")
		for range 60 {
			now += rapid.Int64Range(0, 30).Draw(t, "pause")
			if rapid.IntRange(0, 19).Draw(t, "back") == 0 {
				now -= rapid.Int64Range(0, 400).Draw(t, "by")
			}
			u := Node(rapid.IntRange(0, nodes-1).Draw(t, "from"))
			v := Node(rapid.IntRange(0, nodes-1).Draw(t, "to"))
			if u == v {
				continue
			}
			k.note(u, v, now)
			for s := range Node(nodes) {
				at, ok := began[[2]Node{u, s}]
				if old, known := began[[2]Node{v, s}]; ok && (!known || at > old) {
					began[[2]Node{v, s}] = at
				}
			}
			if old, known := began[[2]Node{v, u}]; !known || now > old {
				began[[2]Node{v, u}] = now
			}
			for pair, at := range began {
				if at >= now-window {
					require.True(t, k.may(pair[0], pair[1], now-window), "%d from %d at %d", pair[0], pair[1], at)
				}
			}
		}
	})
}

// TestOriginsSpare tells that they rule something out: other sources, and paths
// that began before the window.
func TestOriginsSpare(t *testing.T) {
	k := newOrigins(96)
	k.note(1, 2, 1000)
	k.note(2, 3, 1050)
	require.True(t, k.may(3, 1, 1000), "1 paid 2, which paid 3")
	require.True(t, k.may(3, 2, 1000))
	require.False(t, k.may(3, 1, 1002), "the path began a step before")
	require.False(t, k.may(1, 3, 1000), "value does not flow back")
	require.False(t, k.may(2, 3, 1000))
	k.note(4, 3, 1200)
	require.False(t, k.may(3, 2, 1104), "all of it is over")
	require.True(t, k.may(3, 4, 1104))
}
