package bitcoin

import (
	"bytes"
	"compress/zlib"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

func heights(blocks []*Block) (out []uint64) {
	for _, b := range blocks {
		out = append(out, b.Height)
	}
	return out
}

func hashes(blocks []*Block) (out []Hash) {
	for _, b := range blocks {
		out = append(out, b.Hash)
	}
	return out
}

// Blocks lie in the file as they arrived: shuffled, repeated, with a fork that
// lost. The chain with the most work comes out, whatever the order.
func TestBlocksComeInChainOrder(t *testing.T) {
	m := newMiner(t)
	main := m.chain(nil, 12)
	fork := m.chain(main[6], 3) // heights 7–9, main goes on to 11
	want := make([]Hash, len(main))
	for i, b := range main {
		want[i] = b.hash
	}
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.Permutation(append(append([]*mined{}, main...), fork...)).Draw(rt, "order")
		again := rapid.SampledFrom(all).Draw(rt, "repeated")
		cut := rapid.IntRange(0, len(all)).Draw(rt, "cut")
		files := []format.Source{
			source("blk00000.dat", m.file(all[:cut]...)),
			source("blk00001.dat", m.file(append(all[cut:], again)...)),
		}
		blocks, stats := readAll(t, Options{Jobs: rapid.IntRange(1, 3).Draw(rt, "jobs")}, files...)
		require.Equal(t, want, hashes(blocks))
		require.Equal(t, []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, heights(blocks))
		require.EqualValues(t, len(fork), stats.Stale)
		require.EqualValues(t, 1, stats.Repeated)
		require.Zero(t, stats.Estimated)
	})
}

// The longer branch wins over the one that stands first in the file.
func TestMostWorkWins(t *testing.T) {
	m := newMiner(t)
	trunk := m.chain(nil, 3)
	short, long := m.chain(trunk[2], 2), m.chain(trunk[2], 3)
	file := m.file(append(append(trunk, short...), long...)...)
	blocks, stats := readAll(t, Options{}, source("a", file))
	require.Equal(t, long[2].hash, blocks[len(blocks)-1].Hash)
	require.Len(t, blocks, 6)
	require.EqualValues(t, 2, stats.Stale)
}

// Parts of a chain without their parents are placed by the height that their
// coinbases tell, and where they overlap the one with more work stays.
func TestSegmentsWithoutParents(t *testing.T) {
	m := newMiner(t)
	main := m.chain(nil, 30)
	rival := m.chain(main[19], 2) // heights 20–21
	file := m.file(append(append(append([]*mined{}, main[20:26]...), main[3:5]...), rival[1])...)
	blocks, stats := readAll(t, Options{}, source("a", file))
	require.Equal(t, []uint64{3, 4, 20, 21, 22, 23, 24, 25}, heights(blocks))
	require.EqualValues(t, 1, stats.Stale, "one block at height 21 has to give way")
	require.Zero(t, stats.Estimated)
}

// Where nothing tells a height, header times place the block between others,
// and it is marked. Where no height is free, it lost its place.
func TestUnknownHeightsAreEstimatedByTime(t *testing.T) {
	net, _ := NetworkOf(ledger.BitcoinRegtest)
	refs := []ref{
		{hash: net.Genesis, time: uint32(net.start), height: -1},
		{hash: Hash{1}, prev: net.Genesis, time: uint32(net.start) + 600, height: -1},
		{hash: Hash{9}, prev: Hash{99}, time: uint32(net.start) + 101*600, height: 101},
		{hash: Hash{5}, prev: Hash{98}, time: uint32(net.start) + 51*600, height: -1},
		{hash: Hash{6}, prev: Hash{5}, time: uint32(net.start) + 52*600, height: -1},
		{hash: Hash{7}, prev: Hash{97}, time: uint32(net.start) + 200*600, height: -1},
	}
	for i := range refs {
		refs[i].work.SetOne()
	}
	order := arrange(refs, &net)
	require.Equal(t, []placed{
		{ref: 0},
		{ref: 1, height: 1},
		{ref: 3, height: 51, estimated: true},
		{ref: 4, height: 52, estimated: true},
		{ref: 2, height: 101},
		{ref: 5, height: 200, estimated: true},
	}, order)

	full := []ref{
		refs[0], refs[1],
		{hash: Hash{2}, prev: Hash{1}, time: refs[0].time + 90_000, height: -1},
		{hash: Hash{8}, prev: Hash{96}, time: refs[0].time + 60_000, height: -1},
	}
	full[2].work.SetOne()
	full[3].work.SetOne()
	require.Len(t, arrange(full, &net), 3, "heights 0–2 follow each other: the fourth block has no room")
}

