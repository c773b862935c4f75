package ledger

import (
	"fmt"
	"strings"
)

// Asset is what moves: a CAIP-19 id such as "eip155:1/slip44:60" (native) or
// "eip155:1/erc20:0x…" (a token is its contract, never its ticker), or a name
// that an assets file declares ("USD"). Contract text is canonical: EIP-55 or
// TRON base58. A comparable immutable value.
//
// Source: CAIP-19, https://chainagnostic.org/CAIPs/caip-19; coin types: SLIP-44.
type Asset string

// slip44 gives the coin types of native assets that are not 60 on EVM chains.
var slip44 = map[Chain]int{
	"eip155:56": 714, "eip155:137": 966, "eip155:43114": 9005,
	BitcoinMainnet: 0, Tron: 195,
}

// NativeAsset returns the chain's own coin: SLIP-44 type 60 for EVM chains
// without one of their own, 1 for Bitcoin test networks. Local lanes have none.
func NativeAsset(c Chain) Asset {
	n, known := slip44[c]
	switch f := c.Family(); {
	case known:
	case f == FamilyBitcoin:
		n = 1
	case f == FamilyEVM:
		n = 60
	case f == FamilyTron:
		n = 195
	default:
		return ""
	}
	return Asset(fmt.Sprintf("%s/slip44:%d", c, n))
}

// TokenAsset returns the fungible token of a contract on a chain (erc20 or
// trc20 by address family).
func TokenAsset(c Chain, contract Address) Asset {
	ns := "erc20"
	if contract.Kind() == TRON {
		ns = "trc20"
	}
	return Asset(string(c) + "/" + ns + ":" + contract.String())
}

// Chain returns the chain of a CAIP-19 asset, "" for a name.
func (a Asset) Chain() Chain {
	if chain, _, ok := strings.Cut(string(a), "/"); ok && strings.Contains(chain, ":") {
		return Chain(chain)
	}
	return ""
}

// IsNative reports whether the asset is its chain's own coin.
func (a Asset) IsNative() bool {
	_, rest, ok := strings.Cut(string(a), "/")
	return ok && strings.HasPrefix(rest, "slip44:")
}

// Contract returns the token contract; ok is false for coins and names.
func (a Asset) Contract() (Address, bool) {
	_, rest, ok := strings.Cut(string(a), "/")
	ns, ref, ok2 := strings.Cut(rest, ":")
	if !ok || !ok2 || ns != "erc20" && ns != "trc20" {
		return Address{}, false
	}
	addr, err := ParseAddress(ref)
	return addr, err == nil && (addr.Kind() == EVM || addr.Kind() == TRON)
}

// ParseAsset reads a CAIP-19 id, a bare contract address on chain (made a
// token of it), "" or "native" (the chain's own coin), or a name of 1–64
// printable characters. Errors match ErrAsset.
func ParseAsset(s string, chain Chain) (Asset, error) {
	bad := func(why string) (Asset, error) {
		return "", fmt.Errorf("%w: %q (%s)", ErrAsset, clip(s), why)
	}
	if s == "" || s == "native" {
		if a := NativeAsset(chain); a != "" {
			return a, nil
		}
		return bad("chain " + string(chain) + " has no native asset: name one")
	}
	if head, rest, ok := strings.Cut(s, "/"); ok && strings.Contains(head, ":") {
		c, err := ParseChain(head)
		if err != nil {
			return bad("want CAIP-19, chain/namespace:reference")
		}
		ns, ref, ok := strings.Cut(rest, ":")
		switch {
		case !ok || ref == "":
			return bad("want CAIP-19, chain/namespace:reference")
		case ns == "slip44" && !all(ref, digit):
			return bad("want a SLIP-44 number")
		case ns == "erc20" || ns == "trc20":
			addr, err := ParseAddress(ref)
			if err != nil || addr.Kind() != EVM && addr.Kind() != TRON {
				return bad("want a contract address after " + ns + ":")
			}
			return TokenAsset(c, addr), nil
		}
		return Asset(s), nil
	}
	addr, err := ParseAddress(s)
	switch {
	case err != nil:
		return bad("want CAIP-19, a contract address with a valid checksum, or a name of 1–64 characters")
	case addr.Kind() == EVM || addr.Kind() == TRON:
		return TokenAsset(AccountOn(chain, addr).Chain, addr), nil
	case addr.Kind() != Local:
		return bad("a Bitcoin address is no asset")
	}
	return Asset(s), nil
}
