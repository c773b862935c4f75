package bitcoin

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/format"
)

// sample is a file of three blocks with payments, one of them with witnesses.
func sample(t testing.TB) []byte {
	m := newMiner(t)
	a := m.mine(nil, p2pkh(1))
	legacy := pay(push(dummySig(1), key33(1)), nil, []wire.OutPoint{outpoint(a.txs[0], 0)}, p2wpkh(2), p2wpkh(2))
	b := m.mine(a, p2pkh(4), legacy)
	segwit := pay(nil, [][]byte{dummySig(1), key33(2)}, []wire.OutPoint{outpoint(legacy, 0), outpoint(legacy, 1)}, p2pkh(5))
	return m.file(a, b, m.mine(b, p2pkh(6), segwit))
}

func readErr(t testing.TB, opt Options, data []byte) error {
	_, err := collect(Read(t.Context(), []format.Source{source("f", data)}, opt))
	return err
}

// A file that ends anywhere but between blocks is told so, with the place.
func TestTruncatedEverywhere(t *testing.T) {
	file := sample(t)
	whole := map[int]bool{}
	for off := 0; off < len(file); {
		whole[off] = true
		off += frameSize + int(binary.LittleEndian.Uint32(file[off+4:]))
	}
	for n := range file {
		err := readErr(t, Options{Jobs: 1}, file[:n])
		if whole[n] {
			require.NoError(t, err, "cut at %d", n)
			continue
		}
		var e *BlockError
		require.ErrorAs(t, err, &e, "cut at %d", n)
		require.Equal(t, "f", e.File)
		require.LessOrEqual(t, e.Offset, int64(n))
		require.ErrorIs(t, err, ErrTruncated)
	}
}

// With Verify no flipped bit behind the headers goes unnoticed, and none in a
// frame. (In a header it changes which block it is.)
func TestBitFlipsAreNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	file := sample(t)
	for off := 0; off < len(file); {
		size := int(binary.LittleEndian.Uint32(file[off+4:]))
		for bit := range (frameSize + size) * 8 {
			if at := bit / 8; at >= frameSize && at < frameSize+headerSize {
				continue
			}
			flipped := bytes.Clone(file)
			flipped[off+bit/8] ^= 1 << (bit % 8)
			var e *BlockError
			require.ErrorAs(t, readErr(t, Options{Verify: true, Jobs: 1}, flipped), &e, "bit %d of the block at %d", bit, off)
		}
		off += frameSize + size
	}
}

// Counts that no block could hold are refused before anything is allocated.
func TestHostileCounts(t *testing.T) {
	net := Networks()[0]
	huge := func(v uint64) []byte { return binary.LittleEndian.AppendUint64([]byte{0xff}, v) }
	version, outpoint := make([]byte, 4), make([]byte, 36)
	tx := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"10^9 inputs":          {tx([]byte{1}, version, []byte{0xfe, 0x00, 0xca, 0x9a, 0x3b}), ErrTruncated},
		"2^64−1 inputs":        {tx([]byte{1}, version, huge(1<<64-1)), ErrTruncated},
		"10^18 transactions":   {huge(1_000_000_000_000_000_000), ErrTruncated},
		"10^9 outputs":         {tx([]byte{1}, version, []byte{1}, outpoint, []byte{0}, version, []byte{0xfe, 0x00, 0xca, 0x9a, 0x3b}), ErrTruncated},
		"2^63 script bytes":    {tx([]byte{1}, version, []byte{1}, outpoint, huge(1<<63)), ErrTruncated},
		"10^9 witness items":   {tx([]byte{1}, version, []byte{0, 1, 1}, outpoint, []byte{0}, version, []byte{1}, make([]byte, 9), []byte{0xfe, 0x00, 0xca, 0x9a, 0x3b}), ErrTruncated},
		"count in five bytes":  {tx([]byte{0xfe, 1, 0, 0, 0}), ErrMalformed},
		"no transactions":      {[]byte{0}, ErrMalformed},
		"no inputs":            {tx([]byte{1}, version, []byte{0, 0}), ErrMalformed},
		"more than all money":  {tx([]byte{1}, version, []byte{1}, outpoint, []byte{0}, version, []byte{1}, bytes.Repeat([]byte{0x7f}, 8), []byte{0}), ErrMalformed},
		"bytes after the last": {tx([]byte{1}, version, []byte{1}, outpoint, []byte{0}, version, []byte{1}, make([]byte, 9), version, []byte{9}), ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			raw := append(make([]byte, headerSize), c.body...)
			raw = append(raw, make([]byte, 64)...) // so that what is there is not simply too short
			if name == "bytes after the last" {
				raw = raw[:len(raw)-64]
			}
			file := frame(net.Magic, raw)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := readErr(t, Options{Jobs: 1}, file)
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, c.want)
			var e *BlockError
			require.ErrorAs(t, err, &e)
			require.Greater(t, e.Offset, int64(frameSize+headerSize)-1, "the fault lies behind the header")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "bytes allocated")
		})
	}
	err := readErr(t, Options{}, frame(net.Magic, make([]byte, 4_000_001)))
	require.ErrorIs(t, err, ErrTooLarge)
	err = readErr(t, Options{}, []byte("this is no block file at all"))
	require.ErrorIs(t, err, ErrMagic)
	require.ErrorContains(t, err, "xor.dat")
}

