package bitcoin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// coreDocs writes a made-up chain as getblock answers, and as a block file.
func coreDocs(t *testing.T, n int) (docs [][]byte, file []byte) {
	m := newMiner(t)
	var prev *mined
	var blocks []*mined
	for range n {
		var txs []*wire.MsgTx
		if prev != nil { // each block spends the coinbase before it
			txs = append(txs, pay(push(dummySig(1), key33(1)), nil, []wire.OutPoint{outpoint(prev.txs[0], 0)}, p2pkh(1)))
		}
		prev = m.mine(prev, p2pkh(1), txs...)
		blocks = append(blocks, prev)
		var msg wire.MsgBlock
		require.NoError(t, msg.Deserialize(bytes.NewReader(prev.raw)))
		core, _ := written(&msg, prev.hash, uint64(prev.height))
		doc, err := json.Marshal(core)
		require.NoError(t, err)
		docs = append(docs, doc)
	}
	return docs, m.file(blocks...)
}

func readJSON(t *testing.T, opt Options, docs ...[]byte) ([]ledger.Tx, Stats, error) {
	opt.Chain = ledger.BitcoinRegtest
	r, err := NewJSONReader(opt)
	require.NoError(t, err)
	var files []format.Source
	for i, d := range docs {
		files = append(files, source(fmt.Sprintf("%d.json", i), d))
	}
	txs, err := collect(r.Txs(t.Context(), files))
	return txs, r.Stats(), err
}

// One block per file, one per line, in an array, in envelopes; any number of
// workers: what the block file gives. Outputs are found across files.
func TestJSONLayouts(t *testing.T) {
	docs, file := coreDocs(t, 40)
	blocks, stats := readAll(t, Options{}, source("f", file))
	require.Equal(t, stats.Inputs, stats.Resolved)
	want := dump(txsOf(blocks))
	var envelopes []string
	for _, d := range docs {
		envelopes = append(envelopes, `{"result":`+string(d)+`,"error":null,"id":7}`)
	}
	for name, files := range map[string][][]byte{
		"files":          docs,
		"lines":          {bytes.Join(docs, []byte("\n"))},
		"array":          {[]byte("[" + string(bytes.Join(docs, []byte(" ,\n"))) + "]\n")},
		"envelopes":      {[]byte("[" + strings.Join(envelopes, ",") + "]")},
		"file and array": {docs[0], {}, []byte(" \n[]"), []byte("[" + string(bytes.Join(docs[1:], []byte(","))) + "]")},
	} {
		for _, jobs := range []int{1, 3} {
			txs, s, err := readJSON(t, Options{Jobs: jobs}, files...)
			require.NoError(t, err, name)
			require.Equal(t, want, dump(txs), name)
			require.EqualValues(t, 40, s.Blocks)
			require.Equal(t, stats.Resolved, s.Resolved)
		}
	}
}

// Every fault names the file and the place, and says what to do.
func TestJSONFaults(t *testing.T) {
	docs, _ := coreDocs(t, 3)
	replace := func(from, to string) []byte { return []byte(strings.Replace(string(docs[1]), from, to, 1)) }
	for name, c := range map[string]struct {
		docs [][]byte
		opt  Options
		is   error
		says string
	}{
		"out of order":   {docs: [][]byte{docs[0], docs[2], docs[1]}, is: ErrOrder, says: "height 1 after 2"},
		"verbosity 1":    {docs: [][]byte{[]byte(`{"hash":"aa","height":1,"tx":["bb","cc"]}`)}, is: ErrMalformed, says: "verbosity 2 or 3"},
		"verbosity 0":    {docs: [][]byte{[]byte(`"0100"`)}, is: ErrMalformed, says: "where a JSON object should start"},
		"error answer":   {docs: [][]byte{[]byte(`{"result":null,"error":{"code":-5,"message":"Block not found"},"id":1}`)}, is: ErrMalformed, says: "Block not found"},
		"cut off":        {docs: [][]byte{docs[0], docs[1][:len(docs[1])/2]}, is: ErrTruncated, says: "1.json"},
		"open array":     {docs: [][]byte{append([]byte("["), docs[0]...)}, is: ErrTruncated, says: "0.json"},
		"not JSON":       {docs: [][]byte{[]byte("hash,height")}, is: ErrMalformed, says: "where a JSON object should start"},
		"bad inside":     {docs: [][]byte{[]byte(`{"hash":]`)}, is: ErrMalformed, says: "invalid character"},
		"too long":       {docs: docs, opt: Options{MaxJSON: 100}, is: ErrTooLarge, says: "MaxJSON"},
		"odd hex":        {docs: [][]byte{docs[0], replace(`"hex":"76a9`, `"hex":"6a9`)}, is: ErrMalformed, says: "odd length"},
		"a coin too few": {docs: [][]byte{docs[0], replace(`"value":50.00000000`, `"value":-1`)}, is: ErrMalformed, says: "want digits"},
		"other place":    {docs: [][]byte{docs[0], replace(`"n":0`, `"n":1`)}, is: ErrMalformed, says: "output 1 stands in place 0"},
		"short id":       {docs: [][]byte{docs[0], replace(`"txid":"`, `"txid":"0`)}, is: ErrMalformed, says: "transaction 0"},
		"letter case":    {docs: [][]byte{docs[0], replace(`"value":`, `"Value":`)}, is: ErrMalformed, says: `key "tx.vout.Value" (want the key "value": letter case counts)`},
		"a key twice":    {docs: [][]byte{docs[0], replace(`"value":`, `"value":1,"\u0076alue":`)}, is: ErrMalformed, says: `key "tx.vout.value" (want the key once, it is there twice)`},
		"envelope twice": {docs: [][]byte{[]byte(`{"result":null,"result":` + string(docs[1]) + `}`)}, is: ErrMalformed, says: `key "result" (want the key once`},
		"no script":      {docs: [][]byte{docs[0], replace(`"scriptPubKey":{"hex"`, `"scriptPubKey":{"asm"`)}, is: ErrMalformed, says: "scriptPubKey.hex"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, jobs := range []int{1, 2} {
				c.opt.Jobs = jobs
				_, _, err := readJSON(t, c.opt, c.docs...)
				require.ErrorIs(t, err, c.is)
				require.ErrorContains(t, err, c.says)
				var e *BlockError
				require.ErrorAs(t, err, &e)
				require.True(t, strings.HasSuffix(e.File, ".json"))
			}
		})
	}
}

