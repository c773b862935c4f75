package format

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// der is the shortest thing that has the form of a signature, with a hash type.
func der(hashType byte) []byte {
	return []byte{0x30, 6, 2, 1, 1, 2, 1, 1, hashType}
}

func push(items ...[]byte) (script []byte) {
	for _, it := range items {
		script = append(append(script, byte(len(it))), it...)
	}
	return script
}

func script(a ledger.Address) []byte {
	h, _ := a.Hash160()
	switch a.Kind() {
	case ledger.P2PKH:
		return append(append([]byte{0x76, 0xa9, 20}, h[:]...), 0x88, 0xac)
	case ledger.P2SH:
		return append(append([]byte{0xa9, 20}, h[:]...), 0x87)
	case ledger.P2WPKH:
		return append([]byte{0, 20}, h[:]...)
	}
	return append([]byte{0, 32}, a.Payload()...)
}

// TestReadSpend: what each kind of input shows, with and without the output it
// spends.
func TestReadSpend(t *testing.T) {
	key := append([]byte{2}, bytes.Repeat([]byte{7}, 32)...)
	other := append([]byte{3}, bytes.Repeat([]byte{8}, 32)...)
	multisig := append(append([]byte{0x51}, push(key, other)...), 0x52, 0xae)
	puzzle := []byte{0xa8, 0x87} // OP_SHA256 OP_EQUAL: no signature asked for
	net := ledger.Mainnet
	of := func(kind ledger.AddressKind, b []byte) ledger.Address {
		a, ok := ledger.KeyHashAddress(kind, ledger.HASH160(b), net)
		require.True(t, ok)
		return a
	}
	wsh := func(s []byte) ledger.Address {
		h := sha256.Sum256(s)
		a, _ := ledger.WitnessAddress(0, h[:], net)
		return a
	}
	pkh, wpkh := of(ledger.P2PKH, key), of(ledger.P2WPKH, key)
	shwpkh, shms, shwsh := of(ledger.P2SH, script(wpkh)), of(ledger.P2SH, multisig), of(ledger.P2SH, script(wsh(multisig)))
	oneOfTwo := ledger.MofN{M: 1, N: 2}
	nestedMS := ledger.ScriptAddress(multisig, net)
	for _, c := range []struct {
		name      string
		scriptSig []byte
		witness   [][]byte
		prev      ledger.Address
		want      spend
	}{
		{"P2PKH", push(der(1), key), nil, pkh, spend{account: pkh, sigHash: ledger.SigHashAll}},
		{"P2PKH none", push(der(2), key), nil, pkh, spend{account: pkh, sigHash: ledger.SigHashNone}},
		{"P2WPKH single|anyonecanpay", nil, [][]byte{der(0x83), key}, wpkh, spend{account: wpkh, sigHash: ledger.SigHashSingleAnyoneCanPay}},
		{"P2SH-P2WPKH", push(script(wpkh)), [][]byte{der(0x81), key}, shwpkh, spend{account: shwpkh, nested: wpkh, sigHash: ledger.SigHashAllAnyoneCanPay}},
		{"P2SH multisig", push(nil, der(1), multisig), nil, shms, spend{account: shms, nested: nestedMS, multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
		{"P2WSH multisig", nil, [][]byte{nil, der(1), multisig}, wsh(multisig), spend{account: wsh(multisig), nested: nestedMS, multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
		{"P2SH-P2WSH multisig", push(script(wsh(multisig))), [][]byte{nil, der(1), multisig}, shwsh, spend{account: shwsh, nested: wsh(multisig), multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, readSpend(c.scriptSig, c.witness, c.prev, script(c.prev), net))
			require.Equal(t, c.want, readSpend(c.scriptSig, c.witness, ledger.Address{}, nil, net), "the account follows from the input alone")
		})
	}
	t.Run("signers who disagree", func(t *testing.T) {
		require.Equal(t, ledger.SigHashUnknown, readSpend(push(nil, der(1), der(3), multisig), nil, shms, nil, net).sigHash)
	})
	t.Run("an output that says otherwise wins", func(t *testing.T) {
		require.Equal(t, spend{sigHash: ledger.SigHashAll}, readSpend(push(der(1), key), nil, of(ledger.P2PKH, other), nil, net))
	})
	t.Run("a puzzle needs no key", func(t *testing.T) {
		require.Equal(t, ledger.SigHashKeyless, readSpend(nil, [][]byte{{1}, puzzle}, wsh(puzzle), nil, net).sigHash)
		require.Equal(t, spend{}, readSpend(nil, [][]byte{{1}, puzzle}, ledger.Address{}, nil, net), "without the output it may be anything")
	})
	t.Run("an anchor needs no key", func(t *testing.T) {
		anchor := ledger.ScriptAddress([]byte{0x51, 2, 0x4e, 0x73}, net)
		require.Equal(t, ledger.SigHashKeyless, readSpend(nil, nil, anchor, nil, net).sigHash)
	})
	t.Run("left out witness is not keyless", func(t *testing.T) {
		require.Equal(t, ledger.SigHashUnknown, readSpend(push(script(wpkh)), nil, shwpkh, nil, net).sigHash)
	})
	t.Run("taproot", func(t *testing.T) {
		tr := ledger.ScriptAddress(append([]byte{0x51, 32}, make([]byte, 32)...), net)
		sig, leaf, control, annex := make([]byte, 64), []byte{0xac}, make([]byte, 33), []byte{0x50}
		require.Equal(t, ledger.SigHashAll, readSpend(nil, [][]byte{sig}, tr, nil, net).sigHash)
		require.Equal(t, ledger.SigHashNone, readSpend(nil, [][]byte{append(bytes.Clone(sig), 2), annex}, tr, nil, net).sigHash)
		require.Equal(t, ledger.SigHashSingle, readSpend(nil, [][]byte{append(bytes.Clone(sig), 3), leaf, control}, tr, nil, net).sigHash)
	})
}

// FuzzReadSpend: no script or witness makes the reader panic, and what it
// believes hashes to the output that was spent.
func FuzzReadSpend(f *testing.F) {
	f.Add(push(der(1), []byte{2}), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, sig, w1, w2 []byte) {
		var witness [][]byte
		if len(w1) > 0 {
			witness = [][]byte{w1, w2}
		}
		prev := ledger.ScriptAddress(w2, ledger.Mainnet)
		s := readSpend(sig, witness, prev, w2, ledger.Mainnet)
		if !s.account.IsZero() && s.account != prev {
			t.Fatalf("believed %s, the output says %s", s.account, prev)
		}
		readSpend(sig, witness, ledger.Address{}, nil, ledger.Mainnet)
	})
}
