package simulate

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// bitcoin is the lane of unspent outputs.
type bitcoin struct {
	lane  *lane
	pool  *purse // the mining pool whose coinbase opens every block
	asset ledger.Asset
	usd   []int64
}

// purse is a Bitcoin wallet: a set of coins, each on an address used once or
// twice, of one script type.
type purse struct {
	*actor
	script ledger.AddressKind
	coins  []utxo
	fixed  *ledger.Account // receives here always, when set
	reuse  int64           // per thousand: change goes back to the first input's address
}

type utxo struct {
	tx      [32]byte
	index   uint32
	sats    int64
	account ledger.Account
	ripe    uint64 // height at which a coinbase may be spent
}

// payTo is one output to be made.
type payTo struct {
	account ledger.Account
	sats    int64
	to      *purse
	aside   bool // somebody else's output: not part of a scheme
}

const (
	satsPerCoin = 100_000_000
	btcPrice    = 43_000 * 1e6 // millionths of a dollar
	subsidy     = 625_000_000  // 6.25 BTC: blocks 630,000–839,999
	maturity    = 100          // COINBASE_MATURITY, Bitcoin Core consensus.h
	dustSats    = 546          // Bitcoin Core GetDustThreshold, P2PKH
	satsPerVB   = 25           // median fee rate (proposed)
)

func newBitcoin(e *engine) *bitcoin {
	by := newActor(e.cfg.Seed, "bitcoin", 0)
	b := &bitcoin{asset: ledger.NativeAsset(ledger.BitcoinMainnet)}
	b.lane = &lane{chain: ledger.BitcoinMainnet, height: 823_800, miner: by.child()}
	b.usd = walk(e.cfg.Seed, string(b.asset), btcPrice, false, e.cfg.Days)
	miner := by.child()
	b.pool = e.purse(&miner)
	return b
}

// openBitcoin adds the lane and who lives on it.
func (e *engine) openBitcoin() {
	e.bitcoin = newBitcoin(e)
	e.lanes = append(e.lanes, e.bitcoin.lane)
	for i := range e.cfg.Exchanges {
		e.vaults = append(e.vaults, newVault(e, i))
	}
	for i := range max(e.cfg.Accounts*bitcoinersPer/1000, 12) {
		e.bitcoiners = append(e.bitcoiners, newBitcoiner(e, i))
	}
	e.recur(day, func() int64 { return day }, e.payMiners)
}

// payMiners shares out what the pool has earned and may spend, once a day.
func (e *engine) payMiners() {
	pool := e.bitcoin.pool
	var ripe int64
	for _, c := range pool.coins {
		if c.ripe <= e.bitcoin.lane.height {
			ripe += c.sats
		}
	}
	pays := make([]payTo, 0, 12)
	for range cap(pays) {
		to := e.bitcoiners[pool.below(int64(len(e.bitcoiners)))].purse
		pays = append(pays, payTo{account: e.receive(to), to: to, sats: pool.part(ripe/int64(cap(pays)), 600, 900)})
	}
	if ripe > 0 {
		e.spend(pool, nil, pays)
	}
}

// purse makes a wallet; most use native segwit (share of script types roughly
// as in 2023 blocks; proposed).
func (e *engine) purse(by *actor) *purse {
	p := &purse{actor: by, script: ledger.P2WPKH}
	switch roll := by.below(100); {
	case roll < 15:
		p.script = ledger.P2PKH
	case roll < 27:
		p.script = ledger.P2SH
	case roll < 35:
		p.script = ledger.P2TR
	}
	return p
}

// worth turns dollars (millionths) into satoshi.
func (b *bitcoin) worth(usd, at int64) int64 {
	return mulDiv(usd, satsPerCoin, b.usd[min(int(at/day), len(b.usd)-1)])
}

// receive names the address a purse is paid on next.
func (e *engine) receive(p *purse) ledger.Account {
	if p.fixed != nil {
		return *p.fixed
	}
	p.wallets++
	h := e.names.hash('b', p.key, p.wallets)
	var script []byte
	switch p.script {
	case ledger.P2PKH:
		script = append(append([]byte{0x76, 0xa9, 20}, h[:20]...), 0x88, 0xac)
	case ledger.P2SH:
		script = append(append([]byte{0xa9, 20}, h[:20]...), 0x87)
	case ledger.P2TR:
		script = append([]byte{0x51, 32}, h[:]...)
	default:
		script = append([]byte{0x00, 20}, h[:20]...)
	}
	return ledger.Account{Chain: ledger.BitcoinMainnet, Address: ledger.ScriptAddress(script, ledger.Mainnet)}
}

// balance is what a purse could spend now.
func (p *purse) balance() int64 { return total(p.coins) }

func total(coins []utxo) (sats int64) {
	for i := range coins {
		sats += coins[i].sats
	}
	return sats
}

