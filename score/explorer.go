package score

import (
	"cmp"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// explorer reads the surroundings of the subject within its budgets. It is used
// again for the next question, so that asking allocates little.
type explorer struct {
	view     ledger.View
	at       ledger.Cut // the view's, asked once
	known    *ledger.Known
	labelled *labelled // nil: ask the labels of every account
	limits   Budgets
	rules    ExposureRules
	self     map[ledger.AccountID]bool
	owners   map[ledger.Account]bool // of self, where entities are known

	edges  int
	spared int // of Budgets.Followed, in the direction at hand
	left   left
	lines  map[lineKey]*ExposureLine
	totals map[totalKey]ledger.Amount

	direction string // in or out
	dealings  []dealing
	marked    []movement
	others    []counterparty
	found     map[ledger.AccountID]int
	follower  follower
	rec       ledger.Record
	evicted   bool
	overflow  bool // balances do not fit 256 bits
}

func newExplorer() *explorer {
	return &explorer{
		self: map[ledger.AccountID]bool{}, lines: map[lineKey]*ExposureLine{}, totals: map[totalKey]ledger.Amount{},
		found: map[ledger.AccountID]int{}, follower: newFollower(),
	}
}

// reset makes the explorer ready for a question about accounts.
func (x *explorer) reset(v ledger.View, known *ledger.Known, marked *labelled, p *Policy, accounts []ledger.AccountID) {
	clear(x.self)
	clear(x.lines)
	clear(x.totals)
	x.view, x.at, x.known, x.labelled, x.limits, x.rules = v, v.Cut(), known, marked, p.Budgets, p.Exposure.defaults()
	x.edges, x.owners = 0, nil
	x.left.reset()
	x.overflow = false
	_, x.evicted = v.Evicted()
	for _, id := range accounts {
		x.self[id] = true
	}
	if known.Entities != nil {
		x.owners = map[ledger.Account]bool{}
		for _, id := range accounts {
			x.owners[x.owner(id)] = true
		}
	}
	x.follower.open(v, x.rules.Rule)
}

// release lets go of the ledger's memory.
func (x *explorer) release() {
	x.view, x.known, x.labelled = ledger.View{}, nil, nil
	x.follower.view = ledger.View{}
}

type lineKey struct {
	category, direction string
	hops                int
	asset               ledger.AssetID
}

type totalKey struct {
	direction string
	asset     ledger.AssetID
}

// category returns the first category said of an account or, when there is
// none, of its entity; "" when none.
func (x *explorer) category(id ledger.AccountID) string {
	if x.labelled == nil || x.labelled.has(id) {
		if labels := x.known.Labels.Labels(x.view.Account(id), x.at); len(labels) > 0 {
			return labels[0].Category
		}
	}
	if x.owners != nil {
		if labels := x.known.Labels.Labels(x.owner(id), x.at); len(labels) > 0 {
			return labels[0].Category
		}
	}
	return ""
}

// own reports whether an account is the subject's.
func (x *explorer) own(id ledger.AccountID) bool {
	return x.self[id] || x.owners != nil && x.owners[x.owner(id)]
}

func (x *explorer) owner(id ledger.AccountID) ledger.Account {
	return x.known.Entities.Owner(x.view.Account(id), x.at)
}

// run explores both sides of the subject's accounts.
func (x *explorer) run(accounts []ledger.AccountID) []ExposureLine {
	for _, direction := range [2]string{"in", "out"} {
		x.direction = direction
		x.dealings, x.marked, x.others = x.dealings[:0], x.marked[:0], x.others[:0]
		clear(x.found)
		x.follower.turn(direction == "in")
		x.spared = x.limits.Followed
		for _, id := range accounts {
			x.direct(id)
		}
		x.rank()
		x.follow()
		if x.evicted && direction == "in" {
			x.carried(accounts)
		}
		x.turn()
	}
	return x.result()
}

// carried adds what the ledger carried forward of the transfers that were
// evicted: of each category, what the transfers that are kept do not tell. Such
// amounts are pro-rata over receipts, whatever the rule, and count as indirect;
// but where a labelled account had paid the subject itself and no such payment is
// kept, as direct, so that a decisive category does not cease to be one.
func (x *explorer) carried(accounts []ledger.AccountID) {
	floor, _ := x.view.Evicted()
	received := map[ledger.AssetID]ledger.Amount{} // ever, which shares are of
	var cut []ledger.AccountID
	for _, id := range accounts {
		s, ok := x.view.Summary(id)
		if ok && s.First < floor {
			cut = append(cut, id)
		}
		for _, t := range s.Totals {
			received[t.Asset] = received[t.Asset].SaturatingAdd(t.In)
		}
	}
	if len(cut) > 0 {
		for asset, n := range received {
			k := totalKey{x.direction, asset}
			x.totals[k] = maxAmount(x.totals[k], n)
		}
	}
	for _, id := range cut {
		rows, _ := x.view.Exposures(id)
		for _, r := range rows {
			rest, hops := r.Amount, max(1, int(r.Hops))
			for k, l := range x.lines {
				if k.category == r.Category && k.direction == x.direction && k.asset == r.Asset {
					rest, _ = rest.Sub(ledger.MinAmount(rest, l.Amount))
					if k.hops == 1 { // what is kept explains that it was direct
						hops = max(2, hops)
					}
				}
			}
			if !rest.IsZero() {
				x.add(r.Category, hops, r.Asset, rest)
			}
		}
	}
}

// read counts n transfers against the budget; false: they may not be read.
func (x *explorer) read(n int) bool {
	if x.edges+n > x.limits.Edges {
		x.left.hit[leftEdges] = true
		return false
	}
	x.edges += n
	return true
}

// add adds to a line and returns it.
func (x *explorer) add(category string, hops int, asset ledger.AssetID, a ledger.Amount) *ExposureLine {
	k := lineKey{category, x.direction, hops, asset}
	l := x.lines[k]
	if l == nil {
		l = &ExposureLine{Category: category, Direction: x.direction, Kind: "direct", Asset: x.view.Asset(asset), Hops: hops}
		if hops > 1 {
			l.Kind = "indirect"
		}
		x.lines[k] = l
	}
	l.Amount = l.Amount.SaturatingAdd(a)
	return l
}

// witness notes a transaction that shows a line, as many as maxWitnesses.
func (x *explorer) witness(l *ExposureLine, tx ledger.TxRef) {
	if len(l.shownBy) < maxWitnesses {
		l.shownBy = append(l.shownBy, tx)
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
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Hops, b.Hops))
	})
	return out
}
