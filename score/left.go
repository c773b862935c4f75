package score

import "github.com/hoptrail/hoptrail/ledger"

// reason is the budget that left value out.
type reason uint8

const (
	leftCounterparties reason = iota
	leftDirect
	leftEdges
	leftHops
	leftShare
	leftBusy
	leftFollowed
	reasons
)

// left is what the budgets left out of an answer: whether they did, and of the
// subject's value in the direction at hand how much, by asset. Every unit that
// the subject dealt in is left out once at most.
type left struct {
	hit    [reasons]bool
	shares [reasons]ledger.Ratio // the largest of any direction and asset
	rows   []leftRow
}

type leftRow struct {
	asset   ledger.AssetID
	amounts [reasons]ledger.Amount
}

func (l *left) reset() { *l = left{rows: l.rows[:0]} }

// add notes that a budget left out an amount.
func (l *left) add(why reason, asset ledger.AssetID, n ledger.Amount) {
	l.hit[why] = true
	for i := range l.rows {
		if r := &l.rows[i]; r.asset == asset {
			r.amounts[why] = r.amounts[why].SaturatingAdd(n)
			return
		}
	}
	r := leftRow{asset: asset}
	r.amounts[why] = n
	l.rows = append(l.rows, r)
}

// leave notes that a budget left out parts of a movement. Under poison they
// have no amounts.
func (x *explorer) leave(why reason, asset ledger.AssetID, ps []part) {
	x.left.hit[why] = true
	if x.follower.rule == rulePoison {
		return
	}
	for i := range ps {
		x.left.add(why, asset, ps[i].n)
	}
}

// turn ends a direction.
func (x *explorer) turn() {
	l := &x.left
	for i := range l.rows {
		row := &l.rows[i]
		total := x.totals[totalKey{x.direction, row.asset}]
		for why, n := range row.amounts {
			if r, ok := ledger.RatioOf(n, total); ok {
				l.shares[why] = max(l.shares[why], min(r, ledger.One))
			}
		}
	}
	l.rows = l.rows[:0]
}

// budgets tells each budget, and what it left out.
func (x *explorer) budgets() []Budget {
	return []Budget{
		{Name: "counterparties", Limit: x.limits.Counterparties, Hit: x.left.hit[leftCounterparties], Share: x.left.shares[leftCounterparties]},
		{Name: "direct", Limit: x.limits.Direct, Hit: x.left.hit[leftDirect], Share: x.left.shares[leftDirect]},
		{Name: "edges", Limit: x.limits.Edges, Hit: x.left.hit[leftEdges], Share: x.left.shares[leftEdges]},
		{Name: "followed", Limit: x.limits.Followed, Hit: x.left.hit[leftFollowed], Share: x.left.shares[leftFollowed]},
		{Name: "hops", Limit: x.rules.Hops, Hit: x.left.hit[leftHops], Share: x.left.shares[leftHops]},
		{Name: "min_share", Limit: int(x.rules.MinShare), Hit: x.left.hit[leftShare], Share: x.left.shares[leftShare]},
		{Name: "per_counterparty", Limit: x.limits.PerCounter, Hit: x.left.hit[leftBusy], Share: x.left.shares[leftBusy]},
	}
}

// worth reports whether so much money leads to an account that its transfers
// may be read. Poison has no shares.
func (x *explorer) worth(n int, asset ledger.AssetID, ps []part) bool {
	if x.limits.Followed == 0 {
		return true
	}
	if n > x.spared {
		return false
	}
	if x.follower.rule == rulePoison {
		return true
	}
	var sum ledger.Amount
	for i := range ps {
		sum = sum.SaturatingAdd(ps[i].n)
	}
	upTo, _ := sum.MulDiv(ledger.NewAmount(uint64(x.spared)), x.totals[totalKey{x.direction, asset}])
	return upTo.Cmp(ledger.NewAmount(uint64(n))) >= 0
}
