package simulate

// layBitcoinPeel is a peel chain of unspent outputs: one input, a small output
// to a place of exit, the rest to a fresh address that is spent next.
//
// Calibration: one input, two outputs, 90:10 to 99:1, three or more links (the
// commonest published definition, also common in ordinary wallets).
func layBitcoinPeel(e *engine, by *actor, s *scheme) {
	src := e.purse(by)
	sats := e.bitcoin.worth(min(by.logNormal(40_000*1e6, 1200), 3_000_000*1e6), e.now)
	adv := e.cfg.Adversary
	links := adv.fewer(by.between(5, 30), 2)
	share := by.between(10, 120)
	if !e.ownCoins(by, s, src, sats) {
		return
	}
	step := func() int64 { return adv.longer(by.between(15*minute, 20*hour)) }
	var peel func()
	peel = func() {
		have := src.balance()
		pay := e.anyVault(by).depositCoins(e, by)
		role := "deposit-address"
		if by.chance(400) {
			own := e.purse(by)
			pay, role = payTo{account: e.receive(own), to: own}, "exit"
		}
		pay.sats = max(by.part(have, share, share+20), 2*dustSats)
		s.play(pay.account, role)
		if _, ok := e.spend(src, s, []payTo{pay}); !ok {
			return
		}
		if n := len(src.coins); n > 0 {
			s.play(src.coins[n-1].account, "hop")
		}
		if links--; links > 0 {
			e.after(step(), peel)
		}
	}
	e.after(step(), peel)
}

// ownCoins buys the coins a scheme starts with.
func (e *engine) ownCoins(by *actor, s *scheme, to *purse, sats int64) bool {
	pay := payTo{account: e.receive(to), sats: sats, to: to}
	s.play(pay.account, "collector")
	_, ok := e.spend(e.anyVault(by).purse, s, []payTo{pay})
	return ok
}

// layCoinJoinUse takes part in rounds of equal outputs before cashing out.
// Other participants are people with coins of their own.
//
// Calibration: 5 equal outputs (Whirlpool) to 20 (JoinMarket and early Wasabi
// rounds); one to five rounds. Proposed.
func layCoinJoinUse(e *engine, by *actor, s *scheme) {
	own := e.purse(by)
	sats := e.bitcoin.worth(min(by.logNormal(30_000*1e6, 1000), 2_000_000*1e6), e.now)
	if !e.ownCoins(by, s, own, sats) {
		return
	}
	adv := e.cfg.Adversary
	rounds := adv.fewer(by.between(1, 5), 1)
	var round func()
	round = func() {
		if rounds == 0 {
			pay := e.anyVault(by).depositCoins(e, by)
			pay.sats = own.balance() * 95 / 100
			s.play(pay.account, "deposit-address")
			e.spend(own, s, []payTo{pay})
			return
		}
		rounds--
		e.coinJoin(by, s, own)
		e.after(adv.longer(by.between(2*hour, 6*day)), round)
	}
	e.after(by.between(hour, 2*day), round)
}

// coinJoin mixes one purse with those of bitcoiners: equal outputs to each, and
// change. Wallets bring few coins to a round, the largest: more inputs cost more
// fees, and tell a round from a consolidation.
func (e *engine) coinJoin(by *actor, s *scheme, own *purse) {
	peers := []*purse{own}
	for range by.between(5, 20) {
		p := e.bitcoiners[by.below(int64(len(e.bitcoiners)))].purse
		fresh := true
		for _, q := range peers {
			fresh = fresh && q != p
		}
		if fresh && len(p.coins) > 0 {
			peers = append(peers, p)
		}
	}
	if len(peers) < 3 || len(own.coins) == 0 {
		return
	}
	e.bitcoin.lane.reach(e.now)
	// The size is what the poorest can afford.
	const fee = 6_000
	size := own.balance() * 45 / 100
	for _, p := range peers[1:] {
		if b := p.balance() - fee - 2*dustSats; b > 20*dustSats {
			size = min(size, b)
		}
	}
	var in []utxo
	var out []payTo
	for _, p := range peers {
		if p.balance() >= size+fee+2*dustSats {
			coins := p.largest(size + fee + 2*dustSats)
			have := total(coins)
			in = append(in, coins...)
			out = append(out, payTo{account: e.receive(p), sats: size, to: p, aside: p != own},
				payTo{account: e.receive(p), sats: have - size - fee, to: p, aside: p != own})
		}
	}
	shuffle(by, in)
	shuffle(by, out)
	e.publishCoins(by, s, in, out)
}

func shuffle[T any](by *actor, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := by.below(int64(i + 1))
		list[i], list[j] = list[j], list[i]
	}
}
