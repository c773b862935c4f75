package trace

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// CoinbaseOrder says what becomes of traced fees of UTXO transactions. Traced
// backward, a block reward is an origin under every order.
type CoinbaseOrder uint8

// The coinbase orders.
const (
	// FeesStop ends fees with StopFee.
	FeesStop CoinbaseOrder = iota
	// FeesFirst puts a block's fees, in transaction order, before its subsidy
	// on the way into the block reward (Ahmed, Shumailov, Anderson, "Tendrils
	// of Crime: Visualizing the Diffusion of Stolen Bitcoins", 2018).
	FeesFirst
	// SubsidyFirst puts them after it (Kalodner et al., "BlockSci: Design and
	// applications of a blockchain analysis platform", USENIX Security 2020).
	SubsidyFirst
)

var coinbaseNames = [...]string{"fees-stop", "fees-first", "subsidy-first"}

// String returns the order's name.
func (o CoinbaseOrder) String() string {
	if int(o) < len(coinbaseNames) {
		return coinbaseNames[o]
	}
	return fmt.Sprintf("coinbase(%d)", uint8(o))
}

// Subsidy returns what a block of a chain may create, and whether that is
// known. It must be a pure function, safe for concurrent use.
type Subsidy func(c ledger.Chain, height uint64) (ledger.Amount, bool)

// HalvingSubsidy is a schedule that starts at initial and halves, rounded
// down, every interval blocks on any chain. Bitcoin: 50·10^8 satoshi, 210,000
// blocks (Bitcoin Core, validation.cpp, GetBlockSubsidy). The interval must
// not be zero.
func HalvingSubsidy(initial, interval uint64) Subsidy {
	return func(_ ledger.Chain, height uint64) (ledger.Amount, bool) {
		return ledger.NewAmount(initial >> min(height/interval, 64)), true
	}
}

// blockFees is a block with traced fees.
type blockFees struct {
	coinbase ledger.TxRef
	start    map[ledger.TxRef]ledger.Amount // where each transaction's fee begins
	total    ledger.Amount
	pieces   []piece // at offsets among all fees
	whole    bool    // every fee is known
}

type blockKey struct {
	chain  ledger.Chain
	height uint64
}

// fee ends the traced part of a transaction's fee, or takes it to the block's
// reward.
func (e *engine) fee(at order, rec *ledger.Record, ps []piece) {
	if len(ps) == 0 {
		return
	}
	if e.cfg.Coinbase == FeesStop || !rec.FeeKnown {
		e.endAll(ps, StopFee, 0, rec.Native, at.clock)
		return
	}
	b := e.block(at.ref)
	if !b.whole {
		e.endAll(ps, StopUnresolved, 0, rec.Native, at.clock)
		return
	}
	for _, p := range ps {
		p.at = plus(p.at, b.start[at.ref])
		b.pieces = append(b.pieces, p)
	}
}

// block returns the fees of a transaction's block, read once when the first
// traced fee is met, and puts the block's reward on the agenda, after the last
// transaction of the block.
func (e *engine) block(ref ledger.TxRef) *blockFees {
	cut := e.view.CutOf(ref)
	key := blockKey{cut.Chain, cut.Position.Height}
	if b := e.blocks[key]; b != nil {
		return b
	}
	b := &blockFees{start: map[ledger.TxRef]ledger.Amount{}}
	before := ledger.Cut{Clock: cut.Clock, Chain: cut.Chain}
	if key.height > 0 {
		before.Position = ledger.Position{Height: key.height - 1, Tx: ^uint32(0), Entry: ^uint32(0)}
	} else {
		before.Clock--
	}
	last, rewards, known := ref, 0, true
	var rec ledger.Record
	for r := range e.view.TxsAfter(before) {
		c := e.view.CutOf(r)
		if c.Clock > cut.Clock || c.Chain == cut.Chain && c.Position.Height > key.height {
			break
		}
		if c.Chain != cut.Chain {
			continue
		}
		e.view.Read(r, &rec)
		last = r
		if rec.Coinbase {
			b.coinbase = r
			rewards++
			continue
		}
		sum, ok := b.total.Add(rec.Fee)
		b.start[r] = b.total
		known = known && ok && rec.FeeKnown
		b.total = sum
	}
	b.whole = known && rewards == 1
	e.blocks[key] = b
	e.rewards = append(e.rewards, b)
	if b.whole {
		e.agenda.push(task{at: e.order(last, subSettle), kind: taskReward, id: uint32(len(e.rewards) - 1)})
	}
	return b
}

// reward divides a block's fees and subsidy over the outputs of its coinbase.
// What the outputs do not claim is destroyed.
func (e *engine) reward(at order, b *blockFees) {
	at.ref, at.sub = b.coinbase, subBurn
	rec := e.read(b.coinbase)
	outs := make([]ledger.Amount, len(rec.Outputs))
	for j := range rec.Outputs {
		outs[j] = rec.Outputs[j].Amount
	}
	claimed := sumLegs(rec.Outputs)
	subsidy := clampSub(claimed, b.total)
	if e.cfg.Subsidy != nil {
		cut := e.view.CutOf(b.coinbase)
		if s, ok := e.cfg.Subsidy(cut.Chain, cut.Position.Height); ok {
			subsidy = s
		}
	}
	ps := e.limitHops(b.pieces, b.coinbase, 0, rec.Native, at.clock)
	b.pieces = nil
	if e.cfg.Coinbase == SubsidyFirst {
		for i := range ps {
			ps[i].at = plus(ps[i].at, subsidy)
		}
	}
	size := maxAmount(plus(b.total, subsidy), claimed) // a reward that claims too much is the data's fault
	shares, rest, grown := spread(e.cfg.Rule, ps, size, outs)
	if !grown.IsZero() {
		e.grow(rec.Native, grown)
	}
	for j := range shares {
		out, key := &rec.Outputs[j], outKey{b.coinbase, uint32(j)}
		switch {
		case len(shares[j]) == 0:
		case e.outputs[key] != nil: // a seed holds these units already
			e.endAll(shares[j], StopFee, 0, rec.Native, at.clock)
		default:
			e.reach(at, key, out, rec.Native, e.move(shares[j], b.coinbase, key.index, 0, out.Account, rec.Native))
		}
	}
	e.endAll(rest, StopBurn, 0, rec.Native, at.clock)
}
