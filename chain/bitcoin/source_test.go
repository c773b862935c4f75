package bitcoin

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// recordedEsplora returns the recorded answers that are transactions.
func recordedEsplora(t testing.TB) (out []esploraTx) {
	dir := data(t, "esplora/api-responses")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		var many []esploraTx
		var one esploraTx
		switch {
		case json.Unmarshal(raw, &many) == nil:
		case json.Unmarshal(raw, &one) == nil:
			many = []esploraTx{one}
		}
		for _, tx := range many {
			if len(tx.Vin) > 0 {
				out = append(out, tx)
			}
		}
	}
	for _, name := range []string{"esplora/hodlhodl-tp.json", "esplora/hodlhodl-fp.json"} {
		raw, err := os.ReadFile(data(t, name))
		require.NoError(t, err)
		var cases []struct {
			Tx esploraTx `json:"tx"`
		}
		require.NoError(t, json.Unmarshal(raw, &cases))
		for _, c := range cases {
			out = append(out, c.Tx)
		}
	}
	require.NotEmpty(t, out)
	return out
}

// recordedCore is block 200000 as Core answers, everything kept.
type recordedCore struct {
	Hash       string `json:"hash"`
	Height     uint64 `json:"height"`
	Version    int32  `json:"version"`
	Prev       string `json:"previousblockhash"`
	MerkleRoot string `json:"merkleroot"`
	Time       uint32 `json:"time"`
	Bits       string `json:"bits"`
	Nonce      uint32 `json:"nonce"`
	Tx         []struct {
		coreTx
		Hex string `json:"hex"`
	} `json:"tx"`
}

