package bitcoin

import (
	"bytes"
	"os"
	"testing"

	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// Every block of the recorded files, read here and by btcsuite's wire: the same
// ids, links, values, scripts, versions and locktimes.
func TestDecodeAgreesWithWire(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	for _, file := range []string{"blocks/mainnet-mixed.blk", "blocks/testnet3-mixed.blk"} {
		path := data(t, file)
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		r, err := Open(t.Context(), sources(path), Options{Jobs: 1})
		require.NoError(t, err)
		i := 0
		for b, err := range r.Blocks(t.Context()) {
			require.NoError(t, err)
			f := r.refs[r.order[i].ref]
			i++
			var m wire.MsgBlock
			require.NoError(t, m.Deserialize(bytes.NewReader(raw[f.offset:f.offset+int64(f.size)])))
			require.Equal(t, m.BlockHash().String(), b.Hash.String())
			require.Equal(t, m.Header.Timestamp.Unix(), b.Time)
			require.Len(t, b.Txs, len(m.Transactions))
			for n, want := range m.Transactions {
				sameTx(t, want, &b.Txs[n], r.net)
			}
		}
		require.NoError(t, r.Close())
	}
}

func sameTx(t *testing.T, want *wire.MsgTx, got *ledger.Tx, net *Network) {
	t.Helper()
	id := want.TxID()
	ok := id == got.ID.String() && want.Version == got.Version && want.LockTime == got.LockTime &&
		len(want.TxOut) == len(got.Transfers[0].Outputs)
	require.True(t, ok, "transaction %s", id)
	for i, out := range got.Transfers[0].Outputs {
		w := want.TxOut[i]
		require.True(t, out.Amount == ledger.NewAmount(uint64(w.Value)) && int(out.ScriptLen) == len(w.PkScript) &&
			out.Account.Address == ledger.ScriptAddress(w.PkScript, net.Prefixes), "output %d of %s", i, id)
	}
	if got.Coinbase {
		require.Equal(t, wire.OutPoint{Index: 1<<32 - 1}, want.TxIn[0].PreviousOutPoint)
		return
	}
	require.Len(t, got.Transfers[0].Inputs, len(want.TxIn))
	for i, in := range got.Transfers[0].Inputs {
		w := want.TxIn[i]
		require.True(t, in.Prev.Tx.String() == w.PreviousOutPoint.Hash.String() &&
			in.Prev.Index == w.PreviousOutPoint.Index && in.Sequence == w.Sequence, "input %d of %s", i, id)
	}
}

// What is derived from an input must be the address it really spends. The truth
// comes from the outputs that the recorded blocks hold, block 200000's previous
// transactions, and Esplora's prevouts.
func TestDerivedAddressesAreTheTruth(t *testing.T) {
	var right, silent int
	check := func(d *unlock.Reader, in *ledger.Input, s spend, time int64) {
		truth := *in
		s.given = false
		guess := ledger.Input{Prev: in.Prev, Resolution: ledger.Unknown}
		describeInput(d, &guess, &s, time)
		if guess.Resolution == ledger.Unknown {
			silent++
			return
		}
		require.Equal(t, truth.Account, guess.Account, "input that spends %s", in.Prev)
		// And knowing the output adds nothing to what the scripts tell.
		known := ledger.Input{Account: truth.Account, Prev: in.Prev, Multisig: truth.Multisig}
		describeInput(d, &known, &s, time)
		require.Equal(t, known.SigHash, guess.SigHash, "input that spends %s", in.Prev)
		require.Equal(t, known.Nested, guess.Nested)
		right++
	}
	for _, file := range []string{"blocks/mainnet-mixed.blk", "blocks/testnet3-mixed.blk"} {
		path := data(t, file)
		r, err := Open(t.Context(), sources(path), Options{Jobs: 1})
		require.NoError(t, err)
		p := newPipeline(r)
		dec, der := newDecoder(r.net), newUnlock(r.net)
		for b := p.next(); b != nil; b = p.next() {
			b.decode(r, dec)
			require.NoError(t, b.err)
			require.NoError(t, p.resolve(b))
			for _, blk := range b.blocks {
				i := 0
				der.Stripped = false
				for n := range blk.Txs {
					for k := range blk.Txs[n].Transfers[0].Inputs {
						if in := &blk.Txs[n].Transfers[0].Inputs[k]; in.Resolution == ledger.Resolved {
							check(der, in, blk.spends[i], blk.Time)
						}
						i++
					}
				}
			}
		}
		require.NoError(t, p.close())
		require.NoError(t, r.Close())
	}
	net := Networks()[0]
	dec, der := newDecoder(&net), newUnlock(&net)
	for _, tx := range recordedEsplora(t) {
		p := tx.plain()
		b := &Block{Chain: net.Chain, Height: tx.Status.Height, Time: tx.Status.Time, Txs: make([]ledger.Tx, 1)}
		require.NoError(t, dec.plain(b, 0, &p))
		for k := range b.Txs[0].Transfers[0].Inputs {
			if s := b.spends[k]; s.given && (len(s.script) > 0 || len(s.witness) > 0) {
				check(der, &b.Txs[0].Transfers[0].Inputs[k], s, b.Time)
			}
		}
	}
	t.Logf("%d derived, all right; %d not derivable", right, silent)
	require.Greater(t, right, 20_000)
}

// btcsuite's own way to tell a script from an input agrees wherever both say
// something. It knows compressed keys only and takes others for redeem scripts,
// so these are left out.
func TestDeriveAgreesWithTxscript(t *testing.T) {
	path := data(t, "blocks/testnet3-mixed.blk")
	r, err := Open(t.Context(), sources(path), Options{Jobs: 1})
	require.NoError(t, err)
	dec, der := newDecoder(r.net), newUnlock(r.net)
	same := 0
	for p := r.order; len(p) > 0; {
		b := &batch{}
		b.places, p = nextBatch(p, r.refs)
		b.decode(r, dec)
		require.NoError(t, b.err)
		for _, blk := range b.blocks {
			for _, s := range blk.spends {
				in := ledger.Input{Resolution: ledger.Unknown}
				describeInput(der, &in, &s, blk.Time)
				script, err := txscript.ComputePkScript(s.script, s.witness)
				if err == nil && in.Resolution == ledger.Derived && lastPush(s.script) != 65 {
					require.Equal(t, ledger.ScriptAddress(script.Script(), r.net.Prefixes), in.Account.Address)
					same++
				}
			}
		}
	}
	require.NoError(t, r.Close())
	require.Greater(t, same, 40_000)
}

// lastPush returns the length of the last thing a script pushes.
func lastPush(script []byte) (n int) {
	for t := txscript.MakeScriptTokenizer(0, script); t.Next(); {
		n = len(t.Data())
	}
	return n
}
