package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// blockOf must agree with counting the blocks from the first.
func TestBlockOf(t *testing.T) {
	k, start := 0, uint32(0)
	for i := range uint32(30_000) {
		size := blockSizes[min(k, len(blockSizes)-1)]
		if i == start+size {
			k, start = k+1, start+size
			size = blockSizes[min(k, len(blockSizes)-1)]
		}
		gotK, gotStart, gotSize := blockOf(i)
		require.Equal(t, [3]uint32{uint32(k), start, size}, [3]uint32{uint32(gotK), gotStart, gotSize}, "link %d", i)
	}
}
