package unionfind

import (
	"iter"
	"slices"
)

// none is the link of a node that nobody attached.
const none = ^uint32(0)

// rootBit marks a root in node.parent; the other bits are its set's size.
const rootBit = 1 << 31

// MaxNodes is how many nodes a Forest can hold.
const MaxNodes = rootBit - 1

// node is one node of the tree of links, in which nothing is ever shortened.
type node struct {
	parent uint32 // or rootBit | size
	link   uint32 // number of the join that attached it, none for a root
	next   uint32 // the set's members, as a ring
	lead   uint32 // a root's lowest-numbered member
	past   uint32 // last entry of leads + 1, 0 while the root leads its set
}

// Join is one successful union: the nodes it was asked for, and the root that
// it attached with the size of its set.
type Join struct{ A, B, child, size uint32 }

// Forest is the sets. One writer; readers only while nobody writes.
// The zero Forest is empty and ready to use.
//
// 24 bytes per node, 16 per join, and 20 per change of a set's lead.
type Forest struct {
	short []uint32 // an ancestor of each node, as near the root as was found; a root's own
	nodes []node
	joins []Join
	leads []leadChange
}

// Add adds a node of its own set and returns its number.
func (f *Forest) Add() uint32 {
	n := uint32(len(f.nodes))
	f.short = append(f.short, n)
	f.nodes = append(f.nodes, node{parent: rootBit | 1, link: none, next: n, lead: n})
	return n
}

// Grow makes room for n further nodes and as many joins.
func (f *Forest) Grow(n int) {
	f.short, f.nodes, f.joins = slices.Grow(f.short, n), slices.Grow(f.nodes, n), slices.Grow(f.joins, n)
}

// Len returns the number of nodes.
func (f *Forest) Len() int { return len(f.nodes) }

// Joins returns the number of joins so far.
func (f *Forest) Joins() uint32 { return uint32(len(f.joins)) }

// Join returns join i, counted from 0.
func (f *Forest) Join(i uint32) Join { return f.joins[i] }

// Sets returns the number of sets.
func (f *Forest) Sets() int { return len(f.nodes) - len(f.joins) }

// Find returns the root of x's set. O(log n), and it changes nothing.
func (f *Forest) Find(x uint32) uint32 {
	for f.short[x] != x {
		x = f.short[x]
	}
	return x
}

// Find2 is Find for two nodes, for the writer: it halves the paths it walks
// (Tarjan and van Leeuwen 1984), which only Find looks at. Walking both at once
// hides half of what memory takes to answer.
func (f *Forest) Find2(x, y uint32) (rx, ry uint32) {
	short := f.short
	p, q := short[x], short[y]
	for p != x && q != y {
		g, h := short[p], short[q]
		short[x], short[y] = g, h
		x, y = g, h
		p, q = short[x], short[y]
	}
	for p != x {
		g := short[p]
		short[x] = g
		x, p = g, short[g]
	}
	for q != y {
		h := short[q]
		short[y] = h
		y, q = h, short[h]
	}
	return x, y
}

// FindAt returns the root of x's set after the first joins joins. O(log n).
func (f *Forest) FindAt(x, joins uint32) uint32 {
	for f.nodes[x].link < joins {
		x = f.nodes[x].parent
	}
	return x
}

// Size returns the number of members of a root's set.
func (f *Forest) Size(root uint32) uint32 { return f.nodes[root].parent &^ rootBit }

// Union joins the sets of a and b and reports whether they were apart.
func (f *Forest) Union(a, b uint32) bool {
	ra, rb := f.Find2(a, b)
	if ra == rb {
		return false
	}
	f.Link(a, b, ra, rb)
	return true
}

// Link joins the sets of a and b whose different roots ra and rb the caller has
// found, and returns the root of both. Of equal sizes the lower-numbered root
// stays.
func (f *Forest) Link(a, b, ra, rb uint32) (root uint32) {
	root, child := ra, rb
	if sa, sb := f.Size(ra), f.Size(rb); sa < sb || sa == sb && rb < ra {
		root, child = rb, ra
	}
	seq := uint32(len(f.joins))
	f.joins = append(f.joins, Join{A: a, B: b, child: child, size: f.Size(child)})
	r, c := &f.nodes[root], &f.nodes[child]
	if c.lead < r.lead {
		f.changed(r, seq, c.lead)
	}
	r.parent += c.parent &^ rootBit
	c.parent, c.link = root, seq
	f.short[child] = root
	r.next, c.next = c.next, r.next
	return root
}

// Members iterates over a root's set, from the root on, in the order of the
// ring. O(size).
func (f *Forest) Members(root uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for x := root; ; {
			if !yield(x) {
				return
			}
			if x = f.nodes[x].next; x == root {
				return
			}
		}
	}
}

// Undo takes the joins back until joins are left, then the nodes until nodes
// are left; each node dropped must be alone by then. O(joins and nodes undone).
func (f *Forest) Undo(joins uint32, nodes int) {
	for n := uint32(len(f.joins)); n > joins; n-- {
		f.undo()
	}
	f.cut(nodes)
}

// cut drops nodes from the end.
func (f *Forest) cut(nodes int) {
	f.short, f.nodes = f.short[:nodes], f.nodes[:nodes]
}

func (f *Forest) undo() {
	seq := uint32(len(f.joins)) - 1
	child, size := f.joins[seq].child, f.joins[seq].size
	f.joins = f.joins[:seq]
	c := &f.nodes[child]
	r := &f.nodes[c.parent]
	r.next, c.next = c.next, r.next
	c.parent, c.link = rootBit|size, none
	r.parent -= size
	for x := range f.Members(child) { // whose short ways may lead beyond it
		f.short[x] = child
	}
	if n := len(f.leads); n > 0 && f.leads[n-1].join == seq {
		r.lead, r.past = f.leads[n-1].lead, f.leads[n-1].before
		f.leads = f.leads[:n-1]
	}
}
