package bitcoin

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"
)

// A file of 120 blocks of 1 MB is read in the memory of a few of them.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	const n = 120
	m := newMiner(t)
	path := filepath.Join(t.TempDir(), "blk00000.dat")
	f, err := os.Create(path)
	require.NoError(t, err)
	big := append([]byte{0x6a, 0x4e, 0x00, 0x00, 0x10, 0x00}, make([]byte, 1<<20)...)
	var prev *mined
	for range n {
		var txs []*wire.MsgTx
		if prev != nil {
			txs = append(txs, pay(push(dummySig(1), key33(1)), nil, []wire.OutPoint{outpoint(prev.txs[0], 0)}, big))
		}
		prev = m.mine(prev, p2pkh(1), txs...)
		_, err := f.Write(m.file(prev))
		require.NoError(t, err)
		prev.raw, prev.txs = nil, prev.txs[:1]
	}
	require.NoError(t, f.Close())
	held := func() uint64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	r, err := Open(t.Context(), sources(path), Options{Jobs: 2, Verify: true})
	require.NoError(t, err)
	before, peak := held(), uint64(0)
	for b, err := range r.Blocks(t.Context()) {
		require.NoError(t, err)
		if b.Height%10 == 0 {
			peak = max(peak, held())
		}
	}
	require.NoError(t, r.Close())
	require.EqualValues(t, n, r.Stats().Blocks)
	require.Less(t, int64(peak)-int64(before), int64(16<<20), "bytes held while %d were read", r.Stats().Bytes)
}
