package score

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
)

// ExposureLine is what a subject has to do with one labelled category.
type ExposureLine struct {
	Category  string        `json:"category"`
	Direction string        `json:"direction"` // self, in (received from), out (paid to)
	Kind      string        `json:"kind"`      // direct or indirect
	Asset     ledger.Asset  `json:"asset"`
	Amount    ledger.Amount `json:"amount"`
	Share     ledger.Ratio  `json:"share"` // of everything received (or paid) in the asset
	Hops      int           `json:"hops"`
	Value     *Valuation    `json:"value"` // nil where no price is known

	witnesses []witness
}

// Valuation is what an amount was worth, by whose price and when.
type Valuation struct {
	USD    ledger.USD `json:"-"`      // millionths
	Source string     `json:"source"` // of the price
	At     ledger.Cut `json:"-"`      // the transaction as of which it is
}

// MarshalJSON writes the value in US dollars with six decimals, the price's
// source, and the time as of which it is.
func (v *Valuation) MarshalJSON() ([]byte, error) {
	type plain Valuation
	return json.Marshal(struct {
		USD string `json:"usd"`
		*plain
		Time string `json:"time"`
	}{ledger.NewAmount(uint64(v.USD)).Decimal(6), (*plain)(v), time.Unix(v.At.Clock, 0).UTC().Format(time.RFC3339)})
}

// value prices an amount; nil where price or decimals are not known.
func value(known *ledger.Known, a ledger.Asset, amount ledger.Amount, at ledger.Cut) *Valuation {
	if known.Prices == nil || known.Assets == nil {
		return nil
	}
	info, ok := known.Assets.Asset(a)
	price, source, priced := known.Prices.Price(a, at)
	if !ok || !priced {
		return nil
	}
	unit := ledger.NewAmount(1)
	for range info.Decimals {
		if unit, ok = unit.MulDiv(ledger.NewAmount(10), ledger.NewAmount(1)); !ok {
			return nil
		}
	}
	worth, ok := amount.MulDiv(ledger.NewAmount(uint64(price)), unit)
	usd, small := worth.Uint64()
	if !ok || !small {
		usd = math.MaxUint64 // worth more than 18 trillion dollars
	}
	return &Valuation{USD: ledger.USD(usd), Source: source, At: at}
}

// witness is a transaction that shows something, by its hash whatever lane
// tells of it, or by its name.
type witness ledger.TxID

func witnessOf(id ledger.TxID) witness {
	if h, ok := id.Hash(); ok {
		id = ledger.HashTxID(ledger.BitcoinMainnet, h)
	}
	return witness(id)
}

// Budget tells a limit and whether it cut the answer.
type Budget struct {
	Name  string `json:"name"`
	Limit int    `json:"limit"`
	Hit   bool   `json:"hit"`
}

// explorer reads the surroundings of the subject within its budgets. It is used
// again for the next question, so that asking allocates little.
type explorer struct {
	view     ledger.View
	at       ledger.Cut // the view's, asked once
	known    *ledger.Known
	labelled *labelled // nil: ask the labels of every account
	limits   Budgets
	rule     string
	self     map[ledger.AccountID]bool

	edges       int
	edgesHit    bool
	directHit   bool
	countersHit bool
	perHit      bool
	lines       map[lineKey]*ExposureLine
	totals      map[totalKey]ledger.Amount

	// scratch
	entries []ledger.Entry
	others  []counterparty
	found   map[ledger.AccountID]int
	parcels []parcel
	moves   []ledger.Move
	rec     ledger.Record
}

func newExplorer() *explorer {
	return &explorer{
		self: map[ledger.AccountID]bool{}, lines: map[lineKey]*ExposureLine{}, totals: map[totalKey]ledger.Amount{},
		found: map[ledger.AccountID]int{},
	}
}

// reset makes the explorer ready for a question.
func (x *explorer) reset(v ledger.View, known *ledger.Known, marked *labelled, p *Policy) {
	clear(x.self)
	clear(x.lines)
	clear(x.totals)
	x.view, x.at, x.known, x.labelled, x.limits, x.rule = v, v.Cut(), known, marked, p.Budgets, p.Exposure.Rule
	x.edges, x.edgesHit, x.directHit, x.countersHit, x.perHit = 0, false, false, false, false
}

// release lets go of the ledger's memory.
func (x *explorer) release() { x.view, x.known, x.labelled = ledger.View{}, nil, nil }

type lineKey struct {
	category, direction, kind string
	asset                     ledger.AssetID
}

type totalKey struct {
	direction string
	asset     ledger.AssetID
}

// counterparty is the value moved with one unlabelled account: entries of the
// explorer, newest first, chained by next.
type counterparty struct {
	id          ledger.AccountID
	first, last int          // in entries
	weight      ledger.Ratio // shares of the subject's flow, summed over assets
}

