package simulate

// Plan asks for a number of schemes of one typology, or of accounts of one
// innocent kind.
type Plan struct {
	Kind  string
	Count int
}

// schemeKind lays one scheme into the future of an engine.
type schemeKind struct {
	name string
	lay  func(e *engine, by *actor, s *scheme)
}

// innocentKind lays one look-alike and returns how many accounts play in it.
type innocentKind struct {
	name string
	lay  func(e *engine, by *actor, s *scheme) int
}

// Typologies lists the schemes that can be planned: every typology id.
func Typologies() []string {
	names := make([]string, len(schemeKinds))
	for i, k := range schemeKinds {
		names[i] = k.name
	}
	return names
}

// Innocents lists the look-alikes that can be planned.
func Innocents() []string {
	names := make([]string, len(innocentKinds))
	for i, k := range innocentKinds {
		names[i] = k.name
	}
	return names
}

var schemeKinds = []schemeKind{
	{"pig-butchering", layPigButchering},
	{"mule-wallet", layMuleWallet},
	{"mule-network", layMuleNetwork},
	{"layering", layLayering},
	{"peel-chain", layPeelChain},
	{"chain-hopping", layChainHopping},
	{"structuring", layStructuring},
	{"fan-in-collector", layFanIn},
	{"fan-out", layFanOut},
	{"scatter-gather", layScatterGather},
	{"gather-scatter", layGatherScatter},
	{"cycle", layCycle},
	{"test-then-large", layTestThenLarge},
	{"approval-phishing", layApprovalPhishing},
	{"address-poisoning", layAddressPoisoning},
	{"mixer-use", layMixerUse},
}

var innocentKinds = []innocentKind{
	{"deposit-address", layDepositAddress},
	{"hot-wallet", layHotWallet},
	{"payroll", layPayroll},
	{"merchant", layMerchant},
	{"payment-processor", layPaymentProcessor},
	{"dex-pool", layDexPool},
	{"dex-user", layDexUser},
	{"aggregator", layAggregator},
	{"aggregator-user", layAggregatorUser},
	{"bridge-relayer", layBridgeRelayer},
	{"bridge-user", layBridgeUser},
	{"airdrop", layAirdrop},
	{"airdrop-farmer", layAirdropFarmer},
	{"mining-pool", layMiningPool},
	{"staking", layStaking},
	{"staking-pool", layStakingPool},
	{"gas-station", layGasStation},
	{"market-maker", layMarketMaker},
	{"arbitrage-bot", layArbitrageBot},
	{"otc-desk", layOTCDesk},
	{"charity", layCharity},
	{"nft-mint", layNFTMint},
	{"wallet-rotation", layWalletRotation},
	{"treasury", layTreasury},
	{"dca-saver", layDCASaver},
	{"p2p-seller", layP2PSeller},
	{"smart-wallet", laySmartWallet},
	{"subscription", laySubscription},
	{"faucet", layFaucet},
	{"casino", layCasino},
	{"careful-sender", layCarefulSender},
	{"vanity-owner", layVanityOwner},
	{"dust-airdrop", layDustAirdrop},
	{"exchange-reshuffle", layReshuffle},
	{"coin-spender", layCoinSpender},
}

// plan schedules all that the configuration asks for.
func (e *engine) plan() {
	if e.cfg.demo {
		e.begin("pig-butchering", 0, 2*day, func(by *actor, s *scheme) { layDemoRing(e, by, s) })
		e.begin("mule-network", 0, 30*day, func(by *actor, s *scheme) { layDemoNetwork(e, by, s) })
	}
	for _, p := range e.cfg.Schemes {
		for _, k := range schemeKinds {
			if k.name != p.Kind {
				continue
			}
			for i := range p.Count {
				e.begin(k.name, i, max(e.end*6/10, 2*hour), func(by *actor, s *scheme) { k.lay(e, by, s) })
			}
		}
	}
	for _, p := range e.cfg.Innocents {
		for _, k := range innocentKinds {
			if k.name != p.Kind {
				continue
			}
			for i, have := 0, 0; have < p.Count; i++ {
				by := newActor(e.cfg.Seed, InnocentPrefix+k.name, uint64(i))
				n := k.lay(e, &by, newScheme(InnocentPrefix+k.name, i))
				have += max(n, 1)
			}
		}
	}
}

// begin starts one scheme at a time of its own before latest, so that most run
// to their end.
func (e *engine) begin(kind string, i int, latest int64, lay func(*actor, *scheme)) {
	by := newActor(e.cfg.Seed, kind, uint64(i))
	s := newScheme(kind, i)
	e.at(hour+by.below(latest-hour), func() { lay(&by, s) })
}
