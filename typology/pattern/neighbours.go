package pattern

import "math/bits"

// neighbours are sketches of whom each account paid and who paid it, so that
// layers look only at accounts that may share payees, and payers, with the payer,
// and hop cycles only at transfers that a short way may lead back from.
type neighbours struct {
	sketches        // of payees at twice the node, of payers beside it
	graph    *Graph // that they are of
	co, on   bool   // the payees of co-payers are asked for, and those of the payee's payees

	// Of the last transfer:
	alike []int // how many payees besides its own the payers of it may share with its payer
	above peers // of its payer, once asked for
	asked bool
	lens  Lens // what they were worked out with; nil: they were not
	limit int
}

// unbounded is for sketches that cannot tell.
const unbounded = 1 << 30

func (k *neighbours) payees(n Node, now int64) *sketch { return k.of(2*n, now) }
func (k *neighbours) payers(n Node, now int64) *sketch { return k.of(2*n+1, now) }

// note takes a transfer. O(1).
func (k *neighbours) note(from, to Node, now int64) {
	k.add(k.payees(from, now), to, now)
	k.add(k.payers(to, now), from, now)
	k.lens = nil
}

// touch reads the sketches that note writes, and those that will be asked for.
func (k *neighbours) touch(from, to Node) uint64 {
	sum := k.sketches.touch(2*from) + k.sketches.touch(2*to+1)
	if k.co {
		sum += k.touchPayees(&k.graph.nodes[to].in)
	}
	if k.on {
		sum += k.touchPayees(&k.graph.nodes[to].out)
	}
	return sum
}

// touchPayees reads the sketches of the payees of a list's counterparties. Long
// lists are seldom compared.
func (k *neighbours) touchPayees(l *list) (sum uint64) {
	if l.n > nearby/2 {
		return 0
	}
	run := k.graph.slab.run(l)
	for i := range run {
		sum += k.sketches.touch(2 * run[i].Peer)
	}
	return sum
}

// load works out alike for in, the payments to e's payee, looking at no more than
// limit transfers of e's payer: once for all finders that ask the same.
func (k *neighbours) load(l Lens, e *Leg, in []Half, limit int) {
	if k.lens == l && k.limit == limit {
		return
	}
	k.lens, k.limit, k.alike, k.asked = l, limit, k.alike[:0], false
	payees := peersOf(l.Out(e.From), e.To, limit)
	for i := range in {
		n := 0
		if h := &in[i]; h.Latest() {
			n = k.common(k.payees(h.Peer, e.Time), &payees, e.Time)
		}
		k.alike = append(k.alike, n)
	}
}

// funded bounds how many payers an account may have in common with e's payer.
func (k *neighbours) funded(n Node, e *Leg) int {
	if !k.asked {
		k.asked, k.above = true, peersOf(k.lens.In(e.From), e.From, k.limit)
	}
	return k.common(k.payers(n, e.Time), &k.above, e.Time)
}

// common bounds how many nodes of a set are in a sketch.
func (k *neighbours) common(s *sketch, p *peers, now int64) int {
	if !k.sure(s, now) {
		return unbounded
	}
	n := p.spare
	for i, w := range p.bits {
		n += bits.OnesCount64((s.now[i] | s.before[i]) & w)
	}
	return n
}

// peers is a set of counterparties as a sketch has them.
type peers struct {
	bits  [sketchWords]uint64
	spare int // nodes whose bits others have
}

func (p *peers) add(n Node) {
	w, mask := bit(n)
	if p.bits[w]&mask != 0 {
		p.spare++
	}
	p.bits[w] |= mask
}

// peersOf returns the distinct counterparties of a list but one; of more than
// limit transfers it cannot tell.
func peersOf(run []Half, but Node, limit int) (p peers) {
	if len(run) > limit {
		return peers{spare: unbounded}
	}
	for i := range run {
		if h := &run[i]; h.Latest() && h.Peer != but {
			p.add(h.Peer)
		}
	}
	return p
}

// returns reports whether a way of at most three transfers, in any order in time,
// may lead back from e's payee to its payer, looking at no more than limit
// transfers a side: more may always.
func (k *neighbours) returns(l Lens, e *Leg, limit int) bool {
	in, out := l.In(e.From), l.Out(e.To)
	if len(in) > limit || len(out) > limit {
		return true
	}
	sources, targets := peersOf(in, e.From, limit), peersOf(out, e.To, limit)
	sources.add(e.From)
	targets.add(e.To)
	return has(out, e.From) || k.meets(out, 0, &sources, e.Time) && k.meets(in, 1, &targets, e.Time)
}

// meets reports whether a counterparty of a list may have dealt with one of a set,
// as its payer (side 0) or payee (1).
func (k *neighbours) meets(run []Half, side Node, set *peers, now int64) bool {
	for i := range run {
		if h := &run[i]; h.Latest() {
			s := k.of(2*h.Peer+side, now)
			if !k.sure(s, now) {
				return true
			}
			for j, w := range set.bits {
				if (s.now[j]|s.before[j])&w != 0 {
					return true
				}
			}
		}
	}
	return false
}
