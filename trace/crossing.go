package trace

import "github.com/hoptrail/hoptrail/ledger"

// crossing is a swap that traced value goes through.
type crossing struct {
	*swap
	ref    ledger.TxRef
	pieces []piece // at offsets among all that the payer gives away
}

// crosses keeps the pieces of a movement for the swap that it belongs to, and
// reports whether there is one. The pools in between never hold them.
func (e *engine) crosses(at order, rec *ledger.Record, t *ledger.TransferRecord, ps []piece) bool {
	if e.back || e.cfg.NoSwaps || t.From == 0 || len(rec.Transfers) < 2 {
		return false
	}
	e.swapsIn(at.ref)
	key := poolKey{t.From, t.Asset}
	c, seen := e.swaps[key]
	if !seen {
		if s := e.findSwap(rec, t.From, t.Asset); s != nil {
			c = &crossing{swap: s, ref: at.ref}
			e.agenda.push(task{at: e.order(at.ref, subSettle), kind: taskSwap, id: uint32(len(e.crossings))})
			e.crossings = append(e.crossings, c)
		}
		e.swaps[key] = c
	}
	if c == nil {
		return false
	}
	var before ledger.Amount
	for i := range rec.Transfers[:at.sub-subFirst] {
		if b := &rec.Transfers[i]; b.From == t.From && b.To != t.From && b.Asset == t.Asset {
			before = plus(before, b.Amount)
		}
	}
	for _, p := range ps {
		p.at = plus(p.at, before)
		c.pieces = append(c.pieces, p)
	}
	return true
}

// cross carries a swap's traced pieces to the other asset, in proportion to
// what was given and received, rounded down; and what was paid or refunded in
// the same asset to those who got it.
func (e *engine) cross(at order, c *crossing) {
	ps := c.pieces
	c.pieces = nil
	outs := []ledger.Amount{c.swap.given}
	gross := c.swap.given
	for _, p := range c.paid {
		outs = append(outs, p.amount)
		gross = plus(gross, p.amount)
	}
	shares, _, grown := spread(e.cfg.Rule, ps, gross, outs)
	if !grown.IsZero() {
		e.grow(c.gives, grown)
	}
	for i, p := range c.paid {
		e.deliver(at, c, p.account, c.gives, shares[i+1])
	}
	given := shares[0]
	if len(given) == 0 {
		return
	}
	converted := make([]piece, 0, len(given))
	for _, p := range given {
		from, to := scale(p.at, c.swap), scale(p.end(), c.swap)
		converted = append(converted, piece{from, minus(to, from), p.lot})
	}
	gets := make([]ledger.Amount, len(c.shares))
	for i, s := range c.shares {
		gets[i] = s.amount
	}
	byShare, _, _ := spread(e.cfg.Rule, converted, c.swap.received, gets)
	e.link(at, c.swap, total(given), byShare)
	for i, s := range c.shares {
		e.deliver(at, c, s.account, c.gets, byShare[i])
	}
}

// scale converts an offset among what a swap gives to one among what it gets.
func scale(at ledger.Amount, s *swap) ledger.Amount {
	q, _ := at.MulDiv(s.received, s.given)
	return q
}

// deliver brings pieces that came out of a swap to an account, along the
// transfers that paid it in this transaction.
func (e *engine) deliver(at order, c *crossing, to ledger.AccountID, asset ledger.AssetID, ps []piece) {
	if len(ps) == 0 {
		return
	}
	rec := e.read(c.ref)
	var done ledger.Amount
	for k := range rec.Transfers {
		t := &rec.Transfers[k]
		if t.To != to || t.From == to || t.Asset != asset {
			continue
		}
		part := window(ps, done, t.Amount)
		done = done.SaturatingAdd(t.Amount)
		if len(part) == 0 {
			continue
		}
		moved := e.move(part, c.ref, t.Entry, c.payer, to, asset)
		here := at
		here.sub = subFirst + uint32(k)
		e.arrive(here, to, asset, moved)
		if i, ok := e.poolOf[poolKey{to, asset}]; ok {
			e.pools[i].reached(at, false)
			e.schedule(e.pools[i])
		}
	}
	// what no transfer explains stays with the exchangers
	e.endAll(without(ps, ledger.Amount{}, done), StopContract, 0, asset, at.clock)
}

// link records a swap with both sides' amounts, one link per receiver.
func (e *engine) link(at order, s *swap, given ledger.Amount, byShare [][]piece) {
	e.addTo(e.given, s.gives, given)
	cut := e.view.CutOf(at.ref)
	var whole, givenBefore ledger.Amount
	for i, sh := range s.shares {
		received := total(byShare[i])
		e.addTo(e.received, s.gets, received)
		whole = plus(whole, sh.amount)
		upTo := share(given, whole, s.received)
		e.links = append(e.links, Link{
			Kind: LinkSwap, FromTx: e.view.TxID(at.ref), ToTx: e.view.TxID(at.ref), FromChain: cut.Chain, ToChain: cut.Chain,
			From: e.view.Account(s.payer), To: e.view.Account(sh.account),
			FromAsset: e.view.Asset(s.gives), ToAsset: e.view.Asset(s.gets),
			Given: minus(upTo, givenBefore), Received: received, WholeGiven: s.given, WholeReceived: sh.amount,
			Time: cut.Clock, Score: ledger.One, Evidence: []string{"netted within one transaction", "max-flow from the payer"},
		})
		givenBefore = upTo
	}
}
