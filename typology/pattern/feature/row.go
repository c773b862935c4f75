package feature

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

func (t *Table) put(v Value) {
	t.row[t.next] = v
	t.next++
}

func (t *Table) count(n int)      { t.put(Value{Present: true, Count: int64(n)}) }
func (t *Table) number(x float64) { t.put(Value{Present: true, Number: x}) }
func (t *Table) absent(columns int) {
	for range columns {
		t.put(Value{})
	}
}

// seconds puts now − at.
func (t *Table) seconds(at int64) { t.put(Value{Present: true, Count: t.g.Now() - at}) }

// ratio puts a quotient of amounts.
func (t *Table) ratio(num, den ledger.Amount) {
	r, ok := ledger.RatioOf(num, den)
	t.put(Value{Present: ok, Number: float64(r) / float64(ledger.One)})
}

// list is one of the four lists of a row.
type list struct {
	halves []pattern.Half // within the window, newest MaxList
	whole  []pattern.Half // within the longest window
	fan    int            // distinct counterparties of the window
	sum    ledger.Amount  // of this asset
	some   bool           // there is any of this asset
}

// compute fills in the row of the transfer added last, in the order of
// Config.columns.
func (t *Table) compute() []Value {
	e, _ := t.g.Last()
	t.next, t.cut = 0, 0
	for _, n := range [...]pattern.Node{e.From, e.To} {
		for w := range t.cfg.Windows {
			t.count(len(t.g.Out(n, w)))
			t.count(t.g.FanOut(n, w))
		}
		for w := range t.cfg.Windows {
			t.count(len(t.g.In(n, w)))
			t.count(t.g.FanIn(n, w))
		}
	}
	t.window.since = e.Time - t.length
	var lists [4]list
	for i, n := range [...]pattern.Node{e.From, e.To} {
		lists[2*i] = list{halves: t.window.out(n), whole: t.g.Out(n, t.last)}
		lists[2*i+1] = list{halves: t.window.in(n), whole: t.g.In(n, t.last)}
	}
	for i := range lists {
		t.statistics(&lists[i], e.Asset)
	}
	for i := 0; i < len(lists); i += 2 {
		t.recency(&lists[i], &lists[i+1], e.Order)
	}
	t.passThrough(&e, &lists[1])
	t.pair(&e, &lists[0], &lists[1])
	t.patterns(&e)
	t.count(t.cut)
	return t.row
}

// statistics puts what is said of the amounts and times of a list.
func (t *Table) statistics(l *list, asset ledger.AssetID) {
	if n := len(l.halves); n > t.cfg.MaxList {
		l.halves = l.halves[n-t.cfg.MaxList:]
		t.cut++
	}
	t.amounts.values, t.ages.values, t.gaps.values = t.amounts.values[:0], t.ages.values[:0], t.gaps.values[:0]
	var least, most ledger.Amount
	now := t.g.Now()
	for i := range l.halves {
		h := &l.halves[i]
		if h.Latest() {
			l.fan++
		}
		t.ages.values = append(t.ages.values, float64(now-h.Time))
		if i > 0 {
			t.gaps.values = append(t.gaps.values, float64(h.Time-l.halves[i-1].Time))
		}
		if h.Asset != asset {
			continue
		}
		a := t.g.Amount(h)
		if !l.some || a.Cmp(least) < 0 {
			least = a
		}
		if !l.some || a.Cmp(most) > 0 {
			most = a
		}
		l.some, l.sum = true, l.sum.SaturatingAdd(a)
		t.amounts.values = append(t.amounts.values, a.Float64())
	}
	if l.some {
		for _, a := range [...]ledger.Amount{l.sum, least, most} {
			t.put(Value{Present: true, Units: a})
		}
		_, mean := t.amounts.mean()
		t.number(mean)
		t.number(t.amounts.median())
		t.shape(&t.amounts, mean)
	} else {
		t.absent(8)
	}
	if len(l.halves) == 0 {
		t.absent(9)
		return
	}
	_, mean := t.ages.mean()
	t.number(mean)
	t.number(middleOf(t.ages.values)) // they fall
	t.seconds(l.halves[0].Time)
	t.shape(&t.ages, mean)
	if len(t.gaps.values) > 0 {
		_, mean := t.gaps.mean()
		variance, _, _ := t.gaps.shape(mean)
		t.number(mean)
		t.number(variance)
	} else {
		t.absent(2)
	}
	t.number(float64(len(l.halves)) / float64(l.fan))
}

