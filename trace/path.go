package trace

import (
	"slices"
)

// paths makes the paths of lots. Those that begin alike share their memory:
// a path to a lot in the middle of another is a part of that one.
type paths struct {
	e *engine
	// from[id] is a path that lot id lies on and at[id] its place there.
	from []int32
	at   []uint32
	made [][]Step
	slab slab[Step]
	ids  []lotID
}

// pathsOf makes the paths of lots, in the order given. Later movements come
// first, so that what lies on their paths is made once.
func (e *engine) pathsOf(ids []lotID) [][]Step {
	p := paths{e: e, from: make([]int32, len(e.lots)), at: make([]uint32, len(e.lots))}
	order := make([]int, len(ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(ids[b]) - int(ids[a]) })
	out := make([][]Step, len(ids))
	for _, i := range order {
		out[i] = p.path(ids[i])
	}
	return out
}

// path returns the movements that brought a lot's units, in chain order.
func (p *paths) path(id lotID) []Step {
	if k := p.from[id]; k != 0 {
		steps, at := p.made[k-1], p.at[id]
		if p.e.back {
			return steps[at:]
		}
		return steps[: at+1 : at+1]
	}
	p.ids = p.ids[:0]
	for up := id; up != 0 && !p.e.lots[up].isRoot(); up = p.e.lots[up].parent {
		p.ids = append(p.ids, up)
	}
	if !p.e.back {
		slices.Reverse(p.ids)
	}
	steps := p.slab.take(len(p.ids))
	p.made = append(p.made, steps)
	for i, up := range p.ids {
		if k := p.from[up]; k != 0 {
			steps[i] = p.made[k-1][p.at[up]]
			continue
		}
		p.from[up], p.at[up] = int32(len(p.made)), uint32(i)
		p.e.stepOf(up, &steps[i])
	}
	return steps
}

// stepOf tells a lot's movement.
func (e *engine) stepOf(id lotID, s *Step) {
	l := &e.lots[id]
	cut := e.view.CutOf(l.tx)
	*s = Step{
		Chain: cut.Chain, Tx: e.view.TxID(l.tx), Index: l.index,
		From: e.view.Account(l.from), To: e.view.Account(l.to), Asset: e.view.Asset(l.asset),
		Amount: l.amount, Time: cut.Clock,
	}
}
