package trace

import "slices"

// pathsOf makes the paths of lots, in chain order. A movement that lies on
// several is told once and shared.
func (e *engine) pathsOf(ids []lotID) [][]*Step {
	told := make([]*Step, len(e.lots))
	var steps slab[Step]
	var room slab[*Step]
	out := make([][]*Step, len(ids))
	for i, id := range ids {
		n := 0
		for up := id; up != 0 && !e.lots[up].isRoot(); up = e.lots[up].parent {
			n++
		}
		path := room.take(n)
		k := 0
		for up := id; k < n; up = e.lots[up].parent {
			if told[up] == nil {
				told[up] = &steps.take(1)[0]
				e.tell(up, told[up])
			}
			path[k] = told[up]
			k++
		}
		if !e.back {
			slices.Reverse(path)
		}
		out[i] = path
	}
	return out
}

// tell describes a lot's movement.
func (e *engine) tell(id lotID, s *Step) {
	l := &e.lots[id]
	cut := e.view.CutOf(l.tx)
	s.Chain, s.Tx, s.Index, s.Time = cut.Chain, e.view.TxID(l.tx), l.index, cut.Clock
	s.From, s.To, s.Asset, s.Amount = e.view.Account(l.from), e.view.Account(l.to), e.view.Asset(l.asset), l.amount
}
