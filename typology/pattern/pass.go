package pattern

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// PassLens shows a window of a typology.Pass to the finders, so that a detector
// finds shapes with the code that streams use: as of the pass, over netted moves
// of the classes that the detector declares, planned transactions (Peek),
// rollbacks and snapshots included, since all of it is read from the ledger's
// view. Accounts are read when a finder asks for them, once per lens.
//
// Its nodes are the ledger's account ids. Only payments between two accounts
// count: no mints, burns or swaps, nothing that a private lane restates.
//
// Not safe for concurrent use; good until the pass ends.
type PassLens struct {
	pass   *typology.Pass
	since  int64
	budget int
	asset  ledger.AssetID // the only one shown; 0: all
	lanes  []ledger.Chain // in the order of merging
	big    bigAmounts
	sides  map[Node]*sides
	cut    bool
}

// sides is what is known of one account.
type sides struct {
	in, out       []Half
	ins, outs     []typology.Step
	fanIn, fanOut int
}

// Over returns the lens of the last length seconds of a pass. An account with
// more than budget transactions in it shows the newest alone, and Cut says so.
func Over(p *typology.Pass, length int64, budget int) *PassLens {
	lanes := p.View().Lanes()
	slices.Sort(lanes)
	return &PassLens{pass: p, since: p.At.Clock - length, budget: budget, lanes: lanes, sides: map[Node]*sides{}}
}

// OverAsset is Over for the payments of one asset alone: gas that an account was
// given is then no payment that reached it.
func OverAsset(p *typology.Pass, asset ledger.AssetID, length int64, budget int) *PassLens {
	l := Over(p, length, budget)
	l.asset = asset
	return l
}

// Legs returns the payments of the pass's transaction, each of which a finder is
// to be asked about.
func (l *PassLens) Legs() []Leg {
	var legs []Leg
	for i := range l.pass.AccountMoves {
		m := &l.pass.AccountMoves[i]
		read := slices.ContainsFunc(legs, func(e Leg) bool { return e.From == Node(m.From) })
		if pays(m) && !read {
			out := l.of(Node(m.From)).out
			for k := range out {
				if h := &out[k]; h.Time == l.pass.At.Clock && h.Order().Tx() == l.number(l.pass.At.Chain, l.pass.Tx.Ref) {
					legs = append(legs, outLeg(Node(m.From), h))
				}
			}
		}
	}
	return legs
}

// Evidence returns a leg as a row of evidence; ok is false when it is not of
// this lens.
func (l *PassLens) Evidence(leg *Leg, role typology.Role) (e typology.Evidence, ok bool) {
	s := l.of(leg.From)
	for i := range s.out {
		if h := &s.out[i]; h.Order() == leg.Order() && h.Peer == leg.To && h.Asset == leg.Asset {
			return l.pass.Evidence(&s.outs[i], role), true
		}
	}
	return e, false
}

// Cut reports whether an account that was asked for had more than the budget.
func (l *PassLens) Cut() bool { return l.cut }

// In implements Lens.
func (l *PassLens) In(n Node) []Half { return l.of(n).in }

// Out implements Lens.
func (l *PassLens) Out(n Node) []Half { return l.of(n).out }

// FanIn implements Lens.
func (l *PassLens) FanIn(n Node) int { return l.of(n).fanIn }

// FanOut implements Lens.
func (l *PassLens) FanOut(n Node) int { return l.of(n).fanOut }

// Amount implements Lens.
func (l *PassLens) Amount(h *Half) ledger.Amount { return l.big.get(h.amount, h.word&flagBig != 0) }

// Account implements Lens.
func (l *PassLens) Account(n Node) ledger.AccountID { return ledger.AccountID(n) }

func pays(m *ledger.Move) bool {
	return m.Pays() && m.From != m.To
}

// number gives a transaction a number that grows along each lane.
func (l *PassLens) number(lane ledger.Chain, ref ledger.TxRef) uint64 {
	i, _ := slices.BinarySearch(l.lanes, lane)
	return uint64(i)<<32 | uint64(ref)
}

// of reads an account.
func (l *PassLens) of(n Node) *sides {
	if s := l.sides[n]; s != nil {
		return s
	}
	s := &sides{}
	l.sides[n] = s
	h := l.pass.History(ledger.AccountID(n), l.since, l.budget)
	l.cut = l.cut || h.Truncated
	ins := 0
	for i := range h.Steps {
		if h.Steps[i].In {
			ins++
		}
	}
	s.in, s.ins = make([]Half, 0, ins), make([]typology.Step, 0, ins)
	s.out, s.outs = make([]Half, 0, len(h.Steps)-ins), make([]typology.Step, 0, len(h.Steps)-ins)
	for i := range h.Steps {
		step := &h.Steps[i]
		if !pays(&step.Move) || l.asset != 0 && step.Move.Asset != l.asset {
			continue
		}
		amount, big := l.big.put(step.Move.Amount)
		order := l.number(step.At.Chain, step.Ref)<<entryBits | uint64(step.Move.Transfer)&(1<<entryBits-1)
		half := Half{Time: step.At.Clock, amount: amount, word: order << flagBits, Peer: Node(step.Move.From), Asset: step.Move.Asset}
		if big {
			half.word |= flagBig
		}
		if step.In {
			s.in, s.ins = append(s.in, half), append(s.ins, *step)
		} else {
			half.Peer = Node(step.Move.To)
			s.out, s.outs = append(s.out, half), append(s.outs, *step)
		}
	}
	s.fanIn, s.fanOut = supersede(s.in), supersede(s.out)
	return s
}

// supersede flags all but the latest of each counterparty and returns how many
// counterparties there are.
func supersede(run []Half) int {
	var seen nodeTable[struct{}]
	seen.reset()
	for i := len(run) - 1; i >= 0; i-- {
		if seen.at(run[i].Peer) != nil {
			run[i].word |= flagSuperseded
		} else {
			seen.add(run[i].Peer, struct{}{})
		}
	}
	return seen.n
}
