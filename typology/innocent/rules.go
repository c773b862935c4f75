package innocent

import "github.com/hoptrail/hoptrail/typology"

// Rules returns the rules of all kinds, in order of name.
func Rules() []Rule {
	return []Rule{
		Airdrop(), AirdropFarmer(), BridgeRelayer(), Casino(), Charity(), DepositAddress(), Earner(), Reshuffle(), Faucet(),
		GasStation(), HotWallet(), MarketMaker(), Merchant(), MiningPool(), NFTArtist(), NFTMint(), OTCDesk(), P2PSeller(),
		PaymentProcessor(), Payroll(), Pool(), PoolUser(), SmartWallet(), Spender(), Subscription(), Till(), Trader(), Treasury(),
		WalletRotation(),
	}
}

// Detectors returns a detector of each rule, in order of name.
func Detectors() []*typology.Detector {
	var out []*typology.Detector
	for _, r := range Rules() {
		out = append(out, New(r))
	}
	return out
}
