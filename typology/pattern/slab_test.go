package pattern

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// At an even rate, lists that grow and shrink again leave no memory behind.
func TestSlabStaysFlat(t *testing.T) {
	next := steady()
	g, err := NewGraph(GraphConfig{Windows: []int64{Window96h}})
	require.NoError(t, err)
	settled := 0
	for i := range 600_000 {
		x := next()
		_, err := g.Add(&x)
		require.NoError(t, err)
		if i == 200_000 {
			settled = g.slab.held
		}
	}
	require.LessOrEqual(t, 10*g.slab.held, 11*settled)
	require.Less(t, g.slab.held, 3*2*g.Len(), "of two halves a transfer")
}
