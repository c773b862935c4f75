package label

import "strings"

// Categories that GraphSense's vocabulary does not have, and the few of its
// concepts that the code of this module names. Sanctions is GraphSense's
// "sanction" under the plural that policies use; the other spelling is
// accepted on input.
const (
	Sanctions        = "sanctions"         // on a government's list
	BlockList        = "block-list"        // on the caller's own list
	IssuerBlacklist  = "issuer-blacklist"  // frozen by a token's issuer
	PigButchering    = "pig-butchering"    // FinCEN FIN-2023-Alert005
	ApprovalPhishing = "approval-phishing" // drainers: approve, then transferFrom
	AddressPoisoning = "address-poisoning"
	RomanceScam      = "romance-scam"
	RugPull          = "rug-pull"
	Mule             = "mule"
	GuaranteeMarket  = "guarantee-market" // escrow for illicit trade (Huione Guarantee and its like)
	DarknetMarket    = "darknet-market"
	HighRiskExchange = "high-risk-exchange"

	Exchange      = "exchange"
	MixingService = "mixing_service"
	Unknown       = "unknown" // nothing is said but who it is
)

// concept is one category: its broader one, and the family that it starts, if
// any. A category without a family of its own is of its broader one's.
type concept struct {
	broader string
	family  Family
}

// concepts is the vocabulary. Ids and their broader relation are those of the
// GraphSense concepts taxonomy 0.1.0 (graphsense-tagpack-tool, MIT), except the
// hyphenated ids and "sanctions", which are ours. Families are ours.
var concepts = map[string]concept{
	"concept":         {},
	Unknown:           {broader: "concept"},
	"behaviour":       {broader: "concept"},
	"source":          {broader: "concept"},
	"mention":         {broader: "source"},
	"website_mention": {broader: "mention"},
	"forum_mention":   {broader: "website_mention"},
	"item":            {broader: "concept"},
	"collectible":     {broader: "item"},

	"abuse":              {broader: "behaviour", family: FamilyCrime},
	Sanctions:            {broader: "abuse", family: FamilySanctions},
	BlockList:            {broader: "abuse", family: FamilyBlockList},
	IssuerBlacklist:      {broader: "abuse", family: FamilyIssuerBlacklist},
	"sexual_abuse":       {broader: "abuse", family: FamilyExploitation},
	"child_sexual_abuse": {broader: "sexual_abuse"},
	"human_trafficking":  {broader: "abuse", family: FamilyExploitation},
	"violence":           {broader: "abuse"},
	"murder":             {broader: "violence"},
	"torture":            {broader: "violence"},
	"extremism":          {broader: "abuse", family: FamilyTerrorism},
	"terrorism":          {broader: "extremism"},
	"terrorism_financing": {
		broader: "extremism",
	},
	"scam":               {broader: "abuse", family: FamilyScam},
	RomanceScam:          {broader: "scam"},
	RugPull:              {broader: "scam"},
	AddressPoisoning:     {broader: "scam"},
	"phishing":           {broader: "abuse", family: FamilyScam},
	ApprovalPhishing:     {broader: "phishing"},
	"financial_crime":    {broader: "abuse"},
	"investment_fraud":   {broader: "financial_crime", family: FamilyScam},
	PigButchering:        {broader: "investment_fraud"},
	"ponzi_scheme":       {broader: "investment_fraud"},
	"pyramid_scheme":     {broader: "ponzi_scheme"},
	"money_laundering":   {broader: "financial_crime", family: FamilyLaundering},
	Mule:                 {broader: "money_laundering"},
	"payment_card_fraud": {broader: "financial_crime", family: FamilyScam},
	"extortion":          {broader: "abuse", family: FamilyExtortion},
	"sextortion":         {broader: "extortion"},
	"ransomware":         {broader: "extortion"},
	"hacking":            {broader: "abuse", family: FamilyTheft},
	"service_hack":       {broader: "hacking"},
	"account_hack":       {broader: "hacking"},
	"exploit":            {broader: "hacking"},
	"data_breach":        {broader: "hacking"},
	"social_engineering": {broader: "hacking"},
	"malware":            {broader: "hacking"},
	"drugs":              {broader: "abuse", family: FamilyIllicitTrade},
	"weapons":            {broader: "abuse", family: FamilyIllicitTrade},
	"counterfeit":        {broader: "abuse", family: FamilyIllicitTrade},
	"dark_web":           {broader: "source", family: FamilyIllicitTrade},

	"gray_usage":  {broader: "behaviour"},
	"mixing":      {broader: "gray_usage", family: FamilyMixer},
	"coinjoin":    {broader: "mixing"},
	"white_usage": {broader: "behaviour", family: FamilyWallet},
	"cold_wallet": {broader: "white_usage"},
	"hot_wallet":  {broader: "white_usage"},
	"warm_wallet": {broader: "white_usage"},

	"entity":       {broader: "concept"},
	"organization": {broader: "entity"},
	"user":         {broader: "entity", family: FamilyPerson},
	"victim":       {broader: "user"},
	"perpetrator":  {broader: "user", family: FamilyCrime},
	"donation":     {broader: "user"},
	"miner":        {broader: "user", family: FamilyMining},

	"service":           {broader: "entity", family: FamilyService},
	Exchange:            {broader: "service", family: FamilyExchange},
	HighRiskExchange:    {broader: Exchange},
	MixingService:       {broader: "service", family: FamilyMixer},
	"mining_service":    {broader: "service", family: FamilyMining},
	"gambling":          {broader: "service", family: FamilyGambling},
	"market":            {broader: "service", family: FamilyMarket},
	GuaranteeMarket:     {broader: "market", family: FamilyIllicitTrade},
	DarknetMarket:       {broader: "market", family: FamilyIllicitTrade},
	"wallet_service":    {broader: "service"},
	"escrow_wallet":     {broader: "wallet_service"},
	"ico_wallet":        {broader: "wallet_service"},
	"filesharing":       {broader: "service"},
	"index":             {broader: "service"},
	"messaging_service": {broader: "service"},
	"search_engine":     {broader: "service"},
	"shop":              {broader: "service"},
	"faucet":            {broader: "service"},
	"payment_processor": {broader: "service"},
	"atm":               {broader: "service"},
	"hosting":           {broader: "service"},
	"vpn":               {broader: "service"},
	"nameservice":       {broader: "service"},
	"defi":              {broader: "service", family: FamilyDeFi},
	"defi_token":        {broader: "defi"},
	"defi_lending":      {broader: "defi"},
	"defi_dex":          {broader: "defi"},
	"defi_dex_pair":     {broader: "defi_dex"},
	"defi_derivative":   {broader: "defi"},
	"defi_bridge":       {broader: "defi", family: FamilyBridge},
	"defi_dao":          {broader: "defi"},
	"defi_staking":      {broader: "defi"},
	"defi_custody":      {broader: "defi"},
}