// Whatever the headers claim, heights come out strictly ascending, no block
// twice, and the same for any order of the input.
func TestArrangeProperties(t *testing.T) {
	net, _ := NetworkOf(ledger.BitcoinRegtest)
	rapid.Check(t, func(rt *rapid.T) {
		refs := rapid.SliceOfNDistinct(rapid.Custom(func(rt *rapid.T) ref {
			r := ref{
				hash: Hash{rapid.Byte().Draw(rt, "id"), 1}, prev: Hash{rapid.Byte().Draw(rt, "prev"), 1},
				time:   uint32(net.start) + uint32(rapid.IntRange(0, 500_000).Draw(rt, "time")),
				height: int32(rapid.IntRange(-1, 60).Draw(rt, "height")),
			}
			r.work.Lsh(uint256.NewInt(1), uint(r.hash[0])) // no two sums are the same: no ties
			return r
		}), 1, 60, func(r ref) Hash { return r.hash }).Draw(rt, "refs")
		var want []Hash
		for round := range 3 {
			order := arrange(refs, &net)
			var got []Hash
			for i, p := range order {
				if i > 0 {
					require.Greater(rt, p.height, order[i-1].height)
				}
				got = append(got, refs[p.ref].hash)
			}
			if round == 0 {
				want = got
			}
			require.ElementsMatch(rt, want, got)
			rand.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
		}
	})
}

// The same file plain, compressed, padded, obfuscated or spooled gives the same
// transactions.
func TestFileForms(t *testing.T) {
	m := newMiner(t)
	file := m.file(m.chain(nil, 20)...)
	blocks, _ := readAll(t, Options{}, source("plain", file))
	want := dump(txsOf(blocks))
	require.Len(t, blocks, 20)

	var gz, zst, zl bytes.Buffer
	lw := zlib.NewWriter(&zl)
	_, err := lw.Write(file)
	require.NoError(t, err)
	require.NoError(t, lw.Close())
	zw := gzip.NewWriter(&gz)
	_, err = zw.Write(file)
	require.NoError(t, err)
	require.NoError(t, zw.Close())
	sw, err := zstd.NewWriter(&zst)
	require.NoError(t, err)
	_, err = sw.Write(file)
	require.NoError(t, err)
	require.NoError(t, sw.Close())
	key := []byte{0xfa, 2, 3, 4, 5, 0, 7, 8} // regtest's magic starts with fa: the stored byte is zero
	padded := append(append([]byte{}, file...), make([]byte, 1<<17)...)
	middle := append(append(append([]byte{}, file[:len(file)/20]...), make([]byte, 70_000)...), file[len(file)/20:]...)

	for name, c := range map[string]struct {
		data []byte
		opt  Options
	}{
		"gzip":              {data: gz.Bytes()},
		"zstd":              {data: zst.Bytes()},
		"zlib":              {data: zl.Bytes()},
		"zeros at the end":  {data: padded},
		"zeros in between":  {data: middle},
		"obfuscated":        {data: mask(file, key, len(file)), opt: Options{XORKey: key}},
		"obfuscated+zeros":  {data: mask(padded, key, len(file)), opt: Options{XORKey: key}},
		"obfuscated zeros":  {data: mask(padded, key, len(padded)), opt: Options{XORKey: key, Salvage: true}},
		"spooled to a file": {data: gz.Bytes(), opt: Options{SpoolMemory: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			c.opt.TempDir = t.TempDir()
			blocks, _ := readAll(t, c.opt, source("x", c.data))
			require.Equal(t, want, dump(txsOf(blocks)))
		})
	}
}

// mask obfuscates the first n bytes and leaves the rest as it is on disk.
func mask(data, key []byte, n int) []byte {
	out := append([]byte{}, data...)
	for i := range n {
		out[i] ^= key[i%len(key)]
	}
	return out
}
