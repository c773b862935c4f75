package ledger

import (
	"crypto/sha256"

	"golang.org/x/crypto/ripemd160" //nolint:gosec,staticcheck // HASH160 is Bitcoin's address hash.
)

// Opcodes that the standard templates use (Bitcoin Core script/script.h).
const (
	op0, opReturn, opDup, opEqual, opEqualVerify = 0x00, 0x6a, 0x76, 0x87, 0x88
	opHash160, opCheckSig, opCheckMultisig       = 0xa9, 0xac, 0xae
	op1, op16                                    = 0x51, 0x60
)

// HASH160 returns RIPEMD-160(SHA-256(b)), Bitcoin's key and script hash.
func HASH160(b []byte) (h [20]byte) {
	sum := sha256.Sum256(b)
	r := ripemd160.New()
	r.Write(sum[:])
	r.Sum(h[:0])
	return h
}

// ScriptAddress returns the address of an output script on a network. Bare
// public keys, bare multisig and everything non-standard (OP_RETURN too) get
// the pk-, ms- and ns- forms, so every output has an address. O(len(script)).
func ScriptAddress(script []byte, net Network) Address {
	s, n := script, len(script)
	switch {
	case n == 25 && s[0] == opDup && s[1] == opHash160 && s[2] == 20 && s[23] == opEqualVerify && s[24] == opCheckSig:
		return hashAddress(P2PKH, net, s[3:23])
	case n == 23 && s[0] == opHash160 && s[1] == 20 && s[22] == opEqual:
		return hashAddress(P2SH, net, s[2:22])
	case n >= 4 && n <= 42 && int(s[1]) == n-2 && (s[0] == op0 || s[0] >= op1 && s[0] <= op16):
		ver := s[0]
		if ver != 0 {
			ver -= op1 - 1
		}
		if a, ok := WitnessAddress(ver, s[2:], net); ok {
			return a
		}
	case n == 35 && s[0] == 33 && s[34] == opCheckSig && (s[1] == 2 || s[1] == 3),
		n == 67 && s[0] == 65 && s[66] == opCheckSig && s[1] == 4:
		h := HASH160(s[1 : n-1])
		return hashAddress(PubKey, Mainnet, h[:])
	}
	sum := sha256.Sum256(script)
	if _, _, ok := MultisigTemplate(script); ok {
		return hashAddress(Multisig, Mainnet, sum[:])
	}
	return hashAddress(NonStandard, Mainnet, sum[:])
}

// WitnessAddress returns the address of a witness program; ok is false where
// BIP-141 allows no such version or length (version 0–16, 2–40 bytes, version
// 0 only 20 or 32).
func WitnessAddress(version byte, program []byte, net Network) (a Address, ok bool) {
	n := len(program)
	if version > 16 || n < 2 || n > 40 || version == 0 && n != 20 && n != 32 {
		return Address{}, false
	}
	kind := WitnessOther
	switch {
	case version == 0 && n == 20:
		kind = P2WPKH
	case version == 0:
		kind = P2WSH
	case version == 1 && n == 32:
		kind = P2TR
	case version == 1 && n == 2 && program[0] == 0x4e && program[1] == 0x73:
		kind = P2A
	}
	if n > 32 {
		return Address{kind: kind, net: net, ver: version, s: string(program)}, true
	}
	a = hashAddress(kind, net, program)
	if kind == WitnessOther {
		a.ver = version
	}
	return a, true
}

// KeyHashAddress returns the P2PKH or P2WPKH address of a public key hash, or
// the P2SH address of a script hash, by kind; ok is false for other kinds.
func KeyHashAddress(kind AddressKind, hash [20]byte, net Network) (a Address, ok bool) {
	if kind != P2PKH && kind != P2SH && kind != P2WPKH {
		return Address{}, false
	}
	return hashAddress(kind, net, hash[:]), true
}

// MultisigTemplate reports m and n of a bare "m <keys> n OP_CHECKMULTISIG"
// script, as scripts and redeem scripts have it.
func MultisigTemplate(s []byte) (m, n int, ok bool) {
	if len(s) < 3 || s[len(s)-1] != opCheckMultisig || s[0] < op1 || s[0] > op16 {
		return 0, 0, false
	}
	m, keys, i := int(s[0]-op1)+1, 0, 1
	for i < len(s)-2 {
		if l := int(s[i]); l != 33 && l != 65 {
			return 0, 0, false
		} else if i += 1 + l; i > len(s)-2 {
			return 0, 0, false
		}
		keys++
	}
	n = int(s[len(s)-2]) - op1 + 1
	return m, n, n == keys && m <= n
}

// IsOpReturn reports whether the script is a provably unspendable data carrier.
func IsOpReturn(script []byte) bool { return len(script) > 0 && script[0] == opReturn }
