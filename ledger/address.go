package ledger

import (
	"bytes"
	"cmp"
	"strings"
)

// Address is one script, key hash, contract or name that can hold value. It
// is a small comparable value in the manner of netip.Addr: == compares, it may
// be a map key, and the zero Address means none (mint, coinbase, burn). It is
// immutable and safe for concurrent use.
//
// A Bitcoin address is a script template and its hash, so the same key in two
// templates gives two addresses. Base58 text is never case-folded.
type Address struct {
	kind AddressKind
	net  Network // Bitcoin only: which prefixes String uses
	ver  uint8   // witness version, for WitnessOther
	n    uint8   // bytes of b in use
	b    [32]byte
	s    string // Local names, and witness programs longer than 32 bytes
}

// AddressKind tells the script template or account form of an Address.
type AddressKind uint8

// Address kinds. The last three Bitcoin kinds have no standard address text;
// they are written pk-<hash160>, ms-<sha256 of script> and ns-<sha256 of script>.
const (
	NoAddress    AddressKind = iota
	P2PKH                    // pay to public key hash, base58check 0x00
	P2SH                     // pay to script hash, base58check 0x05
	P2WPKH                   // witness v0, 20-byte program
	P2WSH                    // witness v0, 32-byte program
	P2TR                     // witness v1, 32-byte program (BIP-341)
	P2A                      // witness v1, program 4e73: keyless anchor
	WitnessOther             // any other witness version or length
	PubKey                   // bare public key, written pk-<hash160>
	Multisig                 // bare m-of-n, written ms-<sha256 of script>
	NonStandard              // anything else, OP_RETURN among it, ns-<sha256>
	EVM                      // 20-byte account, EIP-55 text
	TRON                     // 20-byte account, base58check 0x41
	Local                    // a name of 1–64 characters
)

var kindNames = [...]string{
	"none", "p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr", "p2a", "witness",
	"pubkey", "multisig", "nonstandard", "evm", "tron", "local",
}

// String returns the kind's name in lower case, as FORMATS' script_type has it.
func (k AddressKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "invalid"
}

// ParseAddressKind is the inverse of AddressKind.String.
func ParseAddressKind(s string) (AddressKind, bool) {
	for i, n := range kindNames {
		if n == s {
			return AddressKind(i), true
		}
	}
	return NoAddress, false
}

// Network selects Bitcoin address prefixes.
type Network uint8

// The Bitcoin networks. Signet and testnet4 share testnet's prefixes.
const (
	Mainnet Network = iota
	Testnet
	Regtest
)

// EVMAddress returns the EVM account with the given 20 bytes.
func EVMAddress(b [20]byte) Address { return hashAddress(EVM, Mainnet, b[:]) }

// TronAddress returns the TRON account with the given 20 bytes (the 41 prefix
// left off).
func TronAddress(b [20]byte) Address { return hashAddress(TRON, Mainnet, b[:]) }

func hashAddress(k AddressKind, net Network, payload []byte) Address {
	a := Address{kind: k, net: net, n: uint8(len(payload))}
	copy(a.b[:], payload)
	return a
}

// Kind returns the address's kind.
func (a Address) Kind() AddressKind { return a.kind }

// IsZero reports whether a is the zero Address.
func (a Address) IsZero() bool { return a.kind == NoAddress }

// Network returns the Bitcoin network the address was written for.
func (a Address) Network() Network { return a.net }

// Family returns the address's family.
func (a Address) Family() Family {
	switch {
	case a.kind == NoAddress:
		return FamilyNone
	case a.kind <= NonStandard:
		return FamilyBitcoin
	case a.kind == EVM:
		return FamilyEVM
	case a.kind == TRON:
		return FamilyTron
	}
	return FamilyLocal
}

// Keyless reports whether anyone can spend from the address without a key, so
// that spending it proves nothing about ownership (P2A anchors).
func (a Address) Keyless() bool { return a.kind == P2A }

// Payload returns a copy of the hash, witness program or name bytes.
func (a Address) Payload() []byte { return a.appendPayload(nil) }

func (a Address) appendPayload(dst []byte) []byte {
	if a.s != "" {
		return append(dst, a.s...)
	}
	return append(dst, a.b[:a.n]...)
}

// Hash160 returns the 20-byte payload of P2PKH, P2SH, P2WPKH, PubKey, EVM and
// TRON addresses; ok is false for the others.
func (a Address) Hash160() (h [20]byte, ok bool) {
	if a.n != 20 {
		return h, false
	}
	return [20]byte(a.b[:20]), true
}

// Compare orders addresses by kind, network and payload. The order is total
// and stable between runs, but carries no meaning; files sort by text.
func (a Address) Compare(b Address) int {
	switch { // what sorting many accounts spends its time on: no cmp.Or
	case a.kind != b.kind:
		return cmp.Compare(a.kind, b.kind)
	case a.net != b.net:
		return cmp.Compare(a.net, b.net)
	case a.ver != b.ver:
		return cmp.Compare(a.ver, b.ver)
	case a.s != "" || b.s != "":
		return strings.Compare(a.s, b.s)
	}
	return bytes.Compare(a.b[:a.n], b.b[:b.n])
}

// String returns the address text: EIP-55 for EVM, base58check, bech32 or
// bech32m, pk-/ms-/ns- forms, or the name. The zero Address gives "".
func (a Address) String() string { return string(a.AppendText(nil)) }

// MarshalText implements encoding.TextMarshaler.
func (a Address) MarshalText() ([]byte, error) { return a.AppendText(nil), nil }

// UnmarshalText implements encoding.TextUnmarshaler with ParseAddress; empty
// text gives the zero Address.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	v, err := ParseAddress(string(text))
	if err == nil {
		*a = v
	}
	return err
}