// Salvage reads what is sound and counts the rest.
func TestSalvage(t *testing.T) {
	m := newMiner(t)
	chain := m.chain(nil, 6)
	chain[2].raw[headerSize] = 99 // a count that cannot be
	file := append(m.file(chain[:4]...), "garbage between blocks"...)
	file = append(file, m.file(chain[4:]...)...)
	require.Error(t, readErr(t, Options{}, file))
	blocks, s := readAll(t, Options{Salvage: true}, source("f", append(file, m.file(chain[5])[:60]...)))
	require.Equal(t, []uint64{0, 1, 3, 4, 5}, heights(blocks))
	require.EqualValues(t, 1, s.SkippedBlocks)
	require.EqualValues(t, len("garbage between blocks")+60, s.SkippedBytes)
}

// Leaving the loop, an error and a cancelled context all end the workers.
func TestNoGoroutineIsLeftBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	m := newMiner(t)
	file := m.file(m.chain(nil, 1200)...)
	for _, stop := range []int{1, 600, 1199} {
		r, err := Open(t.Context(), []format.Source{source("f", file)}, Options{Jobs: 4})
		require.NoError(t, err)
		n := 0
		for _, err := range r.Blocks(t.Context()) {
			require.NoError(t, err)
			if n++; n == stop {
				break
			}
		}
		require.NoError(t, r.Close())
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := Open(ctx, []format.Source{source("f", file)}, Options{Jobs: 4})
	require.NoError(t, err)
	n := 0
	for _, err := range r.Blocks(ctx) {
		if n++; n == 5 {
			cancel()
		}
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
	}
	require.Less(t, n, 1200)
	require.NoError(t, r.Close())
	_, err = Open(ctx, []format.Source{source("f", file)}, Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// Every fault of the options is told at once.
func TestOptionsValidate(t *testing.T) {
	err := Options{Chain: "eip155:1", Jobs: -1, MaxBlock: -2, XORKey: []byte{1}}.Validate()
	require.ErrorIs(t, err, ErrOptions)
	for _, want := range []string{"eip155:1", "Jobs is -1", "MaxBlock is -2", "XORKey has 1 bytes"} {
		require.ErrorContains(t, err, want)
	}
	_, err = Open(t.Context(), nil, Options{Jobs: -1})
	require.ErrorIs(t, err, ErrOptions)
	require.NoError(t, Options{}.Validate())
}

// Whatever the bytes, parsing ends with a result or a *fault, and fill agrees
// with walk on where things end.
func TestWalkAndFillAgree(t *testing.T) {
	m := newMiner(t)
	base := m.mine(nil, p2pkh(1)).raw
	rapid.Check(t, func(rt *rapid.T) {
		raw := bytes.Clone(base)
		for range rapid.IntRange(0, 4).Draw(rt, "edits") {
			raw[rapid.IntRange(headerSize, len(raw)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "byte")
		}
		blk, err := newDecoder(&m.net).block(raw, 0)
		if err != nil {
			var f *fault
			require.True(rt, errors.As(err, &f))
			return
		}
		require.NotEmpty(rt, blk.Txs)
	})
}
