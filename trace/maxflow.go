package trace

import "github.com/hoptrail/hoptrail/ledger"

// network is a flow network with exact capacities.
//
// Source: Dinic, "Algorithm for solution of a problem of maximum flow in a
// network with power estimation", Soviet Math. Doklady 11 (1970).
type network struct {
	head []int32 // first arc of each node, −1 for none
	arcs []arc   // arc i and i^1 are each other's reverse
}

type arc struct {
	to, next int32
	room     ledger.Amount
}

func newNetwork(nodes int) *network {
	n := &network{head: make([]int32, nodes)}
	for i := range n.head {
		n.head[i] = -1
	}
	return n
}

// node adds a node and returns it.
func (n *network) node() int32 {
	n.head = append(n.head, -1)
	return int32(len(n.head) - 1)
}

// arc adds an arc and returns its index.
func (n *network) arc(from, to int32, capacity ledger.Amount) int {
	i := int32(len(n.arcs))
	n.arcs = append(n.arcs, arc{to, n.head[from], capacity}, arc{from, n.head[to], ledger.Amount{}})
	n.head[from], n.head[to] = i, i+1
	return int(i)
}

// maxFlow returns the most that can flow from one node to another, capped at
// 2^256−1, and leaves the flow in the arcs. O(V²·E); near linear on the
// shallow, time-ordered networks built here.
func (n *network) maxFlow(from, to int32) (flow ledger.Amount) {
	if from == to {
		return flow
	}
	level, next := make([]int32, len(n.head)), make([]int32, len(n.head))
	for n.levels(from, to, level) {
		copy(next, n.head)
		for {
			pushed := n.augment(from, to, level, next)
			if pushed.IsZero() {
				break
			}
			flow = flow.SaturatingAdd(pushed)
		}
	}
	return flow
}

// levels numbers nodes by distance; it reports whether the target is reached.
func (n *network) levels(from, to int32, level []int32) bool {
	for i := range level {
		level[i] = -1
	}
	level[from] = 0
	queue := []int32{from}
	for len(queue) > 0 && level[to] < 0 {
		u := queue[0]
		queue = queue[1:]
		for i := n.head[u]; i >= 0; i = n.arcs[i].next {
			if a := &n.arcs[i]; level[a.to] < 0 && !a.room.IsZero() {
				level[a.to] = level[u] + 1
				queue = append(queue, a.to)
			}
		}
	}
	return level[to] >= 0
}

// augment pushes along one shortest path that still has room; it walks with an
// explicit stack, so long chains of hops do not overflow.
func (n *network) augment(from, to int32, level, next []int32) ledger.Amount {
	var path []int32
	u := from
	for u != to {
		i := next[u]
		for ; i >= 0; i = n.arcs[i].next {
			if a := &n.arcs[i]; level[a.to] == level[u]+1 && !a.room.IsZero() {
				break
			}
		}
		next[u] = i
		switch {
		case i >= 0:
			path = append(path, i)
			u = n.arcs[i].to
		case len(path) == 0:
			return ledger.Amount{}
		default: // a dead end: step back and try the next arc
			last := path[len(path)-1]
			path = path[:len(path)-1]
			u = n.arcs[last^1].to
			next[u] = n.arcs[last].next
		}
	}
	least := ledger.MaxAmount()
	for _, i := range path {
		least = ledger.MinAmount(least, n.arcs[i].room)
	}
	for _, i := range path {
		n.arcs[i].room = minus(n.arcs[i].room, least)
		n.arcs[i^1].room = n.arcs[i^1].room.SaturatingAdd(least)
	}
	return least
}
