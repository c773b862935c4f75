package pattern

import "github.com/hoptrail/hoptrail/ledger"

// index maps accounts to nodes: open addressing with linear probing and
// deletion by shifting back, so that it is as small as the accounts it holds.
type index struct {
	slots []slot // a power of two
	n     int
}

type slot struct {
	account ledger.AccountID
	node    Node // plus one; 0: empty
}

func (x *index) home(a ledger.AccountID) int {
	return int(uint64(a) * 0x9E3779B97F4A7C15 >> 32 & uint64(len(x.slots)-1))
}

// find returns the node of an account.
func (x *index) find(a ledger.AccountID) (Node, bool) {
	if x.n == 0 {
		return 0, false
	}
	for i := x.home(a); ; i = (i + 1) & (len(x.slots) - 1) {
		switch s := x.slots[i]; {
		case s.node == 0:
			return 0, false
		case s.account == a:
			return s.node - 1, true
		}
	}
}

// add maps an account that is not in the index.
func (x *index) add(a ledger.AccountID, n Node) {
	if 2*(x.n+1) > len(x.slots) {
		x.resize(max(1024, 2*len(x.slots)))
	}
	x.put(slot{a, n + 1})
	x.n++
}

func (x *index) put(s slot) {
	i := x.home(s.account)
	for x.slots[i].node != 0 {
		i = (i + 1) & (len(x.slots) - 1)
	}
	x.slots[i] = s
}

func (x *index) resize(size int) {
	old := x.slots
	x.slots = make([]slot, size)
	for _, s := range old {
		if s.node != 0 {
			x.put(s)
		}
	}
}

// remove forgets an account that is in the index.
func (x *index) remove(a ledger.AccountID) {
	mask := len(x.slots) - 1
	i := x.home(a)
	for x.slots[i].account != a || x.slots[i].node == 0 {
		i = (i + 1) & mask
	}
	for j := (i + 1) & mask; x.slots[j].node != 0; j = (j + 1) & mask {
		if h := x.home(x.slots[j].account); (j-h)&mask >= (j-i)&mask {
			x.slots[i] = x.slots[j]
			i = j
		}
	}
	x.slots[i] = slot{}
	if x.n--; len(x.slots) > 1024 && 8*x.n < len(x.slots) {
		x.resize(len(x.slots) / 4)
	}
}
