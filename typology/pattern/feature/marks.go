package feature

import "github.com/hoptrail/hoptrail/typology/pattern"

// marks is a set of nodes that is emptied in O(1).
type marks struct {
	round uint32
	at    []uint32
}

// reset empties the set, and makes room for nodes below n.
func (m *marks) reset(n int) {
	if n > len(m.at) {
		m.at = append(m.at, make([]uint32, n+n/4+64-len(m.at))...)
	}
	if m.round++; m.round == 0 {
		clear(m.at)
		m.round = 1
	}
}

// add reports whether n was not in the set, and puts it there.
func (m *marks) add(n pattern.Node) bool {
	if m.at[n] == m.round {
		return false
	}
	m.at[n] = m.round
	return true
}

func (m *marks) has(n pattern.Node) bool { return m.at[n] == m.round }
