package trace

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Sweep holds how much traced value every account has of every asset, and
// moves it transfer by transfer: for when taint is everywhere, or a stream has
// no end. Where Run keeps the path of every unit of a case, a Sweep keeps two
// numbers per account and asset, 24 bytes.
//
// It knows no history: a balance that the stream does not explain appears,
// untraced, when it is spent. Where the stream explains all balances a Sweep
// agrees with Run. One writer; not safe for concurrent use.
type Sweep struct {
	rule  Rule
	cells []sweepCell // by account
	more  []sweepCell // further assets of an account; 0 is none
	wide  []wideCell
	// dirty has a bit per account that may hold traced value: DirtyFirst looks
	// no further at the others, which are most.
	dirty []uint64
}

// sweepCell is one account's state in one asset. Numbers beyond 64 bits move to
// a wideCell; then traced is its index.
type sweepCell struct {
	asset   uint32 // asset + 1, 0 when unused; wideBit when wide
	next    uint32 // the account's next asset in more, 0 for none
	traced  uint64
	balance uint64
}

const wideBit = 1 << 31

type wideCell struct{ traced, balance ledger.Amount }

// SweepTransfer is a transfer as a Sweep reads it: 24 bytes. A non-zero Wide is
// 1 + the index of the amount in the batch's list of amounts beyond 64 bits.
type SweepTransfer struct {
	From, To ledger.AccountID // 0 for mint and burn
	Asset    ledger.AssetID
	Wide     uint32
	Amount   uint64
}

// NewSweep returns an empty Sweep with room for accounts 1…maxAccount; it grows
// for later ones. The rule is DirtyFirst, Haircut or LIBR. Errors match
// ErrConfig.
func NewSweep(rule Rule, maxAccount ledger.AccountID) (*Sweep, error) {
	if rule != DirtyFirst && rule != Haircut && rule != LIBR {
		return nil, fmt.Errorf("%w: a sweep knows no %s (want dirty-first, haircut or libr; FIFOSweep for fifo)", ErrConfig, rule)
	}
	return &Sweep{
		rule: rule, cells: make([]sweepCell, int(maxAccount)+1), more: make([]sweepCell, 1),
		dirty: make([]uint64, int(maxAccount)/64+1),
	}, nil
}

// cell returns an account's cell for an asset, valid until the next call.
// Amortised O(1) for the account's first asset, O(its assets) for others.
func (s *Sweep) cell(a ledger.AccountID, asset ledger.AssetID) *sweepCell {
	if int(a) >= len(s.cells) {
		s.cells = append(s.cells, make([]sweepCell, int(a)+1-len(s.cells))...)
	}
	c, key := &s.cells[a], uint32(asset)+1
	if c.asset&^wideBit == key {
		return c
	}
	return s.other(c, key)
}

func (s *Sweep) other(c *sweepCell, key uint32) *sweepCell {
	for ; c.asset != 0; c = &s.more[c.next] {
		if c.asset&^wideBit == key {
			return c
		}
		if c.next == 0 {
			c.next = uint32(len(s.more))
			s.more = append(s.more, sweepCell{})
		}
	}
	c.asset = key
	return c
}

// Apply moves a batch of transfers in order; wide holds the amounts that do
// not fit 64 bits. O(1) per transfer.
func (s *Sweep) Apply(batch []SweepTransfer, wide []ledger.Amount) {
	for i := range batch {
		switch t := &batch[i]; {
		case t.From == t.To:
		case t.Wide != 0:
			s.moveWide(t, wide[t.Wide-1])
		case s.rule == DirtyFirst:
			if k := int(t.From / 64); k < len(s.dirty) && s.dirty[k]>>(t.From%64)&1 != 0 {
				s.moveDirty(t)
			}
		default:
			s.move(t)
		}
	}
}

// moveDirty is the 64-bit path of DirtyFirst, to which balances do not matter.
func (s *Sweep) moveDirty(t *SweepTransfer) {
	from := s.cell(t.From, t.Asset)
	if from.traced == 0 && from.asset&wideBit == 0 {
		if from.next == 0 && from == &s.cells[t.From] { // its only asset
			s.dirty[t.From/64] &^= 1 << (t.From % 64)
		}
		return
	}
	if from.asset&wideBit != 0 {
		s.moveWide(t, ledger.NewAmount(t.Amount))
		return
	}
	q := min(from.traced, t.Amount)
	from.traced -= q
	if t.To == 0 {
		return
	}
	s.mark(t.To)
	to := s.cell(t.To, t.Asset)
	if sum := to.traced + q; to.asset&wideBit == 0 && sum >= q {
		to.traced = sum
		return
	}
	w := s.widen(to)
	w.traced = w.traced.SaturatingAdd(ledger.NewAmount(q))
}

