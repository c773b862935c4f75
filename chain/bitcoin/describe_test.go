package bitcoin

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// What an input's own scripts tell, template by template.
func TestDescribe(t *testing.T) {
	net := Networks()[0]
	k1, k2 := key33(1), key33(2)
	multisig := append(append(append(append([]byte{0x51, 33}, k1...), 33), k2...), 0x52, 0xae)
	hashLock := append(append([]byte{0xa8, 32}, make([]byte, 32)...), 0x87) // OP_SHA256 <h> OP_EQUAL
	program1 := p2wpkh(1)
	program := sha256.Sum256(multisig)
	p2wsh := append([]byte{0, 32}, program[:]...)
	all, none, single := dummySig(1), dummySig(2), dummySig(3)
	anyone := dummySig(0x83)
	addr := func(script []byte) ledger.Address { return ledger.ScriptAddress(script, ledger.Mainnet) }
	p2sh := func(script []byte) ledger.Address {
		return addr(append(append([]byte{0xa9, 20}, hash160(script)...), 0x87))
	}
	key, leaf, control := tapscript(t)
	schnorr := make([]byte, 64)
	const now = 1_600_000_000

	for name, c := range map[string]struct {
		spend  spend
		time   int64
		prev   ledger.Address // known output, if any
		want   ledger.Address
		class  ledger.SigHash
		nested ledger.Address
		policy ledger.MofN
	}{
		"P2PKH":                  {spend: spend{script: push(all, k1)}, want: addr(p2pkh(1)), class: ledger.SigHashAll},
		"P2PKH, NONE":            {spend: spend{script: push(none, k1)}, want: addr(p2pkh(1)), class: ledger.SigHashNone},
		"P2PKH, SINGLE|ANYONE":   {spend: spend{script: push(anyone, k1)}, want: addr(p2pkh(1)), class: ledger.SigHashSingleAnyoneCanPay},
		"bare key, not known":    {spend: spend{script: push(all)}, class: ledger.SigHashAll},
		"bare key":               {spend: spend{script: push(single)}, prev: addr(append(append([]byte{33}, k1...), 0xac)), want: addr(append(append([]byte{33}, k1...), 0xac)), class: ledger.SigHashSingle},
		"P2SH multisig":          {spend: spend{script: append([]byte{0}, push(all, multisig)...)}, want: p2sh(multisig), class: ledger.SigHashAll, nested: addr(multisig), policy: ledger.MofN{M: 1, N: 2}},
		"P2SH, two classes":      {spend: spend{script: push(all, anyone, multisig)}, want: p2sh(multisig), class: ledger.SigHashSingleAnyoneCanPay, nested: addr(multisig), policy: ledger.MofN{M: 1, N: 2}},
		"before P2SH":            {spend: spend{script: append([]byte{0}, push(all, multisig)...)}, time: unlock.BIP16Time - 1, class: ledger.SigHashAll},
		"P2SH hash lock":         {spend: spend{script: push([]byte("preimage"), hashLock)}, prev: p2sh(hashLock), want: p2sh(hashLock), class: ledger.SigHashKeyless, nested: addr(hashLock)},
		"hash lock, not known":   {spend: spend{script: push([]byte("preimage"), hashLock)}},
		"P2WPKH":                 {spend: spend{witness: [][]byte{all, k1}}, want: addr(program1), class: ledger.SigHashAll},
		"P2SH-P2WPKH":            {spend: spend{script: push(program1), witness: [][]byte{all, k1}}, want: p2sh(program1), class: ledger.SigHashAll, nested: addr(program1)},
		"P2WSH multisig":         {spend: spend{witness: [][]byte{nil, none, multisig}}, want: addr(p2wsh), class: ledger.SigHashNone, nested: addr(multisig), policy: ledger.MofN{M: 1, N: 2}},
		"P2SH-P2WSH":             {spend: spend{script: push(p2wsh), witness: [][]byte{nil, all, multisig}}, want: p2sh(p2wsh), class: ledger.SigHashAll, nested: addr(p2wsh), policy: ledger.MofN{M: 1, N: 2}},
		"P2WSH hash lock":        {spend: spend{witness: [][]byte{[]byte("preimage"), hashLock}}, want: addr(segwit0(hashLock)), class: ledger.SigHashKeyless, nested: addr(hashLock)},
		"taproot key, not known": {spend: spend{witness: [][]byte{schnorr}}, class: ledger.SigHashAll},
		"taproot key":            {spend: spend{witness: [][]byte{append(schnorr[:64:64], 0x81)}}, prev: addr(key), want: addr(key), class: ledger.SigHashAllAnyoneCanPay},
		"taproot key and annex":  {spend: spend{witness: [][]byte{schnorr, {0x50, 1}}}, prev: addr(key), want: addr(key), class: ledger.SigHashAll},
		"taproot script":         {spend: spend{witness: [][]byte{append(schnorr[:64:64], 2), leaf, control}}, want: addr(key), class: ledger.SigHashNone},
		"anchor":                 {spend: spend{}, prev: addr([]byte{0x51, 2, 0x4e, 0x73}), want: addr([]byte{0x51, 2, 0x4e, 0x73}), class: ledger.SigHashKeyless},
		"nothing shown":          {spend: spend{}, class: ledger.SigHashKeyless},
		"bare script":            {spend: spend{script: []byte{0x76, 0x93}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newUnlock(&net)
			c.spend.seen = true
			if c.time == 0 {
				c.time = now
			}
			in := ledger.Input{Resolution: ledger.Unknown}
			want := ledger.Unknown
			if !c.want.IsZero() {
				want = ledger.Derived
			}
			if !c.prev.IsZero() {
				in.Account, in.Resolution, want = ledger.Account{Chain: net.Chain, Address: c.prev}, ledger.Resolved, ledger.Resolved
				c.spend.keyless = c.prev.Keyless()
			}
			describeInput(d, &in, &c.spend, c.time)
			require.Equal(t, c.want.String(), in.Account.Address.String())
			require.Equal(t, want, in.Resolution)
			require.Equal(t, sigHashNames[c.class], sigHashNames[in.SigHash])
			require.Equal(t, c.nested, in.Nested)
			require.Equal(t, c.policy, in.Multisig)
		})
	}
}

