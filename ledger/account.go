package ledger

import (
	"cmp"
	"fmt"
	"strings"
)

// Account is an address on a chain: CAIP-10. It is a comparable immutable
// value; the zero Account means none.
type Account struct {
	Chain   Chain
	Address Address
}

// AccountOn returns the account of addr on chain. A Local name lives on a
// local chain and the other families never do, so where chain and address
// disagree the address's own default chain wins: an exchange's private lane
// may pay a public address.
func AccountOn(chain Chain, addr Address) Account {
	if f := chain.Family(); f != FamilyOther && f != addr.Family() {
		chain = DefaultChain(addr)
	}
	return Account{Chain: chain, Address: addr}
}

// DefaultChain returns the chain an address belongs to when nothing else says
// so (FORMATS: eip155:1, Bitcoin by its prefix, TRON, local:default).
func DefaultChain(addr Address) Chain {
	switch addr.Family() {
	case FamilyBitcoin:
		return [...]Chain{Mainnet: BitcoinMainnet, Testnet: BitcoinTestnet3, Regtest: BitcoinRegtest}[addr.net]
	case FamilyEVM:
		return Ethereum
	case FamilyTron:
		return Tron
	case FamilyLocal:
		return LocalDefault
	}
	return ""
}

// IsZero reports whether a names no account.
func (a Account) IsZero() bool { return a.Address.IsZero() }

// Compare orders accounts by chain, then Address.Compare.
func (a Account) Compare(b Account) int {
	if a.Chain != b.Chain {
		return cmp.Compare(a.Chain, b.Chain)
	}
	return a.Address.Compare(b.Address)
}

// String returns "<chain>:<address>", or "" for the zero Account.
func (a Account) String() string {
	if a.IsZero() {
		return ""
	}
	return string(a.Chain) + ":" + a.Address.String()
}

// ParseAccount reads CAIP-10 text, or a bare address on its default chain.
// Errors match ErrAddress or ErrChain.
func ParseAccount(s string) (Account, error) {
	parts := strings.SplitN(s, ":", 3)
	if len(parts) == 3 {
		if chain, err := ParseChain(parts[0] + ":" + parts[1]); err == nil && chain.Family() != FamilyOther {
			addr, err := ParseAddress(parts[2])
			if err != nil {
				return Account{}, err
			}
			if addr.Family() != chain.Family() {
				return Account{}, fmt.Errorf("%w: %q is not an address of chain %s", ErrAddress, clip(parts[2]), chain)
			}
			return Account{Chain: chain, Address: addr}, nil
		}
	}
	addr, err := ParseAddress(s)
	if err != nil {
		return Account{}, err
	}
	return Account{Chain: DefaultChain(addr), Address: addr}, nil
}