func (s *Sweep) mark(a ledger.AccountID) {
	k := int(a / 64)
	if k >= len(s.dirty) {
		s.dirty = append(s.dirty, make([]uint64, k+1-len(s.dirty))...)
	}
	s.dirty[k] |= 1 << (a % 64)
}

// move is the 64-bit path of the rules that divide by the balance.
func (s *Sweep) move(t *SweepTransfer) {
	var q uint64
	if t.From != 0 {
		from := s.cell(t.From, t.Asset)
		if from.asset&wideBit != 0 {
			s.moveWide(t, ledger.NewAmount(t.Amount))
			return
		}
		held := max(from.balance, t.Amount)
		if from.traced != 0 {
			q = portion64(s.rule, from.traced, t.Amount, held)
			from.traced -= q
		}
		from.balance = held - t.Amount
	}
	if t.To == 0 {
		return
	}
	to := s.cell(t.To, t.Asset)
	if sum := to.balance + t.Amount; to.asset&wideBit == 0 && sum >= t.Amount {
		to.balance = sum
		to.traced += q // at most the balance
		return
	}
	w := s.widen(to)
	w.balance = w.balance.SaturatingAdd(ledger.NewAmount(t.Amount))
	w.traced = w.traced.SaturatingAdd(ledger.NewAmount(q))
}

// portion64 is portion for 64-bit numbers, traced ≤ whole.
func portion64(rule Rule, traced, amount, whole uint64) uint64 {
	if rule == Haircut {
		return share64(traced, amount, whole)
	}
	if clean := whole - traced; amount > clean {
		return amount - clean
	}
	return 0
}

// widen moves a cell's numbers to 256 bits and returns them.
func (s *Sweep) widen(c *sweepCell) *wideCell {
	if c.asset&wideBit == 0 {
		s.wide = append(s.wide, wideCell{ledger.NewAmount(c.traced), ledger.NewAmount(c.balance)})
		c.asset |= wideBit
		c.traced = uint64(len(s.wide) - 1)
	}
	return &s.wide[c.traced]
}

func (s *Sweep) moveWide(t *SweepTransfer, amount ledger.Amount) {
	var q ledger.Amount
	if t.From != 0 {
		w := s.widen(s.cell(t.From, t.Asset))
		held := maxAmount(w.balance, amount)
		q = portion(s.rule, w.traced, amount, held)
		w.traced, w.balance = minus(w.traced, q), minus(held, amount)
	}
	if t.To != 0 {
		s.mark(t.To)
		w := s.widen(s.cell(t.To, t.Asset))
		w.balance = w.balance.SaturatingAdd(amount)
		w.traced = w.traced.SaturatingAdd(q)
	}
}

// Seed makes n units of what an account holds traced, fewer where the balance
// is less under the rules that divide by it, and returns how many.
func (s *Sweep) Seed(a ledger.AccountID, asset ledger.AssetID, n ledger.Amount) ledger.Amount {
	s.mark(a)
	c := s.cell(a, asset)
	traced, balance := ledger.NewAmount(c.traced), ledger.NewAmount(c.balance)
	if c.asset&wideBit != 0 {
		traced, balance = s.wide[c.traced].traced, s.wide[c.traced].balance
	}
	if s.rule != DirtyFirst {
		n = ledger.MinAmount(n, clampSub(balance, traced))
	}
	traced = traced.SaturatingAdd(n)
	if u, ok := traced.Uint64(); ok && c.asset&wideBit == 0 {
		c.traced = u
	} else {
		s.widen(c).traced = traced
	}
	return n
}

// Traced returns the traced value that an account holds. O(its assets).
func (s *Sweep) Traced(a ledger.AccountID, asset ledger.AssetID) ledger.Amount {
	c := s.cell(a, asset)
	if c.asset&wideBit == 0 {
		return ledger.NewAmount(c.traced)
	}
	return s.wide[c.traced].traced
}
