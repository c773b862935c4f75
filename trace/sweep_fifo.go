package trace

import "github.com/hoptrail/hoptrail/ledger"

// FIFOSweep is a Sweep under FIFO that keeps where every traced unit came
// from. Of an account's queue it holds the traced pieces alone, each at the
// number of its first unit, 24 bytes, and 8 bytes per movement of a piece.
// One writer; not safe for concurrent use.
type FIFOSweep struct {
	cells []fifoCell // by account
	more  []fifoCell // further assets of an account; 0 is none
	nodes []fifoNode // 0 is none
	free  uint32
	wide  []wideQueue
	lots  []SweepLot // 0 is none
	count uint32     // transfers applied
}

// fifoCell is one account's queue in one asset: its units are numbered from 0
// in the order they came, and the next to leave is gone.
type fifoCell struct {
	asset, next uint32 // as in sweepCell; wideBit when in and gone are beyond 64 bits
	head, tail  uint32 // nodes; head is the index in wide when wide
	in, gone    uint64
}

type fifoNode struct {
	at, n     uint64
	lot, next uint32
}

type wideQueue struct {
	in, gone ledger.Amount
	pieces   []piece
}

// SweepLot is a run of traced units that moved together: 1 + the number of the
// transfer that moved it, and the lot it was cut from; both 0 for a seed.
type SweepLot struct{ Transfer, Parent uint32 }

// NewFIFOSweep returns an empty sweep with room for accounts 1…maxAccount.
func NewFIFOSweep(maxAccount ledger.AccountID) *FIFOSweep {
	return &FIFOSweep{
		cells: make([]fifoCell, int(maxAccount)+1), more: make([]fifoCell, 1), nodes: make([]fifoNode, 1), lots: make([]SweepLot, 1),
	}
}

func (s *FIFOSweep) cell(a ledger.AccountID, asset ledger.AssetID) *fifoCell {
	if int(a) >= len(s.cells) {
		s.cells = append(s.cells, make([]fifoCell, int(a)+1-len(s.cells))...)
	}
	c, key := &s.cells[a], uint32(asset)+1
	if c.asset&^wideBit == key {
		return c
	}
	for ; c.asset != 0; c = &s.more[c.next] {
		if c.asset&^wideBit == key {
			return c
		}
		if c.next == 0 {
			c.next = uint32(len(s.more))
			s.more = append(s.more, fifoCell{})
		}
	}
	c.asset = key
	return c
}

// Apply moves a batch of transfers in order; wide holds the amounts that do
// not fit 64 bits. Amortised O(1) per transfer and traced piece moved.
func (s *FIFOSweep) Apply(batch []SweepTransfer, wide []ledger.Amount) {
	for i := range batch {
		t := &batch[i]
		s.count++
		switch {
		case t.From == t.To:
		case t.Wide != 0:
			s.moveWide(t, wide[t.Wide-1])
		default:
			s.move(t)
		}
	}
}

func (s *FIFOSweep) move(t *SweepTransfer) {
	var lo uint64
	var first uint32
	if t.From != 0 {
		from := s.cell(t.From, t.Asset)
		hi := from.gone + t.Amount
		if from.asset&wideBit != 0 || hi < t.Amount {
			s.moveWide(t, ledger.NewAmount(t.Amount))
			return
		}
		if first = from.head; first != 0 && s.nodes[first].at < hi && t.To != 0 {
			// look before anything changes: the receiver may need 256 bits
			if to := s.cell(t.To, t.Asset); to.asset&wideBit != 0 || to.in+t.Amount < t.Amount {
				s.moveWide(t, ledger.NewAmount(t.Amount))
				return
			}
			from = s.cell(t.From, t.Asset)
		}
		lo, from.gone, from.in = from.gone, hi, max(from.in, hi)
		if first != 0 && s.nodes[first].at < hi {
			first = s.cut(from, hi)
		} else {
			first = 0
		}
	}
	if t.To == 0 {
		s.release(first)
		return
	}
	to := s.cell(t.To, t.Asset)
	base := to.in
	if to.asset&wideBit != 0 || base+t.Amount < base {
		w := s.widen(to)
		w.in = w.in.SaturatingAdd(ledger.NewAmount(t.Amount))
		return
	}
	to.in += t.Amount
	if first == 0 {
		return
	}
	if to.head == 0 {
		to.head = first
	} else {
		s.nodes[to.tail].next = first
	}
	for k := first; k != 0; k = s.nodes[k].next {
		n := &s.nodes[k]
		n.at = base + (n.at - lo)
		n.lot = s.newLot(n.lot)
		to.tail = k
	}
}

// cut takes the nodes below a number off a queue's head.
func (s *FIFOSweep) cut(c *fifoCell, hi uint64) (first uint32) {
	first = c.head
	last := uint32(0)
	k := first
	for k != 0 && s.nodes[k].at < hi {
		n := &s.nodes[k]
		if end := n.at + n.n; end > hi { // split: the rest stays
			rest := s.node(fifoNode{at: hi, n: end - hi, lot: n.lot, next: n.next})
			n = &s.nodes[k] // the nodes may have moved
			n.n, n.next = hi-n.at, 0
			if c.tail == k {
				c.tail = rest
			}
			c.head = rest
			return first
		}
		last, k = k, n.next
	}
	s.nodes[last].next = 0
	if c.head = k; k == 0 {
		c.tail = 0
	}
	return first
}

func (s *FIFOSweep) node(n fifoNode) uint32 {
	if k := s.free; k != 0 {
		s.free = s.nodes[k].next
		s.nodes[k] = n
		return k
	}
	s.nodes = append(s.nodes, n)
	return uint32(len(s.nodes) - 1)
}

func (s *FIFOSweep) release(first uint32) {
	for first != 0 {
		next := s.nodes[first].next
		s.nodes[first].next = s.free
		s.free, first = first, next
	}
}

func (s *FIFOSweep) newLot(parent uint32) uint32 {
	s.lots = append(s.lots, SweepLot{s.count, parent})
	return uint32(len(s.lots) - 1)
}
