package bitcoin

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// FuzzBlockFile: any bytes as a block file end in transactions that a ledger
// takes or in an error with a place; salvaging and spilling agree with that.
func FuzzBlockFile(f *testing.F) {
	file := sample(f)
	f.Add(file, []byte{})
	f.Add(append(make([]byte, 9), file...), []byte{})
	f.Add(mask(file, []byte{1, 2, 3, 4, 5, 6, 7, 8}, len(file)), []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Add(file[:300], []byte{})
	net := Networks()[0]
	f.Add(frame(net.Magic, append(make([]byte, headerSize), 1, 1, 0, 0, 0, 0xfe, 0x00, 0xca, 0x9a, 0x3b)), []byte{})
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data, key []byte) {
		if len(key) != xorKeySize {
			key = nil
		}
		opt := Options{Jobs: 1, XORKey: key, Verify: len(data)%2 == 0, UTXOMemory: 1 << 16, TempDir: dir}
		txs, err := collect(Read(t.Context(), []format.Source{source("f", data)}, opt))
		if errors.Is(err, format.ErrCompression) {
			return // it begins as compressed data does, and no block of it can be named
		}
		if err != nil {
			var e *BlockError
			require.ErrorAs(t, err, &e)
			require.LessOrEqual(t, e.Offset, int64(len(data)))
		} else {
			l := ledger.New(ledger.Config{})
			require.NoError(t, l.Append(txs...))
		}
		opt.Salvage = true
		saved, err := collect(Read(t.Context(), []format.Source{source("f", data)}, opt))
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(saved), len(txs))
	})
}

// FuzzCoreJSON: any text as Core's JSON ends in blocks or an error with a place.
func FuzzCoreJSON(f *testing.F) {
	f.Add([]byte(`{"hash":"000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f","height":0,"time":1231006505,"tx":[{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","version":1,"locktime":0,"vin":[{"coinbase":"04ffff001d","sequence":4294967295}],"vout":[{"value":50.00000000,"n":0,"scriptPubKey":{"hex":"51"}}]}]}`))
	f.Add([]byte(`[{"result":{"hash":"","rawtx":[]},"error":null}]`))
	f.Add([]byte(`{"hash":"00","height":1,"tx":["aa"]}`))
	f.Add([]byte(`[[[`))
	f.Add([]byte(`]`))
	if raw, err := os.ReadFile(dataDir + "/block-200000/btc_200000.getblock2.json"); err == nil {
		var doc map[string]any
		if err := json.Unmarshal(raw, &doc); err != nil {
			f.Fatal(err)
		}
		doc["tx"] = as[[]any](doc["tx"])[:3]
		small, err := json.Marshal(doc)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(small)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewJSONReader(Options{MaxJSON: 1 << 16})
		require.NoError(t, err)
		blocks, err := collect(r.Blocks(t.Context(), []format.Source{source("f", data)}))
		if err != nil {
			var e *BlockError
			require.True(t, errors.As(err, &e) || !errors.Is(err, ErrMalformed))
			return
		}
		for _, b := range blocks {
			require.NotEmpty(t, b.Txs)
			for _, tx := range b.Txs {
				require.Equal(t, b.Height, tx.Position.Height)
			}
		}
	})
}

// FuzzEsploraTx: any text as Esplora's transaction converts or fails; what
// converts has an address for every resolved input and every output.
func FuzzEsploraTx(f *testing.F) {
	f.Add([]byte(`{"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","version":1,"locktime":0,"vin":[{"txid":"0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098","vout":1,"prevout":{"scriptpubkey":"51","value":5},"scriptsig":"00","witness":["aa",""],"is_coinbase":false,"sequence":1}],"vout":[{"scriptpubkey":"6a","value":1}],"status":{"confirmed":true,"block_height":9}}`))
	net := Networks()[0]
	f.Fuzz(func(t *testing.T, data []byte) {
		var e esploraTx
		if json.Unmarshal(data, &e) != nil {
			return
		}
		b := &Block{Chain: net.Chain, Time: e.Status.Time, Txs: make([]ledger.Tx, 1)}
		p := e.plain()
		if newDecoder(&net).plain(b, 0, &p) != nil {
			return
		}
		describe(newUnlock(&net), b)
		for _, in := range b.Txs[0].Transfers[0].Inputs {
			require.Equal(t, in.Resolution == ledger.Unknown, in.Account.IsZero())
		}
		for _, out := range b.Txs[0].Transfers[0].Outputs {
			require.False(t, out.Account.IsZero())
		}
	})
}

// FuzzSpend: any scriptSig and witness can be described, and what is derived
// stays derived.
func FuzzSpend(f *testing.F) {
	f.Add(push(dummySig(1), key33(1)), []byte{}, []byte{}, []byte{}, int64(1_600_000_000))
	f.Add([]byte{}, dummySig(0x83), key33(1), []byte{}, int64(0))
	f.Add(push(append([]byte{0, 20}, make([]byte, 20)...)), dummySig(1), key33(1), []byte{0x50}, int64(1_600_000_000))
	f.Add([]byte{0x4d, 0xff}, make([]byte, 64), []byte{0x51}, append([]byte{0xc0}, make([]byte, 32)...), int64(1_700_000_000))
	net := Networks()[0]
	f.Fuzz(func(t *testing.T, script, w1, w2, w3 []byte, time int64) {
		s := spend{script: script, seen: true}
		for _, w := range [][]byte{w1, w2, w3} {
			if len(w) > 0 {
				s.witness = append(s.witness, w)
			}
		}
		in := ledger.Input{Resolution: ledger.Unknown}
		d := newUnlock(&net)
		describeInput(d, &in, &s, time)
		require.Equal(t, in.Resolution == ledger.Unknown, in.Account.IsZero())
		again := in
		describeInput(d, &again, &s, time)
		require.Equal(t, in, again)
		for kind := ledger.P2PKH; kind <= ledger.NonStandard; kind++ { // any output may be said to be spent
			known := ledger.Input{Account: in.Account}
			if a, ok := ledger.KeyHashAddress(kind, [20]byte{1}, ledger.Mainnet); ok {
				known.Account = ledger.Account{Chain: net.Chain, Address: a}
			}
			describeInput(d, &known, &s, time)
		}
	})
}
