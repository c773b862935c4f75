package score

import "github.com/hoptrail/hoptrail/ledger"

// spot is a place in the order of following: chain order, or the same
// backwards. Clock and lane count only where there are several lanes.
type spot struct{ hi, lo uint64 }

func (s spot) before(t spot) bool { return s.hi < t.hi || s.hi == t.hi && s.lo < t.lo }

// spot places a transfer.
func (f *follower) spot(ref ledger.TxRef, index uint32) spot {
	s := spot{lo: uint64(ref)<<32 | uint64(index)}
	if f.several {
		cut := f.view.CutOf(ref)
		s.hi = uint64(cut.Clock+1<<46)<<16 | f.ranks[cut.Chain]
	}
	if f.back {
		s.hi, s.lo = ^s.hi, ^s.lo
	}
	return s
}

// task is a dealing that arrives, a pool's next flow, or a UTXO transaction.
type task struct {
	at   spot
	id   int
	kind taskKind
}

type taskKind uint8

const (
	taskDealing taskKind = iota
	taskFlow
	taskOutpoints
)

// due reports whether a pool's next flow is the next thing to happen; if it is
// not, the pool goes on the agenda.
func (f *follower) due(id int) bool {
	p := &f.pools[id]
	if p.queued || !f.upcoming(p) {
		return false
	}
	if len(f.agenda) == 0 || !f.agenda[0].at.before(f.flows[p.next].at) {
		return true
	}
	f.queue(id)
	return false
}

func (f *follower) queue(id int) {
	p := &f.pools[id]
	p.queued = true
	f.push(task{at: f.flows[p.next].at, id: id, kind: taskFlow})
}

// push puts a task on the agenda, a binary heap.
func (f *follower) push(t task) {
	f.agenda = append(f.agenda, t)
	for i := len(f.agenda) - 1; i > 0; {
		up := (i - 1) / 2
		if !f.agenda[i].at.before(f.agenda[up].at) {
			return
		}
		f.agenda[i], f.agenda[up] = f.agenda[up], f.agenda[i]
		i = up
	}
}

// pop takes the first task off it.
func (f *follower) pop() task {
	top, last := f.agenda[0], len(f.agenda)-1
	f.agenda[0] = f.agenda[last]
	f.agenda = f.agenda[:last]
	for i := 0; ; {
		least := 2*i + 1
		if least >= last {
			return top
		}
		if other := least + 1; other < last && f.agenda[other].at.before(f.agenda[least].at) {
			least = other
		}
		if !f.agenda[least].at.before(f.agenda[i].at) {
			return top
		}
		f.agenda[i], f.agenda[least] = f.agenda[least], f.agenda[i]
		i = least
	}
}
