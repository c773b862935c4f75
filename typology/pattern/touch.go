package pattern

// touchAhead is how many transfers are made ready together: enough for their reads
// of memory to overlap, few enough for what was read to stay in the first cache
// (proposed).
const touchAhead = 16

// touchFrom is how many transfers a graph holds before anything is read ahead:
// smaller ones stay in the second cache as they are (proposed: 10 MB).
const touchFrom = 1 << 16

// AddAll is Add for many transfers, and faster: what the next few need first, of
// their accounts and of those that leave the windows, is read together, so that
// the memory answers at the same time. After an error, which names the first
// transfer that does not fit, those before it are taken.
func (e *Engine) AddAll(ts []Transfer, found func(*Match)) error {
	for i := range ts {
		if i%touchAhead == 0 && e.graph.Len() >= touchFrom {
			e.touch(ts[i:min(i+touchAhead, len(ts))])
		}
		if err := e.Add(&ts[i], found); err != nil {
			return err
		}
	}
	return nil
}

// ends are a transfer's accounts.
type ends struct{ from, to Node }

// touch reads what the next transfers begin with, and changes nothing but a sum
// that keeps the reads from being left out. Accounts that are new have nothing
// to read.
func (e *Engine) touch(ts []Transfer) {
	g := e.graph
	e.next = e.next[:0]
	for i := range ts {
		from, known := g.index.find(ts[i].From)
		to, knownTo := g.index.find(ts[i].To)
		switch {
		case known && knownTo:
			e.next = append(e.next, ends{from, to})
		case known:
			e.next = append(e.next, ends{from, from})
		case knownTo:
			e.next = append(e.next, ends{to, to})
		}
	}
	sum := uint64(0)
	for _, n := range e.next {
		sum += uint64(g.nodes[n.from].in.n) + uint64(g.nodes[n.to].in.n)
	}
	for _, n := range e.next {
		u, v := &g.nodes[n.from], &g.nodes[n.to]
		sum += g.slab.last(&u.out) + g.slab.last(&v.in)
		if e.above {
			sum += g.slab.last(&u.in)
		}
		if e.below {
			sum += g.slab.last(&v.out)
		}
	}
	for _, n := range e.next {
		sum += e.open.read(n.from) + e.open.read(n.to)
		for _, k := range e.notes {
			sum += k.touch(n.from, n.to)
		}
	}
	g.touched += sum
}