// synonyms maps other people's words, folded, to categories: GraphSense's
// deviating keys, words of its public packs, INTERPOL DW-VA ids and
// Chainabuse's report categories.
var synonyms = map[string]string{
	"sanction": Sanctions, "sanctioned": Sanctions, "ofac": Sanctions, "sdn": Sanctions,
	"black_list": IssuerBlacklist, "blacklist": IssuerBlacklist, "frozen": IssuerBlacklist,
	"blocklist": BlockList, "own_block_list": BlockList,
	"mixer": MixingService, "tumbler": MixingService, "coin_swapping": MixingService,
	"bridge": "defi_bridge", "dex": "defi_dex", "defi_derivatives": "defi_derivative",
	"cex": Exchange, "vasp": Exchange, "virtual_asset_service_provider": Exchange,
	"peer_to_peer_exchange": Exchange, "p2p_exchange": Exchange, "otc": Exchange,
	"crypto_atm": "atm", "escrow": "escrow_wallet", "ico": "ico_wallet", "casino": "gambling",
	"hosted_wallet": "wallet_service", "mining_pool": "mining_service",
	"dark_market": DarknetMarket, "organisation": "organization",
	"pigbutchering": PigButchering, "sha_zhu_pan": PigButchering, "money_mule": Mule,
	"romance": RomanceScam, "exit_scam": RugPull, "rugpull": RugPull,
	"drainer": ApprovalPhishing, "ice_phishing": ApprovalPhishing,
	"fake_project": "investment_fraud", "fake_returns": "investment_fraud",
	"other_investment_scam": "investment_fraud", "impersonation": "scam",
	"donation_scam": "scam", "upgrade_scam": "scam", "airdrop": "scam", "fraud": "scam",
	"sim_swap": "account_hack", "contract_exploit": "exploit", "flash_loan_attack": "exploit",
	"man_in_the_middle_attack": "hacking", "other_hack": "hacking", "hack": "hacking",
	"other_blackmail": "extortion", "blackmail": "extortion", "ponzi": "ponzi_scheme",
}

// Normalise returns the category that a word stands for: letter case is
// folded, spaces, hyphens and underscores are one, and common synonyms are
// resolved. known is false for a word outside the vocabulary, which is
// returned trimmed and otherwise as it came; an empty word is Unknown.
func Normalise(word string) (category string, known bool) {
	word = strings.TrimSpace(word)
	if _, ok := concepts[word]; ok {
		return word, true
	}
	if word == "" {
		return Unknown, true
	}
	folded := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return '_'
		}
		return r
	}, strings.ToLower(word))
	if _, ok := concepts[folded]; ok {
		return folded, true
	}
	if c, ok := synonyms[folded]; ok {
		return c, true
	}
	if c := strings.ReplaceAll(folded, "_", "-"); concepts[c].broader != "" {
		return c, true
	}
	return word, false
}

// Broader returns the category one step wider, "" at the top or for a word
// outside the vocabulary.
func Broader(category string) string { return concepts[category].broader }

// Covers reports whether category is wide or one of the categories under it:
// Covers("abuse", "ransomware") is true.
func Covers(wide, category string) bool {
	for c := category; c != ""; c = concepts[c].broader {
		if c == wide {
			return true
		}
	}
	return false
}
