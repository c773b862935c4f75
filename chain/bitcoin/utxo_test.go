package bitcoin

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// addresses has one of every kind that an output can have.
func addresses(t testing.TB) (out []coin) {
	net := ledger.Testnet
	add := func(script []byte) {
		c := coin{addr: ledger.ScriptAddress(script, net), multisig: unlock.Multisig(script)}
		c.keyless = unlock.Keyless(c.addr.Kind(), script)
		out = append(out, c)
	}
	wit := func(version byte, n int) []byte {
		s := []byte{version, byte(n)}
		for i := range n {
			s = append(s, byte(i)+7)
		}
		return s
	}
	add(p2pkh(1))
	add(append(append([]byte{0xa9, 20}, make([]byte, 20)...), 0x87))
	add(wit(0, 20))
	add(wit(0, 32))
	add(wit(0x51, 32))
	add([]byte{0x51, 2, 0x4e, 0x73})
	add(wit(0x52, 40))
	add(wit(0x60, 2))
	add(append(append([]byte{33}, key33(1)...), 0xac))
	add(append(append(append(append([]byte{0x51, 33}, key33(1)...), 33), key33(2)...), 0x52, 0xae))
	add([]byte{0x51})
	add([]byte{0xab, 0xac})
	kinds := map[ledger.AddressKind]bool{}
	for _, c := range out {
		kinds[c.addr.Kind()] = true
	}
	require.Len(t, kinds, 10)
	return out
}

// Any sequence of puts and takes answers as a map would, in memory and with
// nearly everything spilled, and no file stays behind.
func TestUTXOIsAMap(t *testing.T) {
	kinds := addresses(t)
	net, _ := NetworkOf(ledger.BitcoinTestnet3)
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		type outpoint struct {
			id    [32]byte
			index uint32
		}
		model := map[outpoint]coin{}
		limit := int64(0)
		if rapid.Bool().Draw(rt, "spill") {
			limit = 1 // after every put
		}
		u := newUTXO(&net, limit, dir)
		pick := rapid.Custom(func(rt *rapid.T) outpoint {
			n := rapid.IntRange(0, 300).Draw(rt, "tx")
			id := hash256([]byte{byte(n), byte(n >> 8)})
			if n < 3 {
				id = [32]byte{0: 1, 31: byte(n)} // the same first bytes
			}
			return outpoint{id, uint32(rapid.IntRange(0, 2).Draw(rt, "index"))}
		})
		for range rapid.IntRange(1, 200).Draw(rt, "steps") {
			o := pick.Draw(rt, "outpoint")
			want, known := model[o]
			if rapid.Bool().Draw(rt, "put") && !known {
				c := rapid.SampledFrom(kinds).Draw(rt, "kind")
				c.value = rapid.Uint64Range(0, maxMoney).Draw(rt, "value")
				require.NoError(rt, u.put(&o.id, o.index, &c))
				model[o] = c
				continue
			}
			got, ok, err := u.take(&o.id, o.index)
			require.NoError(rt, err)
			require.Equal(rt, known, ok)
			require.Equal(rt, want, got)
			delete(model, o)
			require.Equal(rt, len(model), u.len())
		}
		require.NoError(rt, u.disk.close())
	})
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// Putting an outpoint again replaces it, as coinbases with the same id did in
// blocks 91,842 and 91,880.
func TestUTXOKeepsTheNewer(t *testing.T) {
	net := Networks()[0]
	u := newUTXO(&net, 0, t.TempDir())
	id := [32]byte{1}
	for v := range uint64(3) {
		require.NoError(t, u.put(&id, 0, &coin{value: v, addr: addresses(t)[v].addr}))
	}
	require.Equal(t, 1, u.len())
	c, ok, err := u.take(&id, 0)
	require.NoError(t, err)
	require.True(t, ok)
	require.EqualValues(t, 2, c.value)
	_, ok, err = u.take(&id, 0)
	require.NoError(t, err)
	require.False(t, ok)
}

// A hundred thousand outputs through many spills and merges: all are found, and
// the memory that the index holds stays within a chunk of the bound.
func TestUTXOSpillsAndMerges(t *testing.T) {
	const n, limit = 100_000, 512 << 10
	net := Networks()[0]
	u := newUTXO(&net, limit, t.TempDir())
	addr := addresses(t)[0].addr
	id := func(i int) [32]byte { return hash256([]byte{byte(i), byte(i >> 8), byte(i >> 16)}) }
	for i := range n {
		tx := id(i)
		require.NoError(t, u.put(&tx, uint32(i%5), &coin{value: uint64(i), addr: addr}))
		if i%3 == 2 { // an older one is spent meanwhile
			old := id(i / 3)
			_, ok, err := u.take(&old, uint32(i/3%5))
			require.NoError(t, err)
			require.True(t, ok, i/3)
		}
		require.LessOrEqual(t, u.bytes(), int64(limit+chunkRecords*maxRecord))
		require.LessOrEqual(t, len(u.disk.runs), maxRuns)
	}
	require.Equal(t, n-n/3, u.len())
	for i := n - 1; i >= n/3; i-- {
		tx := id(i)
		c, ok, err := u.take(&tx, uint32(i%5))
		require.NoError(t, err)
		require.True(t, ok, i)
		require.EqualValues(t, i, c.value)
	}
	require.Zero(t, u.len())
	require.NoError(t, u.disk.close())
}

// Where the files of the index cannot be written the reading ends with an error
// that says what to do.
func TestUTXOWithoutRoom(t *testing.T) {
	m := newMiner(t)
	err := readErr(t, Options{UTXOMemory: 1, TempDir: "/nonexistent/dir"}, m.file(m.chain(nil, 3)...))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "TempDir")
}

// Reading with the index spilled gives what reading in memory gives.
func TestSpilledReadingAgrees(t *testing.T) {
	path := data(t, "blocks/testnet3-mixed.blk")
	want, _ := readAll(t, Options{}, sources(path)...)
	got, s := readAll(t, Options{UTXOMemory: 300 << 10, TempDir: t.TempDir()}, sources(path)...)
	require.Positive(t, s.UTXOSpilled)
	require.Equal(t, dump(txsOf(want)), dump(txsOf(got)))
}
