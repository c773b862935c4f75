package label

// Family groups categories that mean the same to a policy. It is what
// conflicts compare and what tables of exposure sum over.
type Family string

// The families. FamilyOther is that of words outside the vocabulary and of
// categories that say nothing about risk ("organization", "unknown").
const (
	FamilyOther           Family = "other"
	FamilySanctions       Family = "sanctions"
	FamilyBlockList       Family = "block-list"
	FamilyIssuerBlacklist Family = "issuer-blacklist"
	FamilyTerrorism       Family = "terrorism"
	FamilyExploitation    Family = "exploitation"
	FamilyExtortion       Family = "extortion"
	FamilyTheft           Family = "theft"
	FamilyScam            Family = "scam"
	FamilyLaundering      Family = "laundering"
	FamilyIllicitTrade    Family = "illicit-trade"
	FamilyCrime           Family = "crime" // wrong, but not said how
	FamilyMixer           Family = "mixer"
	FamilyExchange        Family = "exchange"
	FamilyBridge          Family = "bridge"
	FamilyDeFi            Family = "defi"
	FamilyGambling        Family = "gambling"
	FamilyMarket          Family = "market"
	FamilyMining          Family = "mining"
	FamilyService         Family = "service" // any other service
	FamilyWallet          Family = "wallet"  // a service's hot, warm or cold wallet
	FamilyPerson          Family = "person"
)

// FamilyOf returns the family of a category.
func FamilyOf(category string) Family {
	for c := category; c != ""; c = concepts[c].broader {
		if f := concepts[c].family; f != "" {
			return f
		}
	}
	return FamilyOther
}

// IsService reports whether an account of the category pools many people's
// money, so that what leaves it is not what a given person put in. Nothing may
// be traced or matched through a service. Mixers (also CoinJoin), bridges,
// markets, pools and the hot, warm and cold wallets of services are in it.
func IsService(category string) bool {
	f := FamilyOf(category)
	return Covers("service", category) || f == FamilyMixer || f == FamilyWallet
}

// IsIllicit reports whether the category says that something is wrong with the
// account itself. Mixers and markets are not in it: they are services whose
// weight a policy sets.
func IsIllicit(category string) bool {
	switch FamilyOf(category) {
	case FamilySanctions, FamilyBlockList, FamilyIssuerBlacklist, FamilyTerrorism,
		FamilyExploitation, FamilyExtortion, FamilyTheft, FamilyScam, FamilyLaundering,
		FamilyIllicitTrade, FamilyCrime:
		return true
	}
	return false
}

// IsDecisiveCandidate reports whether a policy may let direct exposure to the
// category alert alone: sanctions lists and the caller's own block list. A
// policy decides; this is only its default.
func IsDecisiveCandidate(category string) bool {
	f := FamilyOf(category)
	return f == FamilySanctions || f == FamilyBlockList
}

// isContract reports whether a category describes a contract by nature, so
// that it holds on one chain only even where nobody can tell contracts apart.
func isContract(category string) bool {
	f := FamilyOf(category)
	return f == FamilyDeFi || f == FamilyBridge
}

// exclusive reports whether two categories cannot both be true of one account:
// a victim is no perpetrator and no service, an exchange is no mixer, casino or
// scam, and a wallet is hot or cold.
func exclusive(a, b string) bool {
	if a == b {
		return false
	}
	return oneWay(a, b) || oneWay(b, a)
}

func oneWay(a, b string) bool {
	fa, fb := FamilyOf(a), FamilyOf(b)
	switch {
	case a == "victim":
		return fb == FamilyScam || fb == FamilyTheft || fb == FamilyExtortion ||
			fb == FamilyLaundering || b == "perpetrator" || IsService(b)
	case fa == FamilyExchange:
		return fb == FamilyMixer || fb == FamilyScam || fb == FamilyGambling
	case a == "hot_wallet":
		return b == "cold_wallet"
	}
	return false
}