func block200000(t testing.TB) (c recordedCore, prev *PrevTxs) {
	raw, err := os.ReadFile(data(t, "block-200000/btc_200000.getblock2.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &c))
	prev, err = ReadPrevTxs(t.Context(), format.File(data(t, "block-200000/btc_200000.prevtxs.json")), Options{})
	require.NoError(t, err)
	return c, prev
}

// serialize rebuilds the block from the header's fields and the transactions'
// bytes.
func (c *recordedCore) serialize(t testing.TB) []byte {
	prev, err := ParseHash(c.Prev)
	require.NoError(t, err)
	root, err := ParseHash(c.MerkleRoot)
	require.NoError(t, err)
	bits, err := strconv.ParseUint(c.Bits, 16, 32)
	require.NoError(t, err)
	h := Header{Version: c.Version, Prev: prev, MerkleRoot: root, Time: c.Time, Bits: uint32(bits), Nonce: c.Nonce}
	raw := h.append(nil)
	require.Equal(t, c.Hash, h.Hash().String())
	require.Less(t, len(c.Tx), 1<<16)
	raw = append(raw, 0xfd, byte(len(c.Tx)), byte(len(c.Tx)>>8))
	for _, tx := range c.Tx {
		b, err := hex.DecodeString(tx.Hex)
		require.NoError(t, err)
		raw = append(raw, b...)
	}
	return raw
}

// esplora writes the block's transactions as Esplora would.
func (c *recordedCore) esplora(t testing.TB, prev *PrevTxs) []map[string]any {
	out := make([]map[string]any, len(c.Tx))
	for i, tx := range c.Tx {
		vin := make([]any, len(tx.Vin))
		for n, in := range tx.Vin {
			v := map[string]any{"txid": in.TxID, "vout": in.Vout, "sequence": in.Sequence, "is_coinbase": in.Coinbase != nil, "prevout": nil}
			if in.Coinbase != nil {
				v["txid"], v["vout"], v["scriptsig"] = Hash{}.String(), uint32(1<<32-1), *in.Coinbase
			} else {
				v["scriptsig"] = *in.ScriptSig.Hex
				if p, ok := prev.outs[outpointOf(t, in.TxID, in.Vout)]; ok {
					v["prevout"] = map[string]any{"scriptpubkey": hex.EncodeToString(p.Script), "value": p.Value}
				} else if p := c.own(t, in.TxID, in.Vout); p != nil {
					v["prevout"] = p
				}
			}
			vin[n] = v
		}
		vout := make([]any, len(tx.Vout))
		for n, o := range tx.Vout {
			value, err := parseBTC(o.Value.String())
			require.NoError(t, err)
			vout[n] = map[string]any{"scriptpubkey": *o.Script.Hex, "value": value}
		}
		out[i] = map[string]any{
			"txid": tx.TxID, "version": tx.Version, "locktime": tx.LockTime, "vin": vin, "vout": vout,
			"status": map[string]any{"confirmed": true, "block_height": c.Height, "block_hash": c.Hash, "block_time": c.Time},
		}
	}
	return out
}

// own finds an output of the block itself, nil when it is another's.
func (c *recordedCore) own(t testing.TB, id string, n uint32) map[string]any {
	for _, tx := range c.Tx {
		if tx.TxID == id {
			value, err := parseBTC(tx.Vout[n].Value.String())
			require.NoError(t, err)
			return map[string]any{"scriptpubkey": *tx.Vout[n].Script.Hex, "value": value}
		}
	}
	return nil
}

func outpointOf(t testing.TB, id string, n uint32) ledger.Outpoint {
	tx, err := ledger.ParseTxID(ledger.BitcoinMainnet, id)
	require.NoError(t, err)
	return ledger.Outpoint{Tx: tx, Index: n}
}

// verbosity3 adds prevouts to the block, as Core's getblock 3 does.
func (c *recordedCore) verbosity3(t testing.TB, prev *PrevTxs) []byte {
	esplora := c.esplora(t, prev)
	raw, err := os.ReadFile(data(t, "block-200000/btc_200000.getblock2.json"))
	require.NoError(t, err)
	var doc map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	require.NoError(t, d.Decode(&doc))
	for i, tx := range as[[]any](doc["tx"]) {
		for n, in := range as[[]any](as[map[string]any](tx)["vin"]) {
			e := as[map[string]any](as[[]any](esplora[i]["vin"])[n])
			if p, ok := e["prevout"].(map[string]any); ok {
				sat := ledger.NewAmount(as[uint64](p["value"]))
				as[map[string]any](in)["prevout"] = map[string]any{
					"generated": false, "height": 1, "value": json.Number(sat.Decimal(8)),
					"scriptPubKey": map[string]any{"hex": p["scriptpubkey"]},
				}
			}
		}
	}
	out, err := json.Marshal(doc)
	require.NoError(t, err)
	return out
}

// Block 200000 with its previous transactions: every input is resolved whose
// output the data holds. It holds one output of each previous transaction, so
// 20 inputs that spend a second one of the same have an account but no amount;
// the other transactions' fees stay within what the coinbase claims.
func TestBlock200000ResolvesAndBalances(t *testing.T) {
	_, prev := block200000(t)
	r, err := NewJSONReader(Options{Prevouts: prev, Verify: true})
	require.NoError(t, err)
	blocks, err := collect(r.Blocks(t.Context(), sources(data(t, "block-200000/btc_200000.getblock2.json"))))
	require.NoError(t, err)
	require.Len(t, blocks, 1)
	s := r.Stats()
	require.EqualValues(t, 388, s.Txs)
	require.EqualValues(t, 20, s.Derived)
	require.Zero(t, s.Unknown)
	_, _, ok := Fees(blocks[0])
	require.False(t, ok, "not every amount is known")
	var fees, short, missing int64
	for _, tx := range blocks[0].Txs[1:] {
		whole := *blocks[0]
		whole.Txs = []ledger.Tx{blocks[0].Txs[0], tx}
		fee, claimed, ok := Fees(&whole)
		if !ok {
			short++
			for _, in := range tx.Transfers[0].Inputs {
				if in.Resolution != ledger.Resolved {
					missing++
				}
			}
			continue
		}
		require.EqualValues(t, 63_517_500, claimed, "50.63517500 less the subsidy of 50")
		require.GreaterOrEqual(t, fee, int64(0), tx.ID)
		fees += fee
	}
	t.Logf("%d of %d inputs resolved; %d transactions whole with fees %d, %d short of %d amounts, claimed 63517500",
		s.Resolved, s.Inputs, int64(len(blocks[0].Txs))-1-short, fees, short, missing)
	require.Less(t, fees, int64(63_517_500))
}

// The same block as a block file, as Core's JSON with and without prevouts, as
// btcd's, and as Esplora's JSON over HTTP: the same transactions, to the byte.
func TestSourcesAgreeOnBlock200000(t *testing.T) {
	c, prev := block200000(t)
	raw := c.serialize(t)
	blk, _ := readAll(t, Options{Prevouts: prev, Verify: true}, source("b", frame(Networks()[0].Magic, raw)))
	want := dump(txsOf(blk))

	json2, err := os.ReadFile(data(t, "block-200000/btc_200000.getblock2.json"))
	require.NoError(t, err)
	btcd := bytes.Replace(json2, []byte(`"tx": [`), []byte(`"rawtx": [`), 1)
	for name, doc := range map[string][]byte{
		"verbosity 2": json2,
		"verbosity 3": c.verbosity3(t, prev),
		"btcd":        btcd,
		"envelope":    []byte(`[{"result":` + string(json2) + `,"error":null,"id":1}]`),
	} {
		opt := Options{Prevouts: prev}
		if name == "verbosity 3" {
			opt.Prevouts = nil
		}
		r, err := NewJSONReader(opt)
		require.NoError(t, err)
		got, err := collect(r.Blocks(t.Context(), []format.Source{source(name, doc)}))
		require.NoError(t, err)
		require.Equal(t, want, dump(txsOf(got)), name)
		require.Equal(t, blk[0].Hash, got[0].Hash)
		require.Equal(t, blk[0].Prev, got[0].Prev)
	}

	e := esploraServer(t, &c, prev)
	hash, err := e.HashAt(t.Context(), 200_000)
	require.NoError(t, err)
	got, err := e.Block(t.Context(), hash)
	require.NoError(t, err)
	require.Equal(t, want, dump(got.Txs), "Esplora over HTTP")

	lines, err := json.Marshal(c.esplora(t, prev))
	require.NoError(t, err)
	txs, err := collect(format.Read(t.Context(), []format.Source{source("e.json", lines)}, format.Decoders(), format.Options{}))
	require.NoError(t, err)
	require.Equal(t, want, dump(txs), "Esplora files, by package format")
}

// Recorded answers of Esplora servers, with scripts of every kind, through this
// package and through package format: the same transactions.
func TestEsploraAgreesWithFormat(t *testing.T) {
	net := Networks()[0]
	dec, der := newDecoder(&net), newUnlock(&net)
	for _, e := range recordedEsplora(t) {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		want, err := collect(format.Read(t.Context(), []format.Source{source("tx.json", raw)}, format.Decoders(), format.Options{}))
		require.NoError(t, err)
		b := &Block{Chain: net.Chain, Height: e.Status.Height, Time: e.Status.Time, Txs: make([]ledger.Tx, 1)}
		p := e.plain()
		require.NoError(t, dec.plain(b, 0, &p))
		describe(der, b)
		require.Equal(t, dump(want), dump(b.Txs))
	}
}

// Large blocks of every era as block file and, written out, as Core's JSON and
// as Esplora's: the same transactions.
func TestFormsAgreeOnRecordedBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	path := data(t, "blocks/mainnet-mixed.blk")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	r, err := Open(t.Context(), sources(path), Options{})
	require.NoError(t, err)
	require.NoError(t, r.Close())
	net := r.net
	for _, p := range r.order {
		f := r.refs[p.ref]
		if f.size < 10_000 || p.height%8 != 0 {
			continue // every eighth of the 67 that are not tiny
		}
		body := raw[f.offset:][:f.size]
		blk, _ := readAll(t, Options{}, source("b", frame(net.Magic, body)))
		want := txsOf(blk)
		var m wire.MsgBlock
		require.NoError(t, m.Deserialize(bytes.NewReader(body)))

		core, esplora := written(&m, f.hash, blk[0].Height)
		j, err := NewJSONReader(Options{})
		require.NoError(t, err)
		doc, err := json.Marshal(core)
		require.NoError(t, err)
		got, err := collect(j.Txs(t.Context(), []format.Source{source("core", doc)}))
		require.NoError(t, err)
		require.Equal(t, dump(want), dump(got), f.hash)

		dec, der := newDecoder(net), newUnlock(net)
		b := &Block{Chain: net.Chain, Height: blk[0].Height, Time: blk[0].Time, Txs: make([]ledger.Tx, len(esplora))}
		for i := range esplora {
			p := esplora[i].plain()
			require.NoError(t, dec.plain(b, i, &p))
		}
		var stats Stats
		require.NoError(t, newResolver(net, &Options{}, &stats).resolve(b))
		describe(der, b)
		require.Equal(t, dump(want), dump(b.Txs), f.hash)
	}
}

// written writes a block as a node and as an Esplora server without prevouts do.
func written(m *wire.MsgBlock, hash Hash, height uint64) (core coreBlock, esplora []esploraTx) {
	core = coreBlock{Hash: hash.String(), Prev: m.Header.PrevBlock.String(), Height: &height, Time: m.Header.Timestamp.Unix()}
	text := func(b []byte) *string { s := hex.EncodeToString(b); return &s }
	for i, tx := range m.Transactions {
		c := coreTx{TxID: tx.TxID(), Version: int64(tx.Version), LockTime: tx.LockTime}
		e := esploraTx{TxID: tx.TxID(), Version: int64(tx.Version), LockTime: tx.LockTime}
		for _, in := range tx.TxIn {
			ci := coreIn{TxID: in.PreviousOutPoint.Hash.String(), Vout: in.PreviousOutPoint.Index, Sequence: in.Sequence}
			ei := esploraIn{TxID: ci.TxID, Vout: ci.Vout, Sequence: in.Sequence, ScriptSig: text(in.SignatureScript), Coinbase: i == 0}
			for _, w := range in.Witness {
				ci.Witness = append(ci.Witness, hex.EncodeToString(w))
			}
			ei.Witness = ci.Witness
			if i == 0 {
				ci.Coinbase = text(in.SignatureScript)
			} else {
				ci.ScriptSig = &coreScript{Hex: text(in.SignatureScript)}
			}
			c.Vin, e.Vin = append(c.Vin, ci), append(e.Vin, ei)
		}
		for n, out := range tx.TxOut {
			value := json.Number(ledger.NewAmount(uint64(out.Value)).Decimal(8))
			c.Vout = append(c.Vout, coreOut{Value: value, N: n, Script: coreScript{Hex: text(out.PkScript)}})
			e.Vout = append(e.Vout, esploraOut{Script: hex.EncodeToString(out.PkScript), Value: uint64(out.Value)})
		}
		core.Tx, esplora = append(core.Tx, c), append(esplora, e)
	}
	return core, esplora
}
