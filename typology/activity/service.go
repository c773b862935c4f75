package activity

import (
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
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

// IsStore reports whether any of the labels says that the account is where a
// custodian keeps what it does not need: customers are not paid from there.
func IsStore(labels []ledger.Label) bool {
	return slices.ContainsFunc(labels, func(l ledger.Label) bool { return l.Category == "cold_wallet" })
}

// Serves reports whether an account is a service as far as is known: by a label,
// by how widely it deals, as a contract, or as a customer of an exchange whose
// private lane is there. Detectors never walk through a service. It needs
// AccountReach and AccountTimes.
func Serves(p *typology.Pass, id ledger.AccountID) bool {
	if id == 0 {
		return false
	}
	r, t := AccountReach.Of(p).Get(id), AccountTimes.Of(p).Get(id)
	return r.Wide() || t.Contract || t.Customer || slices.ContainsFunc(p.Labels(id), IsService)
}

// IsCustomer reports whether an account is a customer's at the exchange that
// keeps a private lane: such accounts are named customer:<opaque>.
func IsCustomer(a ledger.Account) bool {
	return a.Chain.IsPrivate() && strings.HasPrefix(a.Address.String(), "customer:")
}

// Deposits reports whether an account behaves as a deposit address: all it ever
// paid is one service. It needs what Serves needs.
func Deposits(p *typology.Pass, id ledger.AccountID) bool {
	r := AccountReach.Of(p).Get(id)
	return r.Out == 1 && Serves(p, r.Receivers[0])
}