// chained entries: the index of the counterparty's next one, -1 at the end, is
// kept in Entry.Index, which nothing else needs here.
const chainEnd = ^uint32(0)

// category returns the first category said of an account, "" when none.
func (x *explorer) category(id ledger.AccountID) string {
	if x.labelled != nil && !x.labelled.has(id) {
		return ""
	}
	if labels := x.known.Labels.Labels(x.view.Account(id), x.at); len(labels) > 0 {
		return labels[0].Category
	}
	return ""
}

// run explores both sides of the subject's accounts.
func (x *explorer) run(accounts []ledger.AccountID) []ExposureLine {
	for _, direction := range [2]string{"in", "out"} {
		x.entries, x.others = x.entries[:0], x.others[:0]
		clear(x.found)
		for _, id := range accounts {
			x.direct(id, direction)
		}
		x.rank(direction)
		for i := range x.others {
			x.indirect(&x.others[i], direction)
		}
	}
	return x.result()
}

// rank keeps the counterparties that moved the largest shares, if there are
// more than the budget allows; of equal ones those met last.
func (x *explorer) rank(direction string) {
	if len(x.others) <= x.limits.Counterparties {
		return
	}
	x.countersHit = true
	for i := range x.others {
		c := &x.others[i]
		for k := uint32(c.first); k != chainEnd; k = x.entries[k].Index {
			e := &x.entries[k]
			if r, ok := ledger.RatioOf(e.Amount, x.totals[totalKey{direction, e.Asset}]); ok {
				c.weight += r
			}
		}
	}
	slices.SortFunc(x.others, func(a, b counterparty) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.first, b.first))
	})
	x.others = x.others[:x.limits.Counterparties]
}

// read counts a transfer against the budget; false: it may not be read.
func (x *explorer) read() bool {
	if x.edges == x.limits.Edges {
		x.edgesHit = true
		return false
	}
	x.edges++
	return true
}

// direct sums what moved between the subject and labelled accounts, and
// collects the unlabelled ones.
func (x *explorer) direct(id ledger.AccountID, direction string) {
	n, seq := 0, x.view.CreditsDesc(id)
	if direction == "out" {
		seq = x.view.DebitsDesc(id)
	}
	utxo := ledger.TxRef(0)
	for e := range seq {
		if e.UTXO && n > 0 && e.Tx == utxo {
			continue // another output of a transaction whose moves were told
		}
		if n == x.limits.Direct && n > 0 {
			x.directHit = true
			return
		}
		if !x.read() {
			return
		}
		n, utxo = n+1, e.Tx
		if e.Class != ledger.Material {
			continue // zero-value, dust and counterfeit prove no dealings
		}
		if !e.UTXO {
			x.deal(direction, e)
			continue
		}
		for _, part := range x.parts(e) {
			x.deal(direction, part)
		}
	}
}

// deal books one movement between the subject and somebody.
func (x *explorer) deal(direction string, e ledger.Entry) {
	if x.self[e.Counterparty] {
		return // change
	}
	x.total(direction, e)
	if e.Counterparty == 0 {
		return
	}
	if category := x.category(e.Counterparty); category != "" {
		x.add(category, direction, "direct", 1, e.Asset, e.Amount)
		x.witness(category, direction, "direct", e.Asset, e.Tx)
		return
	}
	k := len(x.entries)
	i, ok := x.found[e.Counterparty]
	if !ok {
		i = len(x.others)
		x.found[e.Counterparty] = i
		x.others = append(x.others, counterparty{id: e.Counterparty, first: k})
	} else {
		x.entries[x.others[i].last].Index = uint32(k)
	}
	x.others[i].last = k
	e.Index = chainEnd
	x.entries = append(x.entries, e)
}

// parts splits a Bitcoin input or output over the accounts at the other end.
func (x *explorer) parts(e ledger.Entry) (out []ledger.Entry) {
	x.view.Read(e.Tx, &x.rec)
	x.moves = x.view.AppendMoves(x.moves[:0], &x.rec, x.known)
	for _, m := range x.moves {
		part := e
		part.Amount, part.Asset = m.Amount, m.Asset
		switch {
		case e.Debit && m.From == e.Account:
			part.Counterparty = m.To
		case !e.Debit && m.To == e.Account:
			part.Counterparty = m.From
		default:
			continue
		}
		out = append(out, part)
	}
	return out
}

