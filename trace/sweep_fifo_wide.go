package trace

import "github.com/hoptrail/hoptrail/ledger"

// widen moves a queue's numbers to 256 bits and returns it.
func (s *FIFOSweep) widen(c *fifoCell) *wideQueue {
	if c.asset&wideBit == 0 {
		w := wideQueue{in: ledger.NewAmount(c.in), gone: ledger.NewAmount(c.gone), pieces: s.pieces(c)}
		s.release(c.head)
		s.wide = append(s.wide, w)
		c.asset |= wideBit
		c.head, c.tail = uint32(len(s.wide)-1), 0
	}
	return &s.wide[c.head]
}

// pieces returns a queue's traced pieces.
func (s *FIFOSweep) pieces(c *fifoCell) (ps []piece) {
	if c.asset&wideBit != 0 {
		return s.wide[c.head].pieces
	}
	for k := c.head; k != 0; k = s.nodes[k].next {
		n := &s.nodes[k]
		ps = append(ps, piece{ledger.NewAmount(n.at), ledger.NewAmount(n.n), lotID(n.lot)})
	}
	return ps
}

func (s *FIFOSweep) moveWide(t *SweepTransfer, amount ledger.Amount) {
	var moved []piece
	if t.From != 0 {
		w := s.widen(s.cell(t.From, t.Asset))
		moved = window(w.pieces, w.gone, amount)
		w.pieces = without(w.pieces, w.gone, amount)
		w.gone = w.gone.SaturatingAdd(amount)
		w.in = maxAmount(w.in, w.gone)
	}
	if t.To != 0 {
		w := s.widen(s.cell(t.To, t.Asset))
		for _, p := range moved {
			w.pieces = append(w.pieces, piece{plus(w.in, p.at), p.n, lotID(s.newLot(uint32(p.lot)))})
		}
		w.in = w.in.SaturatingAdd(amount)
	}
}

// Seed makes the newest n units of an account's queue traced, fewer where it
// holds fewer or they are traced already, and returns how many.
func (s *FIFOSweep) Seed(a ledger.AccountID, asset ledger.AssetID, n ledger.Amount) ledger.Amount {
	c := s.cell(a, asset)
	ps := s.pieces(c)
	in, gone := ledger.NewAmount(c.in), ledger.NewAmount(c.gone)
	if c.asset&wideBit != 0 {
		in, gone = s.wide[c.head].in, s.wide[c.head].gone
	}
	n = ledger.MinAmount(n, clampSub(in, gone))
	lo := minus(in, n)
	s.lots = append(s.lots, SweepLot{})
	newest, placed := fill(window(ps, lo, n), n, n, lotID(len(s.lots)-1))
	ps = without(ps, lo, n)
	for _, p := range newest {
		p.at = plus(p.at, lo)
		ps = append(ps, p)
	}
	if c.asset&wideBit != 0 {
		s.wide[c.head].pieces = ps
		return placed
	}
	s.release(c.head)
	c.head, c.tail = 0, 0
	for _, p := range ps { // they fit: they lie below c.in
		at, _ := p.at.Uint64()
		k, _ := p.n.Uint64()
		node := s.node(fifoNode{at: at, n: k, lot: uint32(p.lot)})
		if c.head == 0 {
			c.head = node
		} else {
			s.nodes[c.tail].next = node
		}
		c.tail = node
	}
	return placed
}

// Traced returns the traced value that an account holds.
func (s *FIFOSweep) Traced(a ledger.AccountID, asset ledger.AssetID) ledger.Amount {
	return total(s.pieces(s.cell(a, asset)))
}

// SweepPiece is a run of traced units in an account's queue.
type SweepPiece struct {
	Amount ledger.Amount
	Lot    uint32
}

// Pieces returns the traced runs that an account holds, next to leave first.
func (s *FIFOSweep) Pieces(a ledger.AccountID, asset ledger.AssetID) []SweepPiece {
	ps := s.pieces(s.cell(a, asset))
	out := make([]SweepPiece, len(ps))
	for i, p := range ps {
		out[i] = SweepPiece{p.n, uint32(p.lot)}
	}
	return out
}

// Lot returns a lot; follow Parent to its seed.
func (s *FIFOSweep) Lot(id uint32) SweepLot { return s.lots[id] }
