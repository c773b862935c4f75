package activity

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// serviceCategories are the GraphSense concepts under which an account takes in
// and sends on the money of many for a living. Mixers, markets and whatever is
// an abuse are not among them: those must not explain anything away.
//
// Source: GraphSense TagPack concepts (INTERPOL Dark Web and Virtual Assets
// taxonomy), https://graphsense.github.io/DW-VA-Taxonomy.
var serviceCategories = []string{
	"exchange", "defi", "defi_bridge", "defi_dex", "defi_dex_pair", "defi_lending", "donation", "gambling", "hosted_wallet", "miner",
	"mining_service", "payment_processor", "service", "shop", "wallet_service", "hot_wallet", "warm_wallet", "cold_wallet",
}

// exchangeCategories are the concepts under which lists name the wallets of
// exchanges: lists that know a wallet's part call it hot or cold rather than
// exchange.
var exchangeCategories = []string{"exchange", "hot_wallet", "warm_wallet", "cold_wallet"}

// IsService reports whether a label says that the account is a service.
func IsService(l ledger.Label) bool { return slices.Contains(serviceCategories, l.Category) }

// IsExchange reports whether any of the labels says exchange, or names a wallet
// of one.
func IsExchange(labels []ledger.Label) bool {
	return slices.ContainsFunc(labels, func(l ledger.Label) bool { return slices.Contains(exchangeCategories, l.Category) })
}
