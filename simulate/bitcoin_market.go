package simulate

import "github.com/hoptrail/hoptrail/ledger"

// vault is an exchange's Bitcoin side: deposits on addresses of their own are
// consolidated, withdrawals are paid in batches with change.
type vault struct {
	actor
	name  string
	purse *purse
	self  int32
	queue []payTo
}

// genesisCoins is what each vault holds at the start, in satoshi.
const genesisCoins = 40_000 * satsPerCoin

func newVault(e *engine, i int) *vault {
	v := &vault{actor: newActor(e.cfg.Seed, "vault", uint64(i)), name: exchangeNames[i%len(exchangeNames)]}
	v.self = e.enlist(v)
	v.purse = e.purse(&v.actor)
	home := e.receive(v.purse)
	v.purse.fixed = &home
	e.labels = append(e.labels, candidate{account: home, category: "exchange", entity: v.name})
	e.at(1+v.below(second), func() {
		var out []payTo
		for range 40 {
			out = append(out, payTo{account: home, sats: genesisCoins / 40, to: v.purse})
		}
		e.publishCoins(&v.actor, nil, []utxo{{tx: e.names.hash('g', v.key, 0), sats: genesisCoins, account: home}}, out)
	})
	e.wakeAt(v.below(hour), v.self, 0)
	return v
}

// wake pays the withdrawals that have gathered.
func (v *vault) wake(e *engine, _ int32) {
	if len(v.queue) > 0 {
		e.spend(v.purse, nil, v.queue)
		v.queue = v.queue[:0]
	}
	if n := len(v.purse.coins); n > 400 { // consolidation
		in := v.purse.coins[:200]
		var sum int64
		for i := range in {
			sum += in[i].sats
		}
		if fee := int64(satsPerVB * 68 * len(in)); sum > fee {
			rest := append([]utxo(nil), v.purse.coins[200:]...)
			v.purse.coins = rest
			e.publishCoins(&v.actor, nil, in, []payTo{{account: e.receive(v.purse), sats: sum - fee, to: v.purse}})
		}
	}
	e.wakeAt(e.now+v.between(4*minute, 25*minute), v.self, 0)
}

// buy withdraws satoshi to a purse with the next batch.
func (v *vault) buy(e *engine, to *purse, sats int64) {
	v.queue = append(v.queue, payTo{account: e.receive(to), sats: sats, to: to})
}

// depositCoins is an address of the vault's for one customer.
func (v *vault) depositCoins(e *engine, by *actor) payTo {
	p := &purse{actor: by, script: ledger.P2WPKH}
	return payTo{account: e.receive(p), to: v.purse}
}

// bitcoiner is an ordinary Bitcoin user: buys, pays, at times sells, always
// with change.
type bitcoiner struct {
	actor
	self  int32
	purse *purse
	gap   int64
	shift int64
}

// bitcoinersPer is the share of a world's accounts that live on Bitcoin, per
// thousand; each makes several addresses.
const bitcoinersPer = 60

func newBitcoiner(e *engine, i int) *bitcoiner {
	p := &bitcoiner{actor: newActor(e.cfg.Seed, "bitcoiner", uint64(i))}
	p.self = e.enlist(p)
	p.purse = e.purse(&p.actor)
	p.purse.reuse = [...]int64{0, 0, 0, 300, 1000}[p.below(5)]
	p.gap = mulDiv(1000*day/int64(e.cfg.Rate), 3000, p.pareto(1000, activityTail))
	p.shift = p.below(24) * hour
	e.wakeAt(e.rhythm.after(p.below(week), p.shift, p.exponential(p.gap)), p.self, 0)
	return p
}

func (p *bitcoiner) wake(e *engine, _ int32) {
	sats := e.bitcoin.worth(p.logNormal(spendMedian*2, spendSpread), e.now) + dustSats
	switch roll := p.below(1000); {
	case p.purse.balance() < sats*2 || roll < 100:
		e.anyVault(&p.actor).buy(e, p.purse, e.bitcoin.worth(p.logNormal(buyMedian*2, buySpread), e.now)+10*dustSats)
	case roll < 750:
		to := e.bitcoiners[p.below(int64(len(e.bitcoiners)))]
		e.spend(p.purse, nil, []payTo{{account: e.receive(to.purse), sats: sats, to: to.purse}})
	default:
		pay := e.anyVault(&p.actor).depositCoins(e, &p.actor)
		pay.sats = sats
		e.spend(p.purse, nil, []payTo{pay})
	}
	e.wakeAt(e.rhythm.after(e.now, p.shift, p.exponential(p.gap)), p.self, 0)
}

func (e *engine) anyVault(by *actor) *vault {
	return e.vaults[int(by.pareto(3, 1100)-3)%len(e.vaults)]
}
