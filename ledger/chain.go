package ledger

import (
	"fmt"
	"strings"
)

// Chain is a CAIP-2 chain id such as "eip155:1", or "local:<name>" for a
// private lane. The zero value names no chain. A Chain is an immutable value,
// safe for concurrent use.
//
// Source: CAIP-2, https://chainagnostic.org/CAIPs/caip-2.
type Chain string

// Chains that FORMATS takes for granted when an address comes without one.
const (
	// BitcoinMainnet is the chain of addresses starting 1, 3 or bc1. The
	// reference is the first 32 hex digits of the genesis block hash.
	BitcoinMainnet Chain = "bip122:000000000019d6689c085ae165831e93"
	// BitcoinTestnet3 is the default chain of m…, n…, 2… and tb1… addresses.
	BitcoinTestnet3 Chain = "bip122:000000000933ea01ad0ee984209779ba"
	// testnet4 and signet write addresses as testnet3 does.
	bitcoinTestnet4 Chain = "bip122:00000000da84f2bafbbc53dee25a72ae"
	bitcoinSignet   Chain = "bip122:00000008819873e925422c1ff0f99f7c"
	// BitcoinRegtest is the chain of bcrt1… addresses.
	BitcoinRegtest Chain = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328"
	// Ethereum is the default chain of 0x… addresses.
	Ethereum Chain = "eip155:1"
	// Tron is the chain of T… addresses.
	Tron Chain = "tron:0x2b6653dc"
	// LocalDefault is the chain of names: bank data, tests, examples.
	LocalDefault Chain = "local:default"
)

// Family groups chains and addresses that share one address format.
type Family uint8

// The address families. FamilyNone is the family of the zero Address;
// FamilyOther that of a chain whose address format is not known here.
const (
	FamilyNone Family = iota
	FamilyBitcoin
	FamilyEVM
	FamilyTron
	FamilyLocal
	FamilyOther
)

// String returns the family's name.
func (f Family) String() string {
	return [...]string{"none", "bitcoin", "evm", "tron", "local", "other"}[min(f, FamilyOther)]
}

// Family returns the address family of the chain's namespace.
func (c Chain) Family() Family {
	ns, _, _ := strings.Cut(string(c), ":")
	switch ns {
	case "":
		return FamilyNone
	case "bip122":
		return FamilyBitcoin
	case "eip155":
		return FamilyEVM
	case "tron":
		return FamilyTron
	case "local":
		return FamilyLocal
	}
	return FamilyOther
}

// Network returns the Bitcoin network whose address prefixes the chain uses,
// Mainnet for chains outside namespace bip122.
func (c Chain) Network() Network {
	switch c {
	case BitcoinTestnet3, bitcoinTestnet4, bitcoinSignet:
		return Testnet
	case BitcoinRegtest:
		return Regtest
	}
	return Mainnet
}

// IsPrivate reports whether the chain is a private lane, "local:<name>".
func (c Chain) IsPrivate() bool { return c.Family() == FamilyLocal }

// ParseChain checks the CAIP-2 grammar: a namespace of 3–8 characters [-a-z0-9]
// and a reference of 1–32 characters [-_a-zA-Z0-9]. Errors match ErrChain.
func ParseChain(s string) (Chain, error) {
	ns, ref, ok := strings.Cut(s, ":")
	if !ok || len(ns) < 3 || len(ns) > 8 || len(ref) < 1 || len(ref) > 32 ||
		!all(ns, func(c byte) bool { return c == '-' || lower(c) || digit(c) }) ||
		!all(ref, func(c byte) bool { return c == '-' || c == '_' || lower(c) || upper(c) || digit(c) }) {
		return "", fmt.Errorf("%w: %q (want CAIP-2 such as %q)", ErrChain, clip(s), Ethereum)
	}
	return Chain(s), nil
}

func lower(c byte) bool { return 'a' <= c && c <= 'z' }
func upper(c byte) bool { return 'A' <= c && c <= 'Z' }
func digit(c byte) bool { return '0' <= c && c <= '9' }

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
