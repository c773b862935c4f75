package trace

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// crossesBack is crosses read from right to left: what a receiver of a swap got
// from it is kept for the swap, and what it got beside that is returned. pieces
// lie, receiver after receiver, among all that the swap gives out.
func (e *engine) crossesBack(at order, rec *ledger.Record, t *ledger.TransferRecord, ps []piece) []piece {
	if e.cfg.NoSwaps || t.To == 0 || len(rec.Transfers) < 2 {
		return ps
	}
	e.swapsIn(at.ref)
	key := poolKey{t.To, t.Asset}
	c, seen := e.swaps[key]
	if !seen {
		c = e.swapTo(at, rec, t.To, t.Asset)
		e.swaps[key] = c
	}
	if c == nil {
		return ps
	}
	var base, share, before ledger.Amount
	for _, s := range c.shares {
		if share = s.amount; s.account == t.To {
			break
		}
		base = plus(base, s.amount)
	}
	for i := range rec.Transfers[:at.sub-subFirst] {
		if b := &rec.Transfers[i]; b.To == t.To && b.From != t.To && b.Asset == t.Asset {
			before = before.SaturatingAdd(b.Amount)
		}
	}
	left := clampSub(share, before) // of the share, in this transfer and later ones
	for _, p := range window(ps, ledger.Amount{}, left) {
		p.at = plus(p.at, plus(base, before))
		c.pieces = append(c.pieces, p)
	}
	return without(ps, ledger.Amount{}, left)
}

// swapTo finds the swap of a transaction that an account gets an asset from;
// nil when there is none, or several that cannot be told apart.
func (e *engine) swapTo(at order, rec *ledger.Record, to ledger.AccountID, gets ledger.AssetID) *crossing {
	if len(rec.Transfers) > maxSwapTransfers {
		return nil
	}
	var found *swap
	tried := map[poolKey]bool{}
	for i := range rec.Transfers {
		key := poolKey{rec.Transfers[i].From, rec.Transfers[i].Asset}
		if key.account == 0 || key.asset == gets || tried[key] {
			continue
		}
		tried[key] = true
		s := e.findSwap(rec, key.account, key.asset)
		if s == nil || s.gets != gets || !s.pays(to) {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	if found == nil {
		return nil
	}
	for _, c := range e.crossings { // another receiver of the same swap
		if c.ref == at.ref && c.payer == found.payer && c.swap.gives == found.gives {
			return c
		}
	}
	c := &crossing{swap: found, ref: at.ref}
	e.agenda.push(task{at: e.order(at.ref, subBurn), kind: taskSwap, id: uint32(len(e.crossings))})
	e.crossings = append(e.crossings, c)
	return c
}

func (s *swap) pays(a ledger.AccountID) bool {
	for _, share := range s.shares {
		if share.account == a {
			return true
		}
	}
	return false
}

// crossBack carries what was traced among a swap's receipts back to what its
// payer gave, in proportion and rounded down.
func (e *engine) crossBack(at order, c *crossing) {
	slices.SortFunc(c.pieces, func(a, b piece) int { return a.at.Cmp(b.at) })
	var given []piece
	var base ledger.Amount
	cut := e.view.CutOf(c.ref)
	for _, s := range c.shares {
		got := window(c.pieces, base, s.amount)
		var sum ledger.Amount
		for _, p := range got {
			from, to := c.unscale(plus(base, p.at)), c.unscale(plus(base, p.end()))
			n := minus(to, from)
			sum = plus(sum, n)
			if !n.IsZero() {
				given = append(given, piece{from, n, p.lot})
			}
		}
		base = plus(base, s.amount)
		if len(got) == 0 {
			continue
		}
		e.addTo(e.given, c.gets, total(got))
		e.addTo(e.received, c.gives, sum)
		e.links = append(e.links, Link{
			Kind: LinkSwap, FromTx: e.view.TxID(c.ref), ToTx: e.view.TxID(c.ref), FromChain: cut.Chain, ToChain: cut.Chain,
			From: e.view.Account(c.payer), To: e.view.Account(s.account),
			FromAsset: e.view.Asset(c.gives), ToAsset: e.view.Asset(c.gets),
			Given: sum, Received: total(got), WholeGiven: c.swap.given, WholeReceived: s.amount,
			Time: cut.Clock, Score: ledger.One, Evidence: []string{"netted within one transaction", "max-flow from the payer"},
		})
	}
	c.pieces = nil
	if e.cfg.Rule == LIFO { // the swap took the last of what the payer gave away
		gross := c.swap.given
		for _, p := range c.paid {
			gross = plus(gross, p.amount)
		}
		given = mirror(given, gross)
	}
	e.deliverBack(at, c, given)
}

// unscale converts an offset among what a swap gets to one among what it gives.
func (c *crossing) unscale(at ledger.Amount) ledger.Amount {
	q, _ := at.MulDiv(c.swap.given, c.swap.received)
	return q
}

// deliverBack brings pieces to the payer of a swap, along the transfers by which
// it paid.
func (e *engine) deliverBack(at order, c *crossing, ps []piece) {
	rec := e.read(c.ref)
	var done ledger.Amount
	for k := range rec.Transfers {
		t := &rec.Transfers[k]
		if t.From != c.payer || t.To == c.payer || t.Asset != c.gives {
			continue
		}
		part := window(ps, done, t.Amount)
		done = done.SaturatingAdd(t.Amount)
		if len(part) == 0 {
			continue
		}
		moved := e.move(part, c.ref, t.Entry, c.payer, t.To, c.gives)
		here := at
		here.sub = subFirst + uint32(k)
		e.arrive(here, c.payer, c.gives, moved)
		if i, ok := e.poolOf[poolKey{c.payer, c.gives}]; ok {
			e.pools[i].reached(at, true)
			e.schedule(e.pools[i])
		}
	}
	// what no transfer explains stays with the exchangers
	e.endAll(without(ps, ledger.Amount{}, done), StopContract, 0, c.gives, at.clock)
}
