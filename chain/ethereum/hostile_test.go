package ethereum_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/rlp"
	"github.com/klauspost/compress/snappy"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/chain/ethereum"
	"github.com/hoptrail/hoptrail/ledger"
)

type readFunc func(context.Context, io.Reader, ethereum.Options) iter.Seq2[ledger.Tx, error]

// specimens are small sound inputs of every format, all made up.
func specimens(t testing.TB) map[string]struct {
	read readFunc
	data []byte
} {
	var export bytes.Buffer
	blocks := madeUpChain(t, 3)
	for _, b := range blocks {
		require.NoError(t, rlp.Encode(&export, b))
	}
	rpc := scene{
		tx: `"value":"0x8"`, logs: []string{log(usdtEVM, transferT, amount(9), 2, 5)},
		trace: fmt.Sprintf(`{"type":"CALL","from":%q,"to":%q,"value":"0x8","calls":[{"type":"CALL","from":%q,"to":%q,"value":"0x3"}]}`, evm(1), evm(3), evm(3), evm(4)),
	}.json()
	csv := "hash,nonce,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,block_timestamp\n"
	for i := range 4 {
		csv += fmt.Sprintf("0x%064x,%d,%d,0,%s,%s,%d,21000,5,0x,%d\n", 100+i, i, 10+i, evm(1), evm(2), 7+i, 1_600_000_000+i)
	}
	var traces strings.Builder
	for i := range 3 {
		fmt.Fprintf(&traces, `{"block_number":%d,"transaction_hash":"0x%064x","transaction_index":0,"from_address":%q,"to_address":%q,"value":%d,"trace_type":"call","call_type":"call","trace_address":[],"status":1,"block_timestamp":1600000000}`+"\n",
			10+i, 100+i, evm(1), evm(2), 7+i)
	}
	return map[string]struct {
		read readFunc
		data []byte
	}{
		"rlp":  {ethereum.ReadRLP, export.Bytes()},
		"era1": {ethereum.ReadEra1, era1(t, blocks, madeUpReceipts(3))},
		"rpc":  {ethereum.ReadRPC, []byte(rpc)},
		"csv":  {ethereum.ReadTable, []byte(csv)},
		"json": {ethereum.ReadTable, []byte(traces.String())},
		"tron": {ethereum.ReadTron, []byte(tronBlock(t, true) + tronInfos())},
	}
}

// sound reads without panic and either succeeds or fails with a typed error.
func sound(t testing.TB, read readFunc, data []byte, o ethereum.Options) error {
	t.Helper()
	_, err := fails(read(context.Background(), bytes.NewReader(data), o))
	if err == nil {
		return nil
	}
	for _, known := range []error{ethereum.ErrFormat, ethereum.ErrTooLarge, ethereum.ErrOrder, ethereum.ErrMismatch, ethereum.ErrNoTime} {
		if errors.Is(err, known) {
			return err
		}
	}
	require.NoError(t, err, "an error of no known kind")
	return err
}

// Every input cut at every byte: an error, or the blocks before the cut.
func TestTruncated(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	for name, s := range specimens(t) {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, sound(t, s.read, s.data, ethereum.Options{Jobs: 1}))
			refused := 0
			for n := range s.data {
				if sound(t, s.read, s.data[:n], ethereum.Options{Jobs: 1}) != nil {
					refused++
				}
			}
			require.Greater(t, refused, len(s.data)/3)
		})
	}
}

// Inputs with single bits flipped, and with bytes replaced by others that are
// special in the format.
func TestDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	for name, s := range specimens(t) {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for range 1000 {
				data := bytes.Clone(s.data)
				for range 1 + random.IntN(3) {
					at := random.IntN(len(data))
					if random.IntN(2) == 0 {
						data[at] ^= 1 << random.IntN(8)
					} else {
						data[at] = "\x00\xff\xc0\xf9\xbf{}[]\",:-e9\n"[random.IntN(16)]
					}
				}
				// Either outcome is right; a panic or an unknown error is not.
				_ = sound(t, s.read, data, ethereum.Options{Jobs: 1})
			}
		})
	}
}

