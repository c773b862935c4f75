package bitcoin

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// miner makes blocks of a made-up regtest chain, where two hashes find one.
type miner struct {
	t    testing.TB
	net  Network
	time uint32
}

func newMiner(t testing.TB) *miner {
	net, ok := NetworkOf(ledger.BitcoinRegtest)
	require.True(t, ok)
	return &miner{t: t, net: net, time: uint32(net.start)}
}

// mined is a block and what children need to know of it.
type mined struct {
	hash   Hash
	height int32
	txs    []*wire.MsgTx
	raw    []byte
}

// mine makes a block on prev (nil: the chain's first, at height 0) with the
// given transactions behind a coinbase that pays script.
func (m *miner) mine(prev *mined, script []byte, txs ...*wire.MsgTx) *mined {
	b := &mined{}
	h := wire.BlockHeader{Version: 2, Bits: m.net.PowBits}
	if prev != nil {
		b.height = prev.height + 1
		h.PrevBlock = [32]byte(prev.hash)
	}
	m.time += 600
	coinbase := wire.NewMsgTx(1)
	tag, err := txscript.NewScriptBuilder().AddInt64(int64(b.height)).AddInt64(int64(m.time)).Script()
	require.NoError(m.t, err)
	coinbase.AddTxIn(wire.NewTxIn(&wire.OutPoint{Index: 1<<32 - 1}, tag, nil))
	coinbase.AddTxOut(wire.NewTxOut(50e8, script))
	b.txs = append([]*wire.MsgTx{coinbase}, txs...)
	m.commit(b.txs)
	ids := make([][32]byte, len(b.txs))
	for i, tx := range b.txs {
		ids[i] = tx.TxHash()
	}
	root, err := merkleRoot(ids)
	require.NoError(m.t, err)
	h.MerkleRoot = root
	msg := wire.MsgBlock{Header: h, Transactions: b.txs}
	own := parseHeader(m.header(&msg))
	own.Time = m.time
	for own.Nonce = 0; !own.Hash().meets(own.Bits); own.Nonce++ {
	}
	b.hash = own.Hash()
	var w bytes.Buffer
	require.NoError(m.t, msg.Serialize(&w))
	b.raw = append(own.append(nil), w.Bytes()[headerSize:]...)
	return b
}

// commit adds the witness commitment (BIP-141) to the coinbase if it needs one.
func (m *miner) commit(txs []*wire.MsgTx) {
	wids := make([][32]byte, len(txs))
	segwit := false
	for i, tx := range txs[1:] {
		wids[i+1] = tx.WitnessHash()
		segwit = segwit || tx.HasWitness()
	}
	if !segwit {
		return
	}
	root, err := merkleRoot(wids)
	require.NoError(m.t, err)
	reserved := make([]byte, 32)
	sum := hash256(append(root[:], reserved...))
	txs[0].TxIn[0].Witness = [][]byte{reserved}
	txs[0].AddTxOut(wire.NewTxOut(0, append(bytes.Clone(commitmentTag), sum[:]...)))
}

func (m *miner) header(msg *wire.MsgBlock) []byte {
	var w bytes.Buffer
	require.NoError(m.t, msg.Header.Serialize(&w))
	return w.Bytes()
}

// chain mines n blocks on prev.
func (m *miner) chain(prev *mined, n int) []*mined {
	var out []*mined
	for range n {
		prev = m.mine(prev, p2pkh(byte(len(out))))
		out = append(out, prev)
	}
	return out
}

// file frames blocks as Core does.
func (m *miner) file(blocks ...*mined) []byte {
	var out []byte
	for _, b := range blocks {
		out = append(out, frame(m.net.Magic, b.raw)...)
	}
	return out
}

func frame(magic uint32, raw []byte) []byte {
	out := binary.LittleEndian.AppendUint32(nil, magic)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(raw)))
	return append(out, raw...)
}