// Previous transactions are read by the same rule.
func TestPrevTxsKeys(t *testing.T) {
	const id = `"txid":"00000000000000000000000000000000000000000000000000000000000000f1"`
	for text, says := range map[string]string{
		`{` + id + `,"vout":[{"value":1,"n":0,"scriptPubKey":{"hex":""}}]}`:           "",
		`{` + id + `,"vout":[{"value":1,"n":0,"scriptpubkey":{"hex":""}}]}`:           `key "vout.scriptpubkey" (want the key "scriptPubKey": letter case counts)`,
		`{` + id + `,"vout":[{"value":1,"n":0,"value":2,"scriptPubKey":{"hex":""}}]}`: `key "vout.value" (want the key once, it is there twice)`,
	} {
		_, err := ReadPrevTxs(t.Context(), source("prev.json", []byte(text)), Options{})
		if says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrMalformed)
		require.ErrorContains(t, err, "prev.json")
		require.ErrorContains(t, err, says)
	}
}

// Both decoders know their files by content, through package format, and block
// files by name where they are obfuscated.
func TestDecodersSniff(t *testing.T) {
	docs, file := coreDocs(t, 5)
	want := dump(func() []ledger.Tx { b, _ := readAll(t, Options{}, source("f", file)); return txsOf(b) }())
	decoders := append(format.Decoders(), Decoders(Options{})...)
	for name, data := range map[string][]byte{
		"no name":    file,
		"lines.json": bytes.Join(docs, []byte("\n")),
	} {
		var heard int64
		txs, err := collect(format.Read(t.Context(), []format.Source{source(name, data)}, decoders, format.Options{
			Chain: ledger.BitcoinRegtest, Progress: func(n int64) { heard += n },
		}))
		require.NoError(t, err, name)
		require.Equal(t, want, dump(txs), name)
		require.Positive(t, heard)
	}
	// A chain that is meant for other files does not stop the reading.
	txs, err := collect(format.Read(t.Context(), []format.Source{source("x", file)}, decoders, format.Options{Chain: ledger.Ethereum}))
	require.NoError(t, err)
	require.Equal(t, want, dump(txs))
}

// A folder of a node: the block files belong together, the rest is left.
func TestBlockFiles(t *testing.T) {
	_, file := coreDocs(t, 2)
	damaged := []byte{0x1f, 0x8b, 8}
	masked := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	blocks, others := BlockFiles([]format.Source{
		source("/x/blk00012.dat", masked), source("/x/rev00012.dat", masked), source("/x/blk100000.dat.zst", masked),
		source("/x/xor.dat", masked), source("/x/export", file), source("/x/empty", nil), source("-", file),
		source("/x/rev00013.dat", file), source("/x/blk00013.dat.gz", damaged),
	})
	names := func(sources []format.Source) (out []string) {
		for _, s := range sources {
			out = append(out, s.Name)
		}
		return out
	}
	require.Equal(t, []string{"/x/blk00012.dat", "/x/blk100000.dat.zst", "/x/export"}, names(blocks))
	require.Equal(t, []string{"/x/rev00012.dat", "/x/xor.dat", "/x/empty", "-", "/x/rev00013.dat", "/x/blk00013.dat.gz"}, names(others))
}