// largest takes the largest coins out of a purse until they are worth sats; the
// others keep their order.
func (p *purse) largest(sats int64) (taken []utxo) {
	for have := int64(0); have < sats && len(p.coins) > 0; {
		best := 0
		for i := range p.coins {
			if p.coins[i].sats > p.coins[best].sats {
				best = i
			}
		}
		have += p.coins[best].sats
		taken = append(taken, p.coins[best])
		p.coins = slices.Delete(p.coins, best, best+1)
	}
	return taken
}

// spend pays outputs from a purse, oldest coins first, with change to itself at
// a random place. It returns false and does nothing when the coins do not
// suffice.
func (e *engine) spend(p *purse, s *scheme, pays []payTo) ([32]byte, bool) {
	need := int64(0)
	for _, o := range pays {
		need += o.sats
	}
	b := e.bitcoin
	b.lane.reach(e.now)
	rate := max(p.logNormal(satsPerVB, 500), 1)
	fee := rate * (11 + 31*int64(len(pays)+1))
	var in []utxo
	var have int64
	keep := p.coins[:0:0]
	for _, c := range p.coins {
		if have >= need+fee || c.ripe > b.lane.height {
			keep = append(keep, c)
			continue
		}
		in = append(in, c)
		have += c.sats
		fee += rate * 68
	}
	if have < need+fee {
		return [32]byte{}, false
	}
	p.coins = keep
	if left := have - need - fee; left > 3*dustSats {
		change := payTo{sats: left, to: p, aside: p.fixed != nil}
		if p.chance(p.reuse) {
			change.account = in[0].account
		} else {
			change.account = e.receive(p)
		}
		pays = slices.Insert(slices.Clone(pays), int(p.below(int64(len(pays)+1))), change)
	}
	return e.publishCoins(p.actor, s, in, pays), true
}

// publishCoins writes a transaction of coins and hands the outputs over.
func (e *engine) publishCoins(by *actor, s *scheme, in []utxo, pays []payTo) [32]byte {
	b := e.bitcoin
	b.lane.reach(e.now)
	if len(b.lane.open) == 0 {
		e.coinbase()
	}
	hash := e.names.txHash(by)
	x := ledger.Transfer{Asset: b.asset}
	for _, c := range in {
		x.Inputs = append(x.Inputs, ledger.Input{
			Account: c.account, Amount: ledger.NewAmount(uint64(c.sats)),
			Prev:     ledger.Outpoint{Tx: ledger.HashTxID(ledger.BitcoinMainnet, c.tx), Index: c.index},
			Sequence: 0xfffffffd, SigHash: ledger.SigHashAll,
		})
	}
	for i, o := range pays {
		x.Outputs = append(x.Outputs, ledger.Output{Account: o.account, Amount: ledger.NewAmount(uint64(o.sats))})
		o.to.coins = append(o.to.coins, utxo{tx: hash, index: uint32(i), sats: o.sats, account: o.account})
	}
	ev := b.lane.next(e.start)
	ev.Tx.ID, ev.Tx.Version = ledger.HashTxID(ledger.BitcoinMainnet, hash), 2
	ev.Tx.Transfers = []ledger.Transfer{x}
	if by.key&1 == 0 { // wallets that discourage fee sniping
		ev.Tx.LockTime = uint32(b.lane.height - 1)
	}
	ev.Truth = s.coinTruth(ev.Tx.ID, &x, pays)
	return hash
}

// coinbase opens a block.
func (e *engine) coinbase() {
	b := e.bitcoin
	to := e.receive(b.pool)
	hash := e.names.txHash(b.pool.actor)
	b.pool.coins = append(b.pool.coins, utxo{tx: hash, sats: subsidy, account: to, ripe: b.lane.height + maturity})
	tx := &b.lane.next(e.start).Tx
	tx.ID, tx.Version, tx.Coinbase = ledger.HashTxID(ledger.BitcoinMainnet, hash), 1, true
	tx.Transfers = []ledger.Transfer{{Asset: b.asset, Outputs: []ledger.Output{{Account: to, Amount: ledger.NewAmount(subsidy)}}}}
}

// coinTruth marks the outputs of a transaction that belong to a scheme.
func (s *scheme) coinTruth(id ledger.TxID, x *ledger.Transfer, pays []payTo) (rows []Truth) {
	if s == nil {
		return nil
	}
	for i := range x.Inputs {
		rows = s.report(rows, x.Inputs[i].Account)
	}
	for i := range x.Outputs {
		if pays[i].aside {
			continue
		}
		rows = append(rows, Truth{Scheme: s.id, Typology: s.typology, Chain: ledger.BitcoinMainnet, Tx: id, Index: uint32(i)})
		rows = s.report(rows, x.Outputs[i].Account)
	}
	return rows
}
