package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// grant makes an account seed's amount, of what the account holds at the
// seed's time, traced: its newest units, or on a UTXO chain its newest outputs.
func (e *engine) grant(i int, at order) {
	st := &e.seeds[i]
	id := e.lots[st.root].to
	for _, asset := range e.assetsOf(id, st) { // at most one: see plantAccount
		if p := e.newPool(poolKey{id, asset}); !p.hist.broken {
			e.grantPool(st, p, at)
		}
	}
	e.grantOutputs(i, id, at)
}

func (e *engine) grantPool(st *seedState, p *pool, at order) {
	i := p.hist.find(at)
	balance, top := p.hist.final(false), plus(p.hist.opening, ledger.Amount{})
	if i < len(p.hist.flows) {
		balance = p.hist.balance(&p.hist.flows[i])
		top = plus(top, p.hist.flows[i].in)
	} else if n := len(p.hist.flows); n > 0 {
		f := &p.hist.flows[n-1]
		top = plus(top, f.in)
		if !f.out {
			top = plus(top, f.amount)
		}
	}
	want := ledger.MinAmount(st.left, balance)
	root := e.lots[st.root].seed
	var placed ledger.Amount
	switch e.cfg.Rule {
	case FIFO, LIFO:
		if e.cfg.Rule == LIFO {
			top = balance
		}
		lo := minus(top, want)
		var newest []piece
		newest, placed = fill(window(p.pieces, lo, want), want, want, st.root)
		rest := without(p.pieces, lo, want)
		for _, q := range newest {
			q.at = plus(q.at, lo)
			rest = append(rest, q)
		}
		slices.SortFunc(rest, func(a, b piece) int { return a.at.Cmp(b.at) })
		p.pieces = rest
	default:
		placed = ledger.MinAmount(want, clampSub(balance, p.held))
		if !placed.IsZero() {
			p.pieces = append(p.pieces, piece{n: placed, lot: st.root})
		}
	}
	p.held = plus(p.held, placed)
	if e.cfg.Rule == Poison && p.poison == 0 && !placed.IsZero() {
		p.poison = st.root
	}
	e.count(root, p.asset, placed, minus(want, placed))
	st.left = minus(st.left, want)
	p.reached(at, e.back)
	e.schedule(p)
}

func (e *engine) grantOutputs(i int, id ledger.AccountID, at order) {
	st := &e.seeds[i]
	for n := range e.view.CreditsDesc(id) {
		if !n.UTXO || e.order(n.Tx, 0).compare(at) > 0 || !st.means(n.Asset) {
			continue
		}
		if st.left.IsZero() {
			return
		}
		out := e.read(n.Tx).Outputs[n.Index]
		if out.Linked && e.order(out.Tx, 0).compare(at) <= 0 {
			continue // already spent at that time
		}
		key := outKey{n.Tx, n.Index}
		root := st.root
		if e.back {
			root = e.newRoot(i)
		}
		ps := e.seedRest(uint32(i), root, n.Asset, e.release(key), out.Amount)
		e.hold(key, &out, n.Asset, ps, at.clock)
	}
}
