package unionfind

// Constraints are pairs of nodes that must not end in one set, kept beside a
// Forest. Add and Merge are undone in reverse order. One writer; not safe for
// concurrent use.
type Constraints struct {
	pairs []pairEntry
	lists []pairList // of roots, also of those attached since
	slot  []uint32   // by node: its list + 1
	mark  []uint64   // bit per node that ever had a list: most have none
}

// pairEntry is one side of a pair, in the list of the set that holds it.
type pairEntry struct {
	other  uint32 // the node that must stay apart
	next   uint32 // next entry of the list + 1
	joins  uint32 // Forest.Joins when the pair was added
	owner  uint32 // root at that time
	before uint32 // tail of its list then
}

type pairList struct {
	head, tail uint32 // entries + 1
	n          uint32
	before     uint32 // tail of the list it was appended to
}

// Len returns the number of pairs.
func (c *Constraints) Len() int { return len(c.pairs) / 2 }

// Pair returns the two nodes of pair i, counted from 0.
func (c *Constraints) Pair(i int) (a, b uint32) { return c.pairs[2*i+1].other, c.pairs[2*i].other }

// Add says that a and b must stay apart. Their sets must be apart now.
func (c *Constraints) Add(f *Forest, a, b uint32) {
	c.add(f, f.Find(a), b)
	c.add(f, f.Find(b), a)
}

func (c *Constraints) add(f *Forest, root, other uint32) {
	c.pairs = append(c.pairs, pairEntry{other: other, joins: f.Joins(), owner: root})
	e := uint32(len(c.pairs))
	l := c.list(root)
	c.pairs[e-1].before = l.tail
	if l.n == 0 {
		l.head = e
	} else {
		c.pairs[l.tail-1].next = e
	}
	l.tail = e
	l.n++
}

// list returns a root's list, making it. The pointer holds until the next call.
func (c *Constraints) list(root uint32) *pairList {
	for uint32(len(c.slot)) <= root {
		c.slot = append(c.slot, make([]uint32, 64+len(c.slot)/4)...)
	}
	for uint32(len(c.mark)) <= root>>6 {
		c.mark = append(c.mark, 0)
	}
	if c.slot[root] == 0 {
		c.lists = append(c.lists, pairList{})
		c.slot[root] = uint32(len(c.lists))
		c.mark[root>>6] |= 1 << (root & 63)
	}
	return &c.lists[c.slot[root]-1]
}

func (c *Constraints) has(root uint32) bool {
	return root>>6 < uint32(len(c.mark)) && c.mark[root>>6]>>(root&63)&1 == 1
}

// Forbids returns the pair that a join of the sets with roots ra and rb would
// break; ok is false when none. O(pairs of the side that has fewer · log n).
func (c *Constraints) Forbids(f *Forest, ra, rb uint32) (pair int, ok bool) {
	if !c.has(ra) || !c.has(rb) {
		return 0, false
	}
	la, lb := c.list(ra), c.list(rb)
	if lb.n < la.n {
		la, rb = lb, ra
	}
	for e, n := la.head, la.n; n > 0; n-- {
		p := &c.pairs[e-1]
		if f.Find(p.other) == rb {
			return int(e-1) / 2, true
		}
		e = p.next
	}
	return 0, false
}

// Merge hands the pairs of child's set over to root's, to be called after
// Forest.Link attached child.
func (c *Constraints) Merge(root, child uint32) {
	if !c.has(child) {
		return
	}
	if c.list(child).n == 0 {
		return
	}
	lr := c.list(root)
	lc := c.list(child) // after list(root), which may move lists
	if lc.before = lr.tail; lr.n == 0 {
		lr.head = lc.head
	} else {
		c.pairs[lr.tail-1].next = lc.head
	}
	lr.tail = lc.tail
	lr.n += lc.n
}

// unmerge undoes Merge, before the forest undoes the link.
func (c *Constraints) unmerge(root, child uint32) {
	if !c.has(child) {
		return
	}
	lc := c.list(child)
	if lc.n == 0 {
		return
	}
	lr := c.list(root)
	lr.n -= lc.n
	c.shorten(lr, lc.before)
}

// shorten cuts a list whose n is already right after its new tail.
func (c *Constraints) shorten(l *pairList, tail uint32) {
	if l.n == 0 {
		*l = pairList{}
		return
	}
	l.tail = tail
	c.pairs[tail-1].next = 0
}

// Undo takes forest and constraints back together: to joins joins, nodes nodes
// and pairs pairs. O(pairs undone) beside what Forest.Undo costs.
func (c *Constraints) Undo(f *Forest, joins uint32, nodes, pairs int) {
	for {
		n := f.Joins()
		for len(c.pairs) > 2*pairs && c.pairs[len(c.pairs)-1].joins == n {
			c.drop()
		}
		if n == joins {
			break
		}
		child := f.joins[n-1].child
		c.unmerge(f.nodes[child].parent, child)
		f.undo()
	}
	f.cut(nodes)
}

// drop takes the newest entry off its list, whose tail it is.
func (c *Constraints) drop() {
	e := uint32(len(c.pairs))
	l := c.list(c.pairs[e-1].owner)
	l.n--
	c.shorten(l, c.pairs[e-1].before)
	c.pairs = c.pairs[:e-1]
}
