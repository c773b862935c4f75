package score

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// dealing is value that moved between the subject and an unlabelled account.
type dealing struct {
	place  place // at the other side
	at     ledger.Amount
	other  ledger.AccountID
	tx     ledger.TxRef
	amount ledger.Amount
	asset  ledger.AssetID
	mark   int // of what poison would touch, in explorer.marked
	next   int // of the same counterparty, -1 at the end
}

// movement is value that the subject received or paid, as a whole.
type movement struct {
	amount ledger.Amount
	tx     ledger.TxRef
}

// counterparty is an account that the subject dealt with: dealings chained by
// next, newest first.
type counterparty struct {
	first, last int
	weight      ledger.Ratio // shares of the subject's flow, summed over assets
}

// rank keeps the counterparties that moved the largest shares, if there are
// more than the budget allows; of equal ones those met last.
func (x *explorer) rank() {
	if len(x.others) <= x.limits.Counterparties {
		return
	}
	for i := range x.others {
		c := &x.others[i]
		for k := c.first; k >= 0; k = x.dealings[k].next {
			d := &x.dealings[k]
			if r, ok := ledger.RatioOf(d.amount, x.totals[totalKey{x.direction, d.asset}]); ok {
				c.weight += r
			}
		}
	}
	slices.SortFunc(x.others, func(a, b counterparty) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.first, b.first))
	})
	for _, c := range x.others[x.limits.Counterparties:] {
		for k := c.first; k >= 0; k = x.dealings[k].next {
			x.left.add(leftCounterparties, x.dealings[k].asset, x.dealings[k].amount)
		}
	}
	x.others = x.others[:x.limits.Counterparties]
}

// direct sums what moved between one of the subject's accounts and labelled
// ones, and collects the unlabelled ones.
func (x *explorer) direct(id ledger.AccountID) {
	n, seq := 0, x.view.CreditsDesc(id)
	if x.direction == "out" {
		seq = x.view.DebitsDesc(id)
	}
	utxo, told := ledger.TxRef(0), false
	for e := range seq {
		if e.UTXO && told && e.Tx == utxo {
			continue // another leg of the same transaction
		}
		if n == x.limits.Direct && n > 0 {
			x.left.hit[leftDirect] = true
			return
		}
		if !x.read(1) {
			return
		}
		n++
		switch {
		case e.Class != ledger.Material: // zero-value, dust and counterfeit prove no dealings
		case e.UTXO:
			told, utxo = true, e.Tx
			x.directLegs(e.Tx)
		default:
			if _, again := x.follower.twin(e.Tx, id); !again {
				x.marked = append(x.marked, movement{tx: e.Tx})
				x.deal(dealing{
					place: place{tx: e.Tx, index: e.Index}, other: e.Counterparty, tx: e.Tx, amount: e.Amount, asset: e.Asset,
					mark: len(x.marked) - 1,
				})
			}
		}
	}
}

// directLegs books what a UTXO transaction moved between the subject's legs
// and those of others.
func (x *explorer) directLegs(ref ledger.TxRef) {
	if !x.readLegs(ref) {
		return
	}
	near, _ := x.sides()
	for i := range near {
		if !x.own(near[i].Account) || near[i].Class != ledger.Material {
			continue
		}
		x.marked = append(x.marked, movement{tx: ref})
		p := part{leg: uint32(i), n: near[i].Amount}
		x.spread(ref, []part{p}, func(far *ledger.LegRecord, ps []part) {
			for _, p := range ps {
				x.deal(dealing{
					place: place{utxo: true, linked: far.Linked, tx: far.Tx, index: far.Index}, at: p.at,
					other: far.Account, tx: ref, amount: p.n, asset: x.rec.Native, mark: len(x.marked) - 1,
				})
			}
		})
	}
}

// deal books one movement between the subject and somebody.
func (x *explorer) deal(d dealing) {
	if x.own(d.other) {
		return // change
	}
	k := totalKey{x.direction, d.asset}
	x.totals[k] = x.totals[k].SaturatingAdd(d.amount)
	m := &x.marked[d.mark]
	m.amount = m.amount.SaturatingAdd(d.amount)
	if d.other == 0 {
		return
	}
	if category := x.category(d.other); category != "" {
		if x.follower.rule == rulePoison { // the rest of the movement is touched too
			x.poison(category, d.asset, d.tx, 1, bitset{}.with(d.mark))
		} else {
			x.witness(x.add(category, 1, d.asset, d.amount), d.tx)
		}
		return
	}
	n := len(x.dealings)
	i, ok := x.found[d.other]
	if !ok {
		i = len(x.others)
		x.found[d.other] = i
		x.others = append(x.others, counterparty{first: n})
	} else {
		x.dealings[x.others[i].last].next = n
	}
	x.others[i].last = n
	d.next = -1
	x.dealings = append(x.dealings, d)
}