// indirect asks what of the value that a counterparty moved with the subject
// came from, or went to, labelled accounts by the accounting rule.
func (x *explorer) indirect(c *counterparty, direction string) {
	newest, oldest := x.entries[c.first].Tx, x.entries[c.last].Tx
	x.parcels = x.parcels[:0]
	labelled := false
	side := func(debit bool) {
		seq, n, utxo := x.view.CreditsDesc(c.id), 0, ledger.TxRef(0)
		if debit {
			seq = x.view.DebitsDesc(c.id)
		}
		for e := range seq {
			if direction == "in" && e.Tx > newest || e.UTXO && n > 0 && e.Tx == utxo {
				continue
			}
			if direction == "out" && e.Tx < oldest {
				break
			}
			if n == x.limits.PerCounter {
				x.perHit = true
				break
			}
			if !x.read() {
				break
			}
			n, utxo = n+1, e.Tx
			if e.Class != ledger.Material {
				continue
			}
			if !e.UTXO {
				labelled = x.parcel(e, !debit) || labelled
				continue
			}
			for _, part := range x.parts(e) {
				labelled = x.parcel(part, !debit) || labelled
			}
		}
	}
	side(direction == "out") // the side that may be labelled first
	if !labelled {
		return
	}
	if x.rule == ruleFIFO || x.rule == ruleLIFO {
		side(direction != "out")
	} else { // what moved with the subject is known already
		for k := uint32(c.first); k != chainEnd; k = x.entries[k].Index {
			e := &x.entries[k]
			x.parcels = append(x.parcels, parcel{tx: e.Tx, asset: e.Asset, amount: e.Amount, in: direction == "out", subject: true})
		}
	}
	x.book(c, direction)
}

// parcel notes one movement of a counterparty and reports whether its other
// side is labelled.
func (x *explorer) parcel(e ledger.Entry, in bool) bool {
	p := parcel{tx: e.Tx, asset: e.Asset, amount: e.Amount, in: in, subject: x.self[e.Counterparty]}
	if !p.subject && e.Counterparty != 0 {
		p.category = x.category(e.Counterparty)
	}
	x.parcels = append(x.parcels, p)
	return p.category != ""
}

// book attributes the parcels of one counterparty, asset by asset.
func (x *explorer) book(c *counterparty, direction string) {
	slices.SortStableFunc(x.parcels, func(a, b parcel) int {
		return cmp.Or(cmp.Compare(x.view.Asset(a.asset), x.view.Asset(b.asset)), cmp.Compare(a.tx, b.tx))
	})
	for rest := x.parcels; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].asset == rest[0].asset {
			n++
		}
		for _, s := range attribute(x.rule, rest[:n], direction == "in") {
			x.add(s.category, direction, "indirect", 2, rest[0].asset, s.amount)
			x.witness(s.category, direction, "indirect", rest[0].asset, s.tx)
			for k := uint32(c.first); k != chainEnd; k = x.entries[k].Index {
				x.witness(s.category, direction, "indirect", rest[0].asset, x.entries[k].Tx)
			}
		}
		rest = rest[n:]
	}
}

func (x *explorer) total(direction string, e ledger.Entry) {
	k := totalKey{direction, e.Asset}
	x.totals[k] = x.totals[k].SaturatingAdd(e.Amount)
}

func (x *explorer) add(category, direction, kind string, hops int, asset ledger.AssetID, a ledger.Amount) {
	k := lineKey{category, direction, kind, asset}
	l := x.lines[k]
	if l == nil {
		l = &ExposureLine{Category: category, Direction: direction, Kind: kind, Asset: x.view.Asset(asset), Hops: hops}
		x.lines[k] = l
	}
	l.Amount = l.Amount.SaturatingAdd(a)
}

// witness notes a transaction that shows a line, as many as maxWitnesses.
func (x *explorer) witness(category, direction, kind string, asset ledger.AssetID, tx ledger.TxRef) {
	l := x.lines[lineKey{category, direction, kind, asset}]
	if len(l.witnesses) < maxWitnesses {
		l.witnesses = append(l.witnesses, witnessOf(x.view.TxID(tx)))
	}
}

// maxWitnesses bounds the transactions that a line of exposure remembers for
// the rule of independent families. Proposed: the evidence rows of a finding.
const maxWitnesses = 200

// result returns the lines in a fixed order, with their shares.
func (x *explorer) result() []ExposureLine {
	out := make([]ExposureLine, 0, len(x.lines))
	for k, l := range x.lines {
		if r, ok := ledger.RatioOf(l.Amount, x.totals[totalKey{k.direction, k.asset}]); ok {
			l.Share = min(r, ledger.One)
		}
		l.Value = value(x.known, l.Asset, l.Amount, x.at)
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b ExposureLine) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Direction, b.Direction),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Asset, b.Asset))
	})
	return out
}

func (x *explorer) budgets() []Budget {
	return []Budget{
		{"counterparties", x.limits.Counterparties, x.countersHit},
		{"direct", x.limits.Direct, x.directHit},
		{"edges", x.limits.Edges, x.edgesHit},
		{"per_counterparty", x.limits.PerCounter, x.perHit},
	}
}

// rule finds the policy's rule for a category or the nearest wider one.
func (p *Policy) rule(category string) (CategoryRule, string, bool) {
	for c := category; c != ""; c = label.Broader(c) {
		if r, ok := p.Categories[c]; ok && r.Mode != Off {
			return r, c, true
		}
	}
	return CategoryRule{}, "", false
}
