package unlock

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

// shown is what a reader tells of an input.
type shown struct {
	account  ledger.Address
	nested   ledger.Address
	multisig ledger.MofN
	sigHash  ledger.SigHash
}

// read reads an input of data that nobody checked; prev is the output it
// spends, zero when that is not known.
func read(scriptSig []byte, witness [][]byte, prev ledger.Address, prevScript []byte, net ledger.Network) shown {
	r := &Reader{Chain: ledger.BitcoinMainnet, Net: net, Stripped: true, Check: true}
	in := ledger.Input{Resolution: ledger.Unknown}
	s := Spend{Script: scriptSig, Witness: witness, Time: 1_600_000_000}
	if !prev.IsZero() {
		in.Account, in.Resolution = ledger.AccountOn(r.Chain, prev), ledger.Resolved
		s.Keyless = Keyless(prev.Kind(), prevScript)
	}
	r.Read(&in, &s)
	return shown{in.Account.Address, in.Nested, in.Multisig, in.SigHash}
}

// TestRead: what each kind of input shows, with and without the output it
// spends.
func TestRead(t *testing.T) {
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
		want      shown
	}{
		{"P2PKH", push(der(1), key), nil, pkh, shown{account: pkh, sigHash: ledger.SigHashAll}},
		{"P2PKH none", push(der(2), key), nil, pkh, shown{account: pkh, sigHash: ledger.SigHashNone}},
		{"P2WPKH single|anyonecanpay", nil, [][]byte{der(0x83), key}, wpkh, shown{account: wpkh, sigHash: ledger.SigHashSingleAnyoneCanPay}},
		{"P2SH-P2WPKH", push(script(wpkh)), [][]byte{der(0x81), key}, shwpkh, shown{account: shwpkh, nested: wpkh, sigHash: ledger.SigHashAllAnyoneCanPay}},
		{"P2SH multisig", push(nil, der(1), multisig), nil, shms, shown{account: shms, nested: nestedMS, multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
		{"P2WSH multisig", nil, [][]byte{nil, der(1), multisig}, wsh(multisig), shown{account: wsh(multisig), nested: nestedMS, multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
		{"P2SH-P2WSH multisig", push(script(wsh(multisig))), [][]byte{nil, der(1), multisig}, shwsh, shown{account: shwsh, nested: wsh(multisig), multisig: oneOfTwo, sigHash: ledger.SigHashAll}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, read(c.scriptSig, c.witness, c.prev, script(c.prev), net))
			require.Equal(t, c.want, read(c.scriptSig, c.witness, ledger.Address{}, nil, net), "the account follows from the input alone")
		})
	}
	t.Run("signers who disagree", func(t *testing.T) {
		require.Equal(t, ledger.SigHashSingle, read(push(nil, der(1), der(3), multisig), nil, shms, nil, net).sigHash, "the one that commits to least decides")
	})
	t.Run("an output that says otherwise wins", func(t *testing.T) {
		require.Equal(t, shown{account: of(ledger.P2PKH, other), sigHash: ledger.SigHashAll}, read(push(der(1), key), nil, of(ledger.P2PKH, other), nil, net))
		require.Equal(t, shown{account: shms}, read(push(der(1), script(wpkh)), nil, shms, nil, net), "what does not hash to it is not inside it")
		require.Equal(t, shown{account: wsh(multisig)}, read(nil, [][]byte{der(1), puzzle}, wsh(multisig), nil, net))
	})
	t.Run("a puzzle needs no key", func(t *testing.T) {
		require.Equal(t, ledger.SigHashKeyless, read(nil, [][]byte{{1}, puzzle}, wsh(puzzle), nil, net).sigHash)
		require.Equal(t, ledger.SigHashKeyless, read(nil, [][]byte{{1}, puzzle}, ledger.Address{}, nil, net).sigHash)
	})
	t.Run("an anchor needs no key", func(t *testing.T) {
		anchor := ledger.ScriptAddress([]byte{0x51, 2, 0x4e, 0x73}, net)
		require.Equal(t, ledger.SigHashKeyless, read(nil, nil, anchor, nil, net).sigHash)
	})
	t.Run("left out witness is not keyless", func(t *testing.T) {
		require.Equal(t, ledger.SigHashUnknown, read(push(script(wpkh)), nil, shwpkh, nil, net).sigHash)
	})
	t.Run("taproot", func(t *testing.T) {
		tr := ledger.ScriptAddress(append([]byte{0x51, 32}, make([]byte, 32)...), net)
		sig, leaf, control, annex := make([]byte, 64), []byte{0xac}, make([]byte, 33), []byte{0x50}
		require.Equal(t, ledger.SigHashAll, read(nil, [][]byte{sig}, tr, nil, net).sigHash)
		require.Equal(t, ledger.SigHashNone, read(nil, [][]byte{append(bytes.Clone(sig), 2), annex}, tr, nil, net).sigHash)
		require.Equal(t, ledger.SigHashSingle, read(nil, [][]byte{append(bytes.Clone(sig), 3), leaf, control}, tr, nil, net).sigHash)
	})
}

// FuzzRead: no script or witness makes the reader panic, an account comes with
// a resolution, and reading twice shows the same. Of a known output nothing is
// believed that does not hash to it.
func FuzzRead(f *testing.F) {
	f.Add(push(der(1), []byte{2}), []byte{}, []byte{}, int64(0))
	f.Add([]byte{0x4d, 0xff}, make([]byte, 64), append([]byte{0xc0}, make([]byte, 32)...), int64(1_600_000_000))
	f.Fuzz(func(t *testing.T, sig, w1, w2 []byte, time int64) {
		s := Spend{Script: sig, Time: time}
		if len(w1) > 0 {
			s.Witness = [][]byte{w1, w2}
		}
		r := &Reader{Chain: ledger.BitcoinMainnet, Net: ledger.Mainnet}
		in := ledger.Input{Resolution: ledger.Unknown}
		r.Read(&in, &s)
		require.Equal(t, in.Resolution == ledger.Unknown, in.Account.IsZero())
		again := in
		r.Read(&again, &s)
		require.Equal(t, in, again)
		r.Check = true
		other, _ := ledger.KeyHashAddress(ledger.P2SH, [20]byte{1}, ledger.Mainnet)
		known := ledger.Input{Account: ledger.AccountOn(r.Chain, other), Resolution: ledger.Resolved}
		r.Read(&known, &s)
		require.True(t, known.Nested.IsZero(), "nothing hashes to 01000…")
	})
}