// Blocks that were stored without witnesses say nothing about signatures.
func TestStrippedBlockIsNotKeyless(t *testing.T) {
	net := Networks()[0]
	b := &Block{Time: segwitTime, Txs: []ledger.Tx{{Transfers: []ledger.Transfer{{Inputs: make([]ledger.Input, 1)}}}}, spends: []spend{{seen: true}}}
	b.Txs[0].Transfers[0].Inputs[0].Resolution = ledger.Unknown
	describe(newUnlock(&net), b)
	require.Equal(t, ledger.SigHashUnknown, b.Txs[0].Transfers[0].Inputs[0].SigHash)
}

// Data without scripts leaves everything open.
func TestUnseenScriptsStayUnknown(t *testing.T) {
	net := Networks()[0]
	in := ledger.Input{Resolution: ledger.Unknown}
	describeInput(newUnlock(&net), &in, &spend{}, 0)
	require.Equal(t, ledger.Input{Resolution: ledger.Unknown}, in)
}

func hash160(b []byte) []byte { h := ledger.HASH160(b); return h[:] }

func segwit0(script []byte) []byte {
	sum := sha256.Sum256(script)
	return append([]byte{0, 32}, sum[:]...)
}

// tapscript returns an output key's script, a leaf and the control block that
// proves it, as btcsuite makes them.
func tapscript(t *testing.T) (script, leaf, control []byte) {
	raw, err := hex.DecodeString("187791b6f712a8ea41c8ecdd0ee77fab3e85263b37e1ec18a3651926b3a6cf27") // BIP-341's first test vector
	require.NoError(t, err)
	internal, err := btcec.ParsePubKey(append([]byte{2}, raw...))
	require.NoError(t, err)
	leaf = append(append([]byte{32}, raw...), 0xac)
	tree := txscript.AssembleTaprootScriptTree(txscript.NewBaseTapLeaf(leaf), txscript.NewBaseTapLeaf([]byte{0x51}))
	root := tree.RootNode.TapHash()
	block := tree.LeafMerkleProofs[0].ToControlBlock(internal)
	control, err = block.ToBytes()
	require.NoError(t, err)
	script, err = txscript.PayToTaprootScript(txscript.ComputeTaprootOutputKey(internal, root[:]))
	require.NoError(t, err)
	return script, leaf, control
}
