package score

import (
	"cmp"
	"slices"

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

	witnesses []witness
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

// explorer reads the surroundings of the subject within its budgets.
type explorer struct {
	view   ledger.View
	at     ledger.Cut // the view's, asked once
	known  *ledger.Known
	limits Budgets
	self   map[ledger.AccountID]bool

	edges       int
	edgesHit    bool
	countersHit bool
	perHit      bool
	lines       map[lineKey]*ExposureLine
	totals      map[totalKey]ledger.Amount
}

type lineKey struct {
	category, direction, kind string
	asset                     ledger.AssetID
}

type totalKey struct {
	direction string
	asset     ledger.AssetID
}

// counterparty is the value moved with one unlabelled account, oldest first.
type counterparty struct {
	id      ledger.AccountID
	entries []ledger.Entry
}

func (x *explorer) labels(id ledger.AccountID) []ledger.Label {
	return x.known.Labels.Labels(x.view.Account(id), x.at)
}

// run explores both sides of the subject's accounts.
func (x *explorer) run(accounts []ledger.AccountID) []ExposureLine {
	for _, direction := range [2]string{"in", "out"} {
		var others []*counterparty
		for _, id := range accounts {
			others = x.direct(id, direction, others)
		}
		if len(others) > x.limits.Counterparties {
			x.countersHit = true
			slices.SortStableFunc(others, func(a, b *counterparty) int { return cmp.Compare(len(b.entries), len(a.entries)) })
			others = others[:x.limits.Counterparties]
		}
		for _, c := range others {
			x.indirect(c, direction)
		}
	}
	return x.result()
}

// direct sums what moved between the subject and labelled accounts, and
// collects the unlabelled ones.
func (x *explorer) direct(id ledger.AccountID, direction string, others []*counterparty) []*counterparty {
	n, seq := 0, x.view.CreditsDesc(id)
	if direction == "out" {
		seq = x.view.DebitsDesc(id)
	}
	found, utxo := map[ledger.AccountID]*counterparty{}, ledger.TxRef(0)
	for e := range seq {
		if e.UTXO && n > 0 && e.Tx == utxo {
			continue // another output of a transaction whose moves were told
		}
		n, utxo = n+1, e.Tx
		if x.edges++; x.edges > x.limits.Edges {
			x.edgesHit = true
			break
		}
		if e.Class != ledger.Material {
			continue // zero-value, dust and counterfeit prove no dealings
		}
		for _, part := range x.parts(e) {
			if x.self[part.Counterparty] {
				continue // change
			}
			x.total(direction, part)
			if part.Counterparty == 0 {
				continue
			}
			if labels := x.labels(part.Counterparty); len(labels) > 0 {
				x.add(labels[0].Category, direction, "direct", 1, part.Asset, part.Amount, e)
				continue
			}
			c := found[part.Counterparty]
			if c == nil {
				c = &counterparty{id: part.Counterparty}
				found[part.Counterparty] = c
				others = append(others, c)
			}
			c.entries = append(c.entries, part)
		}
	}
	return others
}

// parts splits a Bitcoin input or output over the accounts at the other end;
// an account-chain entry has one other end.
func (x *explorer) parts(e ledger.Entry) []ledger.Entry {
	if !e.UTXO {
		return []ledger.Entry{e}
	}
	var out []ledger.Entry
	for _, m := range x.view.Moves(e.Tx, x.known) {
		part := e
		part.Amount = m.Amount
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

// indirect asks what share of a counterparty's money came from, or went to,
// labelled accounts, and books that share of what it moved with the subject.
func (x *explorer) indirect(c *counterparty, direction string) {
	first, last := c.entries[len(c.entries)-1].Tx, c.entries[0].Tx
	seq := x.view.CreditsDesc(c.id) // who paid it, before it paid the subject
	if direction == "out" {
		seq = x.view.DebitsDesc(c.id)
	}
	total := map[ledger.AssetID]ledger.Amount{}
	labelled := map[ledger.AssetID]map[string]ledger.Amount{}
	shown := map[ledger.AssetID]map[string]ledger.Entry{}
	n := 0
	for e := range seq {
		if direction == "in" && e.Tx > last {
			continue
		}
		if direction == "out" && e.Tx < first {
			break
		}
		if x.edges++; x.edges > x.limits.Edges {
			x.edgesHit = true
			return
		}
		if n++; n > x.limits.PerCounter {
			x.perHit = true
			break
		}
		if e.Class != ledger.Material || e.UTXO || x.self[e.Counterparty] {
			continue
		}
		total[e.Asset] = total[e.Asset].SaturatingAdd(e.Amount)
		if e.Counterparty == 0 {
			continue
		}
		if labels := x.labels(e.Counterparty); len(labels) > 0 {
			if labelled[e.Asset] == nil {
				labelled[e.Asset], shown[e.Asset] = map[string]ledger.Amount{}, map[string]ledger.Entry{}
			}
			cat := labels[0].Category
			labelled[e.Asset][cat] = labelled[e.Asset][cat].SaturatingAdd(e.Amount)
			shown[e.Asset][cat] = e
		}
	}
	for _, asset := range sorted(labelled) {
		var moved ledger.Amount
		for _, e := range c.entries {
			if e.Asset == asset {
				moved = moved.SaturatingAdd(e.Amount)
			}
		}
		for _, cat := range sorted(labelled[asset]) {
			part, ok := moved.MulDiv(labelled[asset][cat], total[asset])
			if part = ledger.MinAmount(part, labelled[asset][cat]); ok && !part.IsZero() {
				x.add(cat, direction, "indirect", 2, asset, part, shown[asset][cat], c.entries...)
			}
		}
	}
}

func (x *explorer) total(direction string, e ledger.Entry) {
	k := totalKey{direction, e.Asset}
	x.totals[k] = x.totals[k].SaturatingAdd(e.Amount)
}

func (x *explorer) add(category, direction, kind string, hops int, asset ledger.AssetID, a ledger.Amount, e ledger.Entry, more ...ledger.Entry) {
	k := lineKey{category, direction, kind, asset}
	l := x.lines[k]
	if l == nil {
		l = &ExposureLine{Category: category, Direction: direction, Kind: kind, Asset: x.view.Asset(asset), Hops: hops}
		x.lines[k] = l
	}
	l.Amount = l.Amount.SaturatingAdd(a)
	for _, w := range append([]ledger.Entry{e}, more...) {
		l.witnesses = append(l.witnesses, witnessOf(x.view.TxID(w.Tx)))
	}
}

// result returns the lines in a fixed order, with their shares.
func (x *explorer) result() []ExposureLine {
	out := make([]ExposureLine, 0, len(x.lines))
	for k, l := range x.lines {
		if r, ok := ledger.RatioOf(l.Amount, x.totals[totalKey{k.direction, k.asset}]); ok {
			l.Share = min(r, ledger.One)
		}
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
