package simulate

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// planter merges planned transfers into a background block by block.
type planter struct {
	cfg   PlantConfig
	by    actor
	names namer
	plan  []planted

	owesOut, owesIn map[ledger.Account]int // transfers of a host still to be given up
	orphans         []ledger.Account       // receivers whose sender was taken away
	told            map[roleTold]bool
	block           []Event   // of the open height on the chain
	like            ledger.Tx // the background's first of that height
	open            bool
}

type roleTold struct {
	number  int
	account ledger.Account
}

func newPlanter(cfg PlantConfig, plan []planted) *planter {
	p := &planter{
		cfg: cfg, by: newActor(cfg.Seed, "planter", 0), names: newNamer(cfg.Seed ^ 0x706c616e74), plan: plan,
		owesOut: map[ledger.Account]int{}, owesIn: map[ledger.Account]int{}, told: map[roleTold]bool{},
	}
	for _, x := range plan {
		p.owesOut[x.from]++
		p.owesIn[x.to]++
	}
	return p
}

// take adds one background transaction, after closing the block it ends. In
// merge order a block's transactions are neighbours.
func (p *planter) take(ev Event, yield func(Event) bool) bool {
	ours := ev.Tx.Chain == p.cfg.Chain
	if p.open && (!ours || p.like.Position.Height != ev.Tx.Position.Height) && !p.close(yield) {
		return false
	}
	if !ours {
		return yield(ev)
	}
	if !p.open {
		p.open, p.like = true, ev.Tx
	}
	if p.keep(&ev) {
		p.block = append(p.block, ev)
	}
	return true
}

// keep rewires a background transfer where a host owes one; false drops it.
func (p *planter) keep(ev *Event) bool {
	x, ok := p.cfg.rewirable(ev)
	if !ok {
		return true
	}
	switch {
	case p.owesOut[x.From] > 0 && p.owesIn[x.To] == 0:
		p.owesOut[x.From]--
		p.orphans = append(p.orphans, x.To)
		return false
	case p.owesIn[x.To] > 0 && p.owesOut[x.From] == 0 && len(p.orphans) > 0 && p.orphans[0] != x.From:
		p.owesIn[x.To]--
		ev.Tx.Transfers = slices.Clone(ev.Tx.Transfers)
		ev.Tx.Transfers[0].To, p.orphans = p.orphans[0], p.orphans[1:]
	}
	return true
}

// close puts the planted transfers that are due into the open block, at random
// places but in their own order, numbers it anew and yields it.
func (p *planter) close(yield func(Event) bool) bool {
	after := 0
	for len(p.plan) > 0 && p.plan[0].at <= p.like.Time {
		at := after + int(p.by.below(int64(len(p.block)-after+1)))
		p.block = slices.Insert(p.block, at, p.event(p.plan[0]))
		p.plan, after = p.plan[1:], at+1
	}
	for i := range p.block {
		p.block[i].Tx.Position.Tx = uint32(i)
		if !yield(p.block[i]) {
			return false
		}
	}
	p.block, p.open = p.block[:0], false
	return true
}

// event writes a planted transfer as a transaction like its neighbours.
func (p *planter) event(x planted) Event {
	id := ledger.HashTxID(p.cfg.Chain, p.names.txHash(&p.by))
	ev := Event{Tx: ledger.Tx{
		ID: id, Chain: p.cfg.Chain, Position: p.like.Position, Time: p.like.Time, Clock: p.like.Clock,
		Initiator: x.from, Fee: p.like.Fee, FeeBurnt: p.like.FeeBurnt,
		Transfers: []ledger.Transfer{{Asset: p.cfg.Asset, From: x.from, To: x.to, Amount: x.amount}},
	}}
	ev.Truth = []Truth{{Scheme: x.attempt.Name, Typology: x.attempt.Typology, Chain: p.cfg.Chain, Tx: id}}
	for _, who := range [...]struct {
		account ledger.Account
		role    string
	}{{x.from, x.fromRole}, {x.to, x.toRole}} {
		if key := (roleTold{x.number, who.account}); who.role != "" && !p.told[key] {
			p.told[key] = true
			ev.Truth = append(ev.Truth, Truth{Scheme: x.attempt.Name, Typology: x.attempt.Typology, Account: who.account, Role: who.role})
		}
	}
	return ev
}
