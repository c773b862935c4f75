package format

import (
	"hash/maphash"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// internSlots and internAssets bound what a reader remembers of one file, about
// 2 MB. Kind: proposed; 8,192 slots hold the busiest addresses of a heavy tail.
const (
	internSlots  = 1 << 13
	internAssets = 1 << 14
)

// interner parses the values that repeat in a file once. It never changes an
// answer, only what it costs, and clones the text it keeps. Not safe for
// concurrent use.
type interner struct {
	chainText string
	chain     ledger.Chain
	evm       ledger.Chain // the last lane known to be an EVM chain
	timeText  string
	time      int64
	assets    map[assetKey]assetEntry
	lastAsset assetEntry
	addrs     []addrSlot
	seed      maphash.Seed
}

type assetKey struct {
	chain ledger.Chain
	text  string
}

type assetEntry struct {
	key   assetKey
	asset ledger.Asset
}

type addrSlot struct {
	text string
	addr ledger.Address
}

func newInterner() *interner {
	return &interner{assets: map[assetKey]assetEntry{}, seed: maphash.MakeSeed()}
}

// parseChain is ledger.ParseChain for a column that hardly changes.
func (n *interner) parseChain(s string) (ledger.Chain, error) {
	if s == n.chainText && s != "" {
		return n.chain, nil
	}
	if _, err := ledger.ParseChain(s); err != nil {
		return "", err
	}
	n.chainText = strings.Clone(s)
	n.chain = ledger.Chain(n.chainText)
	return n.chain, nil
}

// timeCell is timeCell for a column that changes once per block.
func (n *interner) timeCell(column, s string) (int64, error) {
	if s == n.timeText && s != "" {
		return n.time, nil
	}
	t, err := timeCell(column, s)
	if err == nil {
		n.timeText, n.time = strings.Clone(s), t
	}
	return t, err
}

// parseAsset is ledger.ParseAsset with a memory.
func (n *interner) parseAsset(s string, chain ledger.Chain) (ledger.Asset, error) {
	key := assetKey{chain, s}
	if key == n.lastAsset.key && n.lastAsset.asset != "" {
		return n.lastAsset.asset, nil
	}
	if e, ok := n.assets[key]; ok {
		n.lastAsset = e
		return e.asset, nil
	}
	a, err := ledger.ParseAsset(strings.Clone(s), chain)
	if err != nil {
		return "", err
	}
	if len(n.assets) >= internAssets {
		clear(n.assets)
	}
	n.lastAsset = assetEntry{assetKey{chain, strings.Clone(s)}, a}
	n.assets[n.lastAsset.key] = n.lastAsset
	return a, nil
}

// parseAddress is ledger.ParseAddress with a memory for everything but plain
// lower-case EVM text, which is cheaper to parse than to look up.
func (n *interner) parseAddress(s string) (ledger.Address, error) {
	if a, ok := plainEVM(s); ok {
		return a, nil
	}
	if n.addrs == nil {
		n.addrs = make([]addrSlot, internSlots)
	}
	slot := &n.addrs[maphash.String(n.seed, s)%internSlots]
	if slot.text == s && s != "" {
		return slot.addr, nil
	}
	text := strings.Clone(s)
	a, err := ledger.ParseAddress(text)
	if err == nil {
		*slot = addrSlot{text, a}
	}
	return a, err
}

// parseAccount reads the account cell of a row on a lane, or where chain is ""
// on the address's own chain. CAIP-10 text names its chain itself. A public
// address of another family than a public lane's is refused: nothing on
// Ethereum pays a Bitcoin address.
func (n *interner) parseAccount(s string, chain ledger.Chain) (ledger.Account, error) {
	if chain == n.evm && chain != "" { // nearly every row of an EVM lane
		if a, ok := plainEVM(s); ok {
			return ledger.Account{Chain: chain, Address: a}, nil
		}
	}
	if isCAIP10(s) {
		return ledger.ParseAccount(strings.Clone(s))
	}
	if chain.Family() == ledger.FamilyEVM {
		n.evm = ledger.Chain(strings.Clone(string(chain)))
	}
	addr, err := n.parseAddress(s)
	if err != nil {
		return ledger.Account{}, err
	}
	acct := ledger.AccountOn(chain, addr)
	if acct.Chain != chain && chain != "" && !chain.IsPrivate() && addr.Family() != ledger.FamilyLocal {
		return acct, fault(ErrValue, "", s, "is an address of "+string(acct.Chain)+", the row is on "+string(chain))
	}
	if acct.Chain == chain && wrongNetwork(addr, chain) {
		return acct, fault(ErrValue, "", s, "is an address of "+string(ledger.DefaultChain(addr))+", the row is on "+string(chain)+": give --chain")
	}
	return acct, nil
}

// isCAIP10 reports whether text begins with a chain of a known family.
func isCAIP10(s string) bool {
	ns, rest, ok := strings.Cut(s, ":")
	if !ok || !strings.Contains(rest, ":") {
		return false
	}
	f := ledger.Chain(ns + ":").Family()
	return f != ledger.FamilyNone && f != ledger.FamilyOther
}

// wrongNetwork reports whether a Bitcoin address has the prefix of another
// network than the chain's. Chains other than the three that ledger names
// (signet, testnet4) use testnet's prefixes and are not judged.
func wrongNetwork(addr ledger.Address, chain ledger.Chain) bool {
	switch chain {
	case ledger.BitcoinMainnet, ledger.BitcoinTestnet3, ledger.BitcoinRegtest:
	default:
		return false
	}
	if k := addr.Kind(); k >= ledger.PubKey {
		return false // no prefix
	} else if k == ledger.P2PKH || k == ledger.P2SH {
		return (addr.Network() == ledger.Mainnet) != (chain == ledger.BitcoinMainnet) // base58 has no regtest
	}
	return addr.Network() != chain.Network()
}

// accountText is the inverse of parseAccount: the address where that is enough,
// else CAIP-10.
func accountText(a ledger.Account, lane ledger.Chain) string {
	if a.IsZero() {
		return ""
	}
	s := a.Address.String()
	local := a.Address.Family() == ledger.FamilyLocal
	if isCAIP10(s) || a != ledger.AccountOn(lane, a.Address) || wrongNetwork(a.Address, lane) ||
		a.Chain != lane && lane != "" && !lane.IsPrivate() && !local {
		return a.String()
	}
	return s
}
