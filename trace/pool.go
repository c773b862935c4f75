package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// pool is what an account holds of one asset, as far as it is traced. Under
// FIFO and LIFO pieces lie at their place in the account (history.place), so
// untraced units need no room; under the other rules only their order counts.
type pool struct {
	account ledger.AccountID
	asset   ledger.AssetID
	hist    *history
	pieces  []piece
	held    ledger.Amount // Σ pieces

	sources []source // account seeds without amount
	// poison is the first lot that reached the pool under Poison, 0 for none.
	poison  lotID
	pending bool   // a task is on the agenda
	after   order  // last movement handled; the next one lies beyond it
	next    int    // the flow the pending task is for
	seq     uint32 // order of creation
}

// source is an account seed without amount: all that moves from (backward: up
// to) a Clock on is its.
type source struct {
	from int64
	root lotID
}

// active returns the root of the first source that holds at a Clock, 0 for
// none.
func (p *pool) active(clock int64, backward bool) lotID {
	return activeSource(p.sources, clock, backward)
}

func activeSource(sources []source, clock int64, backward bool) lotID {
	for _, s := range sources {
		if s.from == 0 || !backward && clock >= s.from || backward && clock <= s.from {
			return s.root
		}
	}
	return 0
}

// take removes the traced part of a movement of f.amount from the pool and
// returns it with offsets in [0, f.amount). grown is what Poison creates.
func (p *pool) take(rule Rule, f *flow, source bool) (taken []piece, grown ledger.Amount) {
	switch {
	case source:
		return p.front(f.amount), grown
	case rule == FIFO || rule == LIFO:
		taken, p.pieces = cutOut(p.pieces, p.hist.place(rule, f), f.amount)
		p.held = minus(p.held, total(taken))
		return taken, grown
	case rule == Poison:
		if p.poison == 0 {
			return nil, grown
		}
		taken = p.front(f.amount)
		grown = minus(f.amount, total(taken))
		return appendPiece(taken, piece{minus(f.amount, grown), grown, p.poison}), grown
	}
	return p.front(portion(rule, p.held, f.amount, p.hist.whole(f))), grown
}

// portion returns how many of held traced units are among the amount that
// leaves a balance of whole. Any rule's answer lies between LIBR's and
// DirtyFirst's.
func portion(rule Rule, held, amount, whole ledger.Amount) ledger.Amount {
	if held.IsZero() || whole.IsZero() {
		return ledger.MinAmount(held, amount)
	}
	switch rule {
	case Haircut:
		return ledger.MinAmount(held, share(held, ledger.MinAmount(amount, whole), whole))
	case LIBR:
		return ledger.MinAmount(held, clampSub(amount, clampSub(whole, held)))
	}
	return ledger.MinAmount(held, amount)
}

// front removes the first n traced units, packed.
func (p *pool) front(n ledger.Amount) []piece {
	var taken []piece
	var at ledger.Amount
	k := 0
	for n = ledger.MinAmount(n, p.held); !n.IsZero(); {
		first := &p.pieces[k]
		m := ledger.MinAmount(n, first.n)
		taken = appendPiece(taken, piece{at, m, first.lot})
		at, n, p.held = plus(at, m), minus(n, m), minus(p.held, m)
		if first.n = minus(first.n, m); first.n.IsZero() {
			k++
		} else {
			first.at = plus(first.at, m)
		}
	}
	p.pieces = p.pieces[k:]
	return taken
}

// put adds the pieces of a movement f, offsets in [0, f.amount), and may keep
// ps.
func (p *pool) put(rule Rule, f *flow, ps []piece) {
	p.held = plus(p.held, total(ps))
	if rule != FIFO && rule != LIFO {
		if len(p.pieces) == 0 {
			p.pieces = ps
			return
		}
		p.pieces = append(p.pieces, ps...)
		return
	}
	lo := p.hist.place(rule, f)
	if len(p.pieces) == 0 {
		for i := range ps {
			ps[i].at = plus(ps[i].at, lo)
		}
		p.pieces = ps
		return
	}
	for _, q := range ps {
		q.at = plus(q.at, lo)
		i, _ := slices.BinarySearchFunc(p.pieces, q.at, func(x piece, at ledger.Amount) int { return x.at.Cmp(at) })
		p.pieces = slices.Insert(p.pieces, i, q)
	}
}

// upcoming returns the index of the next movement after p.after that may take
// traced value, −1 when there is none. Movements that certainly take none are
// passed over.
func (p *pool) upcoming(rule Rule, backward bool) int {
	if len(p.pieces) == 0 && p.poison == 0 && len(p.sources) == 0 {
		return -1
	}
	flows := p.hist.flows
	i, step := p.hist.find(p.after), 1
	switch {
	case backward:
		i, step = i-1, -1
	case i < len(flows) && flows[i].at == p.after:
		i++
	}
	for ; i >= 0 && i < len(flows); i += step {
		if f := &flows[i]; f.out != backward && p.concerns(rule, f, backward) {
			return i
		}
	}
	return -1
}

// concerns reports whether a movement may take traced value.
func (p *pool) concerns(rule Rule, f *flow, backward bool) bool {
	switch {
	case p.poison != 0 || p.active(f.at.clock, backward) != 0:
		return true
	case len(p.pieces) == 0:
		return false
	case rule != FIFO:
		return true
	}
	lo := p.hist.place(rule, f)
	first, last := &p.pieces[0], &p.pieces[len(p.pieces)-1]
	return lo.Cmp(last.end()) < 0 && plus(lo, f.amount).Cmp(first.at) > 0
}