// pay spends outputs to scripts, an equal part each; the signatures are dummies.
func pay(scriptSig []byte, witness [][]byte, from []wire.OutPoint, to ...[]byte) *wire.MsgTx {
	tx := wire.NewMsgTx(2)
	for _, o := range from {
		tx.AddTxIn(&wire.TxIn{PreviousOutPoint: o, SignatureScript: scriptSig, Witness: witness, Sequence: 0xfffffffd})
	}
	for _, script := range to {
		tx.AddTxOut(wire.NewTxOut(int64(50e8/len(to)), script))
	}
	return tx
}

func outpoint(tx *wire.MsgTx, index uint32) wire.OutPoint {
	return wire.OutPoint{Hash: tx.TxHash(), Index: index}
}

// p2pkh pays to the hash of a key that only its number distinguishes.
func p2pkh(n byte) []byte {
	h := ledger.HASH160(key33(n))
	return append(append([]byte{0x76, 0xa9, 20}, h[:]...), 0x88, 0xac)
}

// p2wpkh pays to the same key as p2pkh.
func p2wpkh(n byte) []byte {
	h := ledger.HASH160(key33(n))
	return append([]byte{0, 20}, h[:]...)
}

func key33(n byte) []byte {
	sum := sha256.Sum256([]byte{n})
	return append([]byte{2}, sum[:]...)
}

// dummySig has the form of a DER signature with a flag.
func dummySig(flag byte) []byte {
	s := []byte{0x30, 68, 2, 32}
	s = append(s, bytes.Repeat([]byte{1}, 32)...)
	s = append(s, 2, 32)
	return append(append(s, bytes.Repeat([]byte{2}, 32)...), flag)
}

func push(items ...[]byte) []byte {
	b := txscript.NewScriptBuilder()
	for _, i := range items {
		b.AddData(i)
	}
	s, err := b.Script()
	if err != nil {
		panic(err)
	}
	return s
}

// source serves bytes under a name, as a stream.
func source(name string, data []byte) format.Source {
	return format.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// collect drains a sequence.
func collect[T any](seq iter.Seq2[T, error]) (out []T, err error) {
	for v, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// readAll reads block files to their end.
func readAll(t testing.TB, opt Options, files ...format.Source) ([]*Block, Stats) {
	t.Helper()
	r, err := Open(t.Context(), files, opt)
	require.NoError(t, err)
	blocks, err := collect(r.Blocks(t.Context()))
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return blocks, r.Stats()
}

// txsOf puts the transactions of blocks in one list.
func txsOf(blocks []*Block) (out []ledger.Tx) {
	for _, b := range blocks {
		out = append(out, b.Txs...)
	}
	return out
}

// dump writes transactions in full, a line per fact: two sources agree when
// their dumps are the same bytes.
func dump(txs []ledger.Tx) string {
	var w strings.Builder
	for i := range txs {
		tx := &txs[i]
		fmt.Fprintf(&w, "tx %s %s %s time %d v%d lock %d", tx.Position, tx.ID, tx.Chain, tx.Time, tx.Version, tx.LockTime)
		if tx.Coinbase {
			w.WriteString(" coinbase")
		}
		w.WriteByte('\n')
		for _, in := range tx.Transfers[0].Inputs {
			fmt.Fprintf(&w, "  in %s seq %08x %s %s %s sighash %s", in.Prev, in.Sequence, in.Resolution, in.Account, in.Amount, sigHashNames[in.SigHash])
			if !in.Nested.IsZero() {
				fmt.Fprintf(&w, " nested %s", in.Nested)
			}
			if in.Multisig.N > 0 {
				fmt.Fprintf(&w, " %d-of-%d", in.Multisig.M, in.Multisig.N)
			}
			w.WriteByte('\n')
		}
		for _, out := range tx.Transfers[0].Outputs {
			fmt.Fprintf(&w, "  out %s %s script %d", out.Account, out.Amount, out.ScriptLen)
			if out.OpReturn {
				w.WriteString(" op-return")
			}
			if out.Multisig.N > 0 {
				fmt.Fprintf(&w, " %d-of-%d", out.Multisig.M, out.Multisig.N)
			}
			w.WriteByte('\n')
		}
	}
	return w.String()
}

var sigHashNames = [...]string{"unknown", "all", "none", "single", "all|anyone", "none|anyone", "single|anyone", "keyless"}
