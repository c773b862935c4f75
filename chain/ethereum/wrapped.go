package ethereum

import "github.com/hoptrail/hoptrail/ledger"

// WrappedNative returns the wrapped-native contract of a chain, none for a
// chain that is not listed. Sources: WETH9 and its kin as their deployers
// publish them (weth.io; docs.optimism.io and docs.base.org, "predeploys";
// docs.arbitrum.io, "contract addresses"; docs.polygon.technology; BNB Chain
// and Avalanche documentation), kind: sourced.
func WrappedNative(c ledger.Chain) []ledger.Address {
	hex := ""
	switch c {
	case "eip155:1":
		hex = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2" // WETH
	case "eip155:10", "eip155:8453":
		hex = "0x4200000000000000000000000000000000000006" // WETH
	case "eip155:56":
		hex = "0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c" // WBNB
	case "eip155:137":
		hex = "0x0d500B1d8E8eF31E21C99d1Db9A6444d3ADf1270" // WMATIC, WPOL
	case "eip155:42161":
		hex = "0x82aF49447D8a07e3bd95BD0d56f35241523fBab1" // WETH
	case "eip155:43114":
		hex = "0xB31f66AA3C1e785363F0875A1B74E27b85FD66c7" // WAVAX
	case ledger.Tron:
		hex = "TNUC9Qb1rRpS5CbWLmNMxXBjyFoydXjWFR" // WTRX
	default:
		return []ledger.Address{}
	}
	a, err := ledger.ParseAddress(hex)
	if err != nil {
		return []ledger.Address{} // unreachable: TestWrappedNative parses each
	}
	return []ledger.Address{a}
}