func (t *Table) shape(m *moments, mean float64) {
	variance, skew, kurtosis := m.shape(mean)
	t.number(variance)
	t.number(skew)
	t.number(kurtosis)
}

// recency puts what is said of an account's transfers before this one.
func (t *Table) recency(out, in *list, present pattern.Order) {
	fresh := 1
	for _, l := range [...]*list{out, in} {
		before := l.whole
		if n := len(before); n > 0 && before[n-1].Order() == present {
			before = before[:n-1]
		}
		if n := len(before); n > 0 {
			fresh = 0
			t.seconds(before[n-1].Time)
		} else {
			t.absent(1)
		}
	}
	t.count(fresh)
	if in.some {
		t.ratio(out.sum, in.sum)
	} else {
		t.absent(1)
	}
}

// passThrough puts what this transfer is to the last that reached the payer.
func (t *Table) passThrough(e *pattern.Edge, in *list) {
	for i := len(in.halves) - 1; i >= 0; i-- {
		if h := &in.halves[i]; h.Asset == e.Asset {
			t.seconds(h.Time)
			t.ratio(t.g.EdgeAmount(e), t.g.Amount(h))
			return
		}
	}
	t.absent(2)
}

// pair puts what passed between payer and payee before. The payer's lists serve,
// cut to MaxList.
func (t *Table) pair(e *pattern.Edge, out, in *list) {
	paid, last := t.between(out.whole, e.To, e.Order)
	back, _ := t.between(in.whole, e.To, e.Order)
	t.count(paid + 1)
	t.count(back)
	if paid > 0 {
		t.seconds(last)
	} else {
		t.absent(1)
	}
}

// between counts the transfers of a list with a peer, but for the present one.
func (t *Table) between(l []pattern.Half, peer pattern.Node, present pattern.Order) (n int, last int64) {
	if len(l) > t.cfg.MaxList {
		l = l[len(l)-t.cfg.MaxList:]
		t.cut++
	}
	for i := range l {
		if h := &l[i]; h.Peer == peer && h.Order() != present {
			n, last = n+1, h.Time
		}
	}
	return n, last
}

// patterns puts the scatter-gathers and cycles that the transfer is part of.
func (t *Table) patterns(e *pattern.Edge) {
	var mids [5]int
	var ordered [7]int
	var simple [7]int
	var whole bool
	if t.found, whole = t.scatter.find(t.window, e, t.cfg.MaxSteps, 0, t.found[:0]); !whole {
		t.cut++
	}
	for i := range t.found {
		mids[binOf(midBins, t.found[i].mids)]++
	}
	complete, connected := t.search.simple(t.window, e, t.cfg.SimpleCycle, t.cfg.MaxSteps, true, func(path []pattern.Node) { simple[len(path)]++ })
	if !complete {
		t.cut++
	}
	if connected && !t.search.temporal(t.window, e, t.cfg.MaxSteps, func(path []pattern.Node, _ []int64) { ordered[binOf(temporalBins, len(path))]++ }) {
		t.cut++
	}
	for _, n := range mids[:len(midBins)] {
		t.count(n)
	}
	for _, n := range ordered[:len(temporalBins)] {
		t.count(n)
	}
	for _, n := range simple[2 : t.cfg.SimpleCycle+1] {
		t.count(n)
	}
}
