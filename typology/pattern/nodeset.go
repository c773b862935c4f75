package pattern

// nodeTable maps few nodes to values of V, and is emptied in O(1): what a search
// visits. It stays in the nearest cache as long as the search is small.
type nodeTable[V any] struct {
	slots []tableSlot[V]
	epoch uint32
	n     int
}

type tableSlot[V any] struct {
	node  Node
	epoch uint32
	v     V
}

// reset forgets everything.
func (t *nodeTable[V]) reset() {
	if t.n = 0; t.slots == nil {
		t.slots = make([]tableSlot[V], 64)
	}
	if t.epoch++; t.epoch == 0 {
		clear(t.slots)
		t.epoch = 1
	}
}

// at returns the value of a node, nil when it has none.
func (t *nodeTable[V]) at(n Node) *V {
	for i := t.home(n); ; i = (i + 1) & (len(t.slots) - 1) {
		switch s := &t.slots[i]; {
		case s.epoch != t.epoch:
			return nil
		case s.node == n:
			return &s.v
		}
	}
}

// add gives a node without one a value. The pointer is good until the next add.
func (t *nodeTable[V]) add(n Node, v V) *V {
	if 2*(t.n+1) > len(t.slots) {
		old := *t
		*t = nodeTable[V]{slots: make([]tableSlot[V], 2*len(old.slots)), epoch: 1, n: old.n}
		for i := range old.slots {
			if s := &old.slots[i]; s.epoch == old.epoch {
				*t.free(s.node) = tableSlot[V]{s.node, t.epoch, s.v}
			}
		}
	}
	s := t.free(n)
	*s = tableSlot[V]{n, t.epoch, v}
	t.n++
	return &s.v
}

func (t *nodeTable[V]) free(n Node) *tableSlot[V] {
	i := t.home(n)
	for t.slots[i].epoch == t.epoch {
		i = (i + 1) & (len(t.slots) - 1)
	}
	return &t.slots[i]
}

func (t *nodeTable[V]) home(n Node) int {
	return int(uint64(n) * 0x9E3779B97F4A7C15 >> 33 & uint64(len(t.slots)-1))
}