// allocated runs f and returns the bytes it allocated.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What an input claims costs nothing: memory follows what is really there.
func TestClaimsAreNotBelieved(t *testing.T) {
	era := era1(t, nil, nil)[:8]
	entry := func(typ uint16, size uint32) []byte {
		b := binary.LittleEndian.AppendUint16(bytes.Clone(era), typ)
		return append(binary.LittleEndian.AppendUint32(b, size), 0, 0)
	}
	for name, c := range map[string]struct {
		read readFunc
		data []byte
		want error
	}{
		"RLP, 2^63 bytes":       {ethereum.ReadRLP, []byte{0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}, ethereum.ErrTooLarge},
		"RLP, 200 MB":           {ethereum.ReadRLP, []byte{0xfb, 0x0b, 0xeb, 0xc2, 0, 1}, ethereum.ErrFormat},
		"RLP, a string":         {ethereum.ReadRLP, []byte{0xb8, 0xff}, ethereum.ErrFormat},
		"RLP, inner 2^63":       {ethereum.ReadRLP, append([]byte{0xc9, 0xff}, make([]byte, 8)...), ethereum.ErrFormat},
		"era1, 4 GB":            {ethereum.ReadEra1, entry(3, ^uint32(0)), ethereum.ErrTooLarge},
		"era1, 200 MB":          {ethereum.ReadEra1, entry(3, 200<<20), ethereum.ErrFormat},
		"JSON, never closed":    {ethereum.ReadRPC, []byte(`{"number":"0x1","transactions":[`), ethereum.ErrFormat},
		"JSON, deep":            {ethereum.ReadRPC, []byte(strings.Repeat(`{"result":[`, 20_000)), ethereum.ErrFormat},
		"JSON, deep and closed": {ethereum.ReadRPC, []byte(strings.Repeat(`[`, 50_000) + strings.Repeat(`]`, 50_000)), ethereum.ErrFormat},
		"TRON, nested pages":    {ethereum.ReadTron, []byte(strings.Repeat(`{"block":[`, 2_000) + strings.Repeat(`]}`, 2_000)), ethereum.ErrFormat},
		"CSV, open quote":       {ethereum.ReadTable, []byte("block_number,trace_id,value\n1,\"call"), ethereum.ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { err = sound(t, c.read, c.data, ethereum.Options{Jobs: 1}) })
			require.ErrorIs(t, err, c.want)
			require.Less(t, bytes, uint64(8<<20))
		})
	}
}

// repeat gives one byte for ever.
type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// Endless items end at MaxBlock.
func TestEndlessInput(t *testing.T) {
	const limit = 1 << 20
	for name, c := range map[string]struct {
		read readFunc
		head string
		fill byte
	}{
		"JSON string":   {ethereum.ReadRPC, `{"number":"`, 'x'},
		"JSON brackets": {ethereum.ReadRPC, `[`, '['},
		"CSV quote":     {ethereum.ReadTable, "block_number,trace_id,value\n1,\"call", 'x'},
		"CSV header":    {ethereum.ReadTable, "", 'x'},
		"TRON object":   {ethereum.ReadTron, `{"block_header":"`, 'x'},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			bytes := allocated(func() {
				_, err = fails(c.read(context.Background(), io.MultiReader(strings.NewReader(c.head), repeat(c.fill)), ethereum.Options{MaxBlock: limit, Jobs: 1}))
			})
			require.ErrorIs(t, err, ethereum.ErrTooLarge)
			require.Less(t, bytes, uint64(32*limit))
		})
	}
}

// A snappy bomb: a few kilobytes that decompress to more than MaxBlock.
func TestSnappyBomb(t *testing.T) {
	var bomb bytes.Buffer
	w := snappy.NewBufferedWriter(&bomb)
	_, err := io.CopyN(w, repeat(0), 64<<20)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	archive := era1(t, nil, nil)[:8]
	for _, typ := range []uint16{3, 4, 5} {
		archive = binary.LittleEndian.AppendUint16(archive, typ)
		archive = append(binary.LittleEndian.AppendUint32(archive, uint32(bomb.Len())), 0, 0)
		archive = append(archive, bomb.Bytes()...)
	}
	err = sound(t, ethereum.ReadEra1, archive, ethereum.Options{MaxBlock: 4 << 20, Jobs: 1})
	require.ErrorIs(t, err, ethereum.ErrTooLarge)
	var at *ethereum.ParseError
	require.ErrorAs(t, err, &at)
	require.EqualValues(t, 8, at.Offset)
}

// Errors say where: format, byte offset, place, and what was expected.
func TestErrorsSayWhere(t *testing.T) {
	good := specimens(t)["rlp"].data
	err := sound(t, ethereum.ReadRLP, append(bytes.Clone(good), 0x80), ethereum.Options{})
	var at *ethereum.ParseError
	require.ErrorAs(t, err, &at)
	require.EqualValues(t, len(good), at.Offset)
	require.EqualError(t, err, fmt.Sprintf("ethereum: geth-rlp, byte %d, block header: ethereum: malformed input: byte 0x80 begins no RLP list", len(good)))

	_, err = fails(ethereum.ReadRLP(context.Background(), bytes.NewReader(good), ethereum.Options{Chain: "eip155:137"}))
	require.ErrorIs(t, err, ethereum.ErrMismatch, "signed for another chain")

	rpc := string(specimens(t)["rpc"].data)
	err = sound(t, ethereum.ReadRPC, []byte(strings.Replace(rpc, `"value":"0x8"`, `"value":"0xzz"`, 1)), ethereum.Options{})
	require.ErrorContains(t, err, `transaction 0: value: ethereum: malformed input: "0xzz"`)

	csv := string(specimens(t)["csv"].data)
	err = sound(t, ethereum.ReadTable, []byte(strings.Replace(csv, "12,0,0x", "9,0,0x", 1)), ethereum.Options{})
	require.ErrorIs(t, err, ethereum.ErrOrder)
	require.ErrorContains(t, err, "block 9 after block 11")
}
