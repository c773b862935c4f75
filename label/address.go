package label

import "github.com/hoptrail/hoptrail/ledger"

// lowered reports whether text has the shape of a base58 address that was
// folded to lower case: 25–35 letters and digits without upper case, starting
// as a Bitcoin address does, or 34 starting with t as a folded TRON address
// does. ParseAddress cannot see the difference to a name, because folding
// makes letters that base58 does not have ("l").
func lowered(text string) bool {
	if len(text) < 25 || len(text) > 35 {
		return false
	}
	switch text[0] {
	case '1', '3', 'm', 'n', '2':
	case 't':
		if len(text) != 34 {
			return false
		}
	default:
		return false
	}
	letters := 0
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z':
			letters++
		case '1' <= c && c <= '9':
		default:
			return false
		}
	}
	return letters > 0
}

const wantBase58 = "the address as it was published: base58 tells upper from lower case, and a folded address names nobody " +
	"(its checksum cannot be checked, and several addresses may fold to one text)"

// resolve reads an address of a list that also names chains unknown here. An
// empty reason means that it is an address of Bitcoin, an EVM chain or TRON.
func resolve(text string) (addr ledger.Address, why Reason, detail string) {
	addr, err := ledger.ParseAddress(text)
	switch {
	case err == nil && addr.Family() != ledger.FamilyLocal:
		return addr, "", ""
	case lowered(text):
		return addr, LowerCase, "want " + wantBase58
	case err != nil && isName(text):
		return addr, Checksum, err.Error()
	}
	return addr, Chain, "not an address of Bitcoin, an EVM chain or TRON"
}

// isName reports whether text could be a name. ParseAddress fails on a possible
// name only when it has the shape of an address.
func isName(text string) bool {
	_, err := ledger.LocalAddress(text)
	return err == nil
}

// currencies gives the chain of a coin's ticker, as TagPacks and exchanges'
// proof-of-reserve lists write it. Chain ids: CAIP-2 and chainid.network.
var currencies = map[string]ledger.Chain{
	"BTC": ledger.BitcoinMainnet, "XBT": ledger.BitcoinMainnet,
	"ETH": ledger.Ethereum, "TRX": ledger.Tron, "TRON": ledger.Tron,
	"BSC": "eip155:56", "BNB": "eip155:56", "BEP20": "eip155:56",
	"ETC": "eip155:61", "MATIC": "eip155:137", "POL": "eip155:137", "FTM": "eip155:250",
	"OP": "eip155:10", "ARB": "eip155:42161", "BASE": "eip155:8453", "AVAX": "eip155:43114",
	"CELO": "eip155:42220", "XDAI": "eip155:100", "KCS": "eip155:321", "RBTC": "eip155:30",
}

// tokens are tickers of assets that live on several chains, so that only the
// address tells which.
var tokens = map[string]bool{
	"": true, "USDT": true, "USDC": true, "DAI": true, "BUSD": true, "TUSD": true, "PAX": true,
	"WETH": true, "WBTC": true, "OMNI": true, "ERC20": true, "TRC20": true,
}

// packChain returns the chain of a tag. known is false when currency names a
// chain that is not read here; moved is true when it names another chain than
// the address belongs to, which then wins.
func packChain(addr ledger.Address, network, currency string) (c ledger.Chain, moved, known bool) {
	name := network
	if name == "" {
		name = currency
	}
	if tokens[name] {
		return "", false, true
	}
	c, ok := currencies[name]
	switch {
	case !ok:
		return "", false, false
	case c.Family() != addr.Family():
		return "", true, true
	}
	return c, false, true
}
