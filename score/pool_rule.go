package score

import (
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// settle runs the balances over a pool's flows, oldest first, and notes what
// the rule divides by; false when they exceed 256 bits.
func (f *follower) settle(p *pool) bool {
	flows := f.flows[p.lo:p.hi]
	if f.rule == rulePoison || f.settleShort(flows) {
		return true
	}
	var in, gone, opening ledger.Amount
	for i := range flows {
		w := f.oldest(flows, i)
		sum := &in
		if w.out {
			sum = &gone
		}
		var fits bool
		if *sum, fits = sum.Add(w.amount); !fits {
			return false
		}
		if short, below := gone.Sub(in); below && short.Cmp(opening) > 0 {
			opening = short
		}
	}
	if _, fits := opening.Add(in); !fits {
		return false
	}
	in, gone = opening, ledger.Amount{}
	for i := range flows {
		w := f.oldest(flows, i)
		balance, _ := in.Sub(gone)
		switch after, _ := balance.Add(w.amount); {
		case f.rule == ruleFIFO && w.out:
			w.place = gone
		case f.rule == ruleFIFO:
			w.place = in
		case f.rule == ruleLIFO && w.out:
			w.place, _ = balance.Sub(w.amount)
		case f.rule == ruleHaircut && !w.out:
			w.place = after
		default: // lifo in, haircut out
			w.place = balance
		}
		if w.out {
			gone, _ = gone.Add(w.amount)
		} else {
			in, _ = in.Add(w.amount)
		}
	}
	return true
}

// oldest returns the i-th flow in chain order.
func (f *follower) oldest(flows []flow, i int) *flow {
	if f.back {
		i = len(flows) - 1 - i
	}
	return &flows[i]
}

// settleShort is settle in 64 bits; false when they do not suffice.
func (f *follower) settleShort(flows []flow) bool {
	var in, gone, opening uint64
	for i := range flows {
		w := f.oldest(flows, i)
		n, fits := w.amount.Uint64()
		sum := &in
		if w.out {
			sum = &gone
		}
		if *sum += n; !fits || *sum < n || *sum > 1<<62 {
			return false
		}
		if gone > in {
			opening = max(opening, gone-in)
		}
	}
	in, gone = opening, 0
	for i := range flows {
		w := f.oldest(flows, i)
		n, _ := w.amount.Uint64()
		place := in - gone // lifo in, haircut out
		switch {
		case f.rule == ruleFIFO && w.out:
			place = gone
		case f.rule == ruleFIFO:
			place = in
		case f.rule == ruleLIFO && w.out:
			place -= n
		case f.rule == ruleHaircut && !w.out:
			place += n
		}
		w.place = ledger.NewAmount(place)
		if w.out {
			gone += n
		} else {
			in += n
		}
	}
	return true
}

// share takes by haircut: of everything held, the amount's part of the balance.
// Running sums keep the total exact (see ledger.ProRata).
func (f *follower) share(p *pool, w *flow) {
	if w.place.IsZero() {
		return
	}
	var held, given ledger.Amount
	amount := ledger.MinAmount(w.amount, w.place)
	n := 0
	for _, q := range p.parts {
		held, _ = held.Add(q.n)
		upTo := portion(held, amount, w.place)
		part, _ := upTo.Sub(given)
		given = upTo
		q.n, _ = q.n.Sub(part)
		if !part.IsZero() {
			m := q
			m.n = part
			f.moved = append(f.moved, m)
		}
		if !q.n.IsZero() {
			p.parts[n] = q
			n++
		}
	}
	p.parts = p.parts[:n]
}

// cut takes by fifo or lifo: the parts that lie where the flow's units do.
func (f *follower) cut(p *pool, w *flow) {
	end, _ := w.place.Add(w.amount)
	n := len(p.parts)
	for i := 0; i < n; i++ {
		q := p.parts[i]
		last, _ := q.at.Add(q.n)
		from, to := maxAmount(q.at, w.place), ledger.MinAmount(last, end)
		size, ok := to.Sub(from)
		if !ok || size.IsZero() {
			continue
		}
		m := q
		m.n = size
		m.at, _ = from.Sub(w.place)
		f.moved = append(f.moved, m)
		p.parts[i].n, _ = from.Sub(q.at)
		if rest, ok := last.Sub(to); ok && !rest.IsZero() {
			q.at, q.n = to, rest
			p.parts = append(p.parts, q)
		}
	}
	n = 0
	for _, q := range p.parts {
		if !q.n.IsZero() {
			p.parts[n] = q
			n++
		}
	}
	p.parts = p.parts[:n]
}

// portion returns floor(a·num/den) for num ≤ den, zero when den is.
func portion(a, num, den ledger.Amount) ledger.Amount {
	x, ok1 := a.Uint64()
	y, ok2 := num.Uint64()
	if z, ok := den.Uint64(); ok && ok1 && ok2 && z > 0 {
		hi, lo := bits.Mul64(x, y)
		q, _ := bits.Div64(hi, lo, z)
		return ledger.NewAmount(q)
	}
	q, _ := a.MulDiv(num, den)
	return q
}

func maxAmount(a, b ledger.Amount) ledger.Amount {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
