package pattern

import "github.com/hoptrail/hoptrail/ledger"

// bigAmounts holds the amounts above 64 bits; the others stand in the halves.
type bigAmounts struct {
	values []ledger.Amount
	free   []uint32
}

func (b *bigAmounts) put(a ledger.Amount) (word uint64, big bool) {
	if u, ok := a.Uint64(); ok {
		return u, false
	}
	if n := len(b.free); n > 0 {
		i := b.free[n-1]
		b.free = b.free[:n-1]
		b.values[i] = a
		return uint64(i), true
	}
	b.values = append(b.values, a)
	return uint64(len(b.values) - 1), true
}

func (b *bigAmounts) get(word uint64, big bool) ledger.Amount {
	if big {
		return b.values[word]
	}
	return ledger.NewAmount(word)
}

func (b *bigAmounts) release(word uint64, big bool) {
	if big {
		b.free = append(b.free, uint32(word))
	}
}

// adder adds up halves, in one word as long as that holds the sum.
type adder struct {
	low  uint64
	rest ledger.Amount
}

func (s *adder) add(l Lens, h *Half) {
	if sum := s.low + h.amount; sum >= s.low && h.word&flagBig == 0 {
		s.low = sum
		return
	}
	s.rest = s.rest.SaturatingAdd(l.Amount(h))
}

func (s *adder) total() ledger.Amount { return s.rest.SaturatingAdd(ledger.NewAmount(s.low)) }
