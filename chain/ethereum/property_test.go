package ethereum

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// anyJSON makes JSON objects with nesting and awkward strings.
func anyJSON(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind < 2 && depth > 0:
		m := map[string]any{}
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			m[rapid.SampledFrom([]string{"a", "b}", `c"`, "d\\", "e["}).Draw(t, "key")] = anyJSON(t, depth-1)
		}
		return m
	case kind == 2 && depth > 0:
		l := make([]any, rapid.IntRange(0, 4).Draw(t, "length"))
		for i := range l {
			l[i] = anyJSON(t, depth-1)
		}
		return l
	case kind == 3:
		return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
	}
	return rapid.String().Draw(t, "text")
}

// Documents come out as they went in, whether they stood in an array, on lines
// or one after the other, and however the reader cuts them.
func TestDocumentsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want [][]byte
		for range rapid.IntRange(0, 6).Draw(t, "documents") {
			raw, err := json.Marshal(map[string]any{"x": anyJSON(t, 3)})
			require.NoError(t, err)
			want = append(want, raw)
		}
		var in []byte
		switch rapid.IntRange(0, 2).Draw(t, "layout") {
		case 0:
			in = bytes.Join(want, []byte("\n"))
		case 1:
			in = append(append([]byte("[\n"), bytes.Join(want, []byte(" ,\n"))...), "]\n"...)
		case 2:
			in = append([]byte("\xef\xbb\xbf"), bytes.Join(want, nil)...)
		}
		r := io.Reader(bytes.NewReader(in))
		if rapid.Bool().Draw(t, "bytewise") {
			r = iotest.OneByteReader(r)
		}
		docs := newDocuments(r, 1<<20)
		for i, w := range want {
			d, err := docs.next()
			require.NoError(t, err)
			require.Equal(t, string(w), string(d.raw), i)
			require.Equal(t, w, in[d.offset:d.offset+int64(len(w))], "offset")
			c := &cursor{b: d.raw}
			require.NoError(t, c.skip())
			require.NoError(t, c.end())
		}
		_, err := docs.next()
		require.True(t, errors.Is(err, io.EOF), "%v", err)
	})
}

// However calls nest and fail, what internal transfers move is what the
// successful calls moved, counted by a plain recursion, in trace order.
func TestFramesProperty(t *testing.T) {
	type frame struct {
		Type  string   `json:"type"`
		From  string   `json:"from"`
		To    string   `json:"to"`
		Value string   `json:"value"`
		Error string   `json:"error,omitempty"`
		Calls []*frame `json:"calls,omitempty"`
	}
	rapid.Check(t, func(t *rapid.T) {
		var grow func(depth int) *frame
		grow = func(depth int) *frame {
			f := &frame{
				Type: rapid.SampledFrom([]string{"CALL", "CALL", "CREATE", "DELEGATECALL", "STATICCALL", "SELFDESTRUCT", "CALLCODE"}).Draw(t, "type"),
				From: "0x0000000000000000000000000000000000000001", To: "0x0000000000000000000000000000000000000002",
				Value: "0x" + big.NewInt(rapid.Int64Range(0, 1000).Draw(t, "value")).Text(16),
			}
			if rapid.IntRange(0, 5).Draw(t, "fails") == 0 {
				f.Error = "out of gas"
			}
			if depth > 0 {
				for range rapid.IntRange(0, 3).Draw(t, "calls") {
					f.Calls = append(f.Calls, grow(depth-1))
				}
			}
			return f
		}
		root := grow(4)
		root.Type = "CALL"
		raw, err := json.Marshal(root)
		require.NoError(t, err)

		var want []int64
		var walk func(f *frame, top bool)
		walk = func(f *frame, top bool) {
			if f.Error != "" {
				return
			}
			v, _ := new(big.Int).SetString(f.Value[2:], 16)
			moves := f.Type == "CALL" || f.Type == "CREATE" || f.Type == "SELFDESTRUCT"
			if moves && !top && v.Sign() > 0 {
				want = append(want, v.Int64())
			}
			for _, c := range f.Calls {
				walk(c, false)
			}
		}
		walk(root, true)

		var calls []call
		require.NoError(t, readFrame(&cursor{b: raw}, &calls, 0, false))
		a := newAssembler(Options{}.withDefaults(ledger.Ethereum))
		var tx ledger.Tx
		a.callValues(&tx, &transaction{calls: calls})
		var got []int64
		last := uint32(0)
		for _, tr := range tx.Transfers {
			u, _ := tr.Amount.Uint64()
			got = append(got, int64(u))
			require.Greater(t, tr.Entry, last, "trace order")
			last = tr.Entry
		}
		require.Equal(t, want, got)
	})
}
