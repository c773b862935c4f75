package score

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// judge answers one question.
type judge struct {
	e *Engine
	m *moment
	q *question

	exposure     []ExposureLine
	budgets      []Budget
	findings     []typology.Finding
	suppressed   []typology.Finding
	notEvaluated []typology.NotEvaluated
	parts        []Contribution
	labelled     bool
	read         int
}

// collect gathers the evidence and turns it into contributions.
func (j *judge) collect(ctx context.Context) error {
	j.notEvaluated = append(j.notEvaluated, j.m.findings.NotEvaluated()...)
	j.explore()
	err := j.find(ctx)
	for rest := j.exposure; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].same(&rest[0]) {
			n++
		}
		j.weighExposure(rest[:n])
		rest = rest[n:]
	}
	for i := range j.findings {
		j.weighFinding(&j.findings[i])
	}
	j.weighFacts()
	return err
}

// explore looks at the labels of the subject and around it.
func (j *judge) explore() {
	known := &j.e.state.known
	if known.Labels == nil {
		j.missing("exposure", "labels")
		return
	}
	now := j.q.view.Cut()
	for _, a := range j.q.named {
		for _, l := range known.Labels.Labels(a, now) {
			j.labelled = true
			j.exposure = append(j.exposure, ExposureLine{Category: l.Category, Direction: "self", Kind: "direct", Share: ledger.One})
		}
	}
	view := j.q.view
	if j.q.peek { // the planned payment itself is not a dealing yet
		view = j.m.view
	}
	x, ok := j.e.explorers.Get().(*explorer)
	if !ok {
		x = newExplorer()
	}
	defer func() {
		x.release()
		j.e.explorers.Put(x)
	}()
	x.reset(view, known, j.m.labelled, &j.e.policy, j.q.accounts)
	j.exposure = append(j.exposure, x.run(j.q.accounts)...)
	j.budgets = append(j.budgets, x.budgets()...)
	j.read = x.edges
	if x.overflow {
		j.missing("exposure", "balances within 256 bits")
	}
	if _, evicted := j.q.view.Evicted(); evicted {
		j.missing("exposure", "transfers before the horizon")
	}
}

func (j *judge) missing(rule, what string) {
	j.notEvaluated = append(j.notEvaluated, typology.NotEvaluated{Rule: rule, Missing: what})
}

// find takes the findings on the subject, and on a withdrawal also those that
// the payment would complete and those on the customer.
func (j *judge) find(ctx context.Context) (err error) {
	var all []typology.Finding
	for _, a := range j.q.named {
		all = append(all, j.m.findings.FindingsOf(a)...)
		all = append(all, j.e.state.given[a]...)
	}
	if j.q.peek {
		customer := j.q.view.Account(j.q.customer)
		all = append(all, j.m.findings.FindingsOf(customer)...)
		var would []typology.Finding
		would, err = j.m.findings.Peek(ctx, j.q.view, j.q.planned)
		for _, f := range would {
			if f.Subject == customer || slices.Contains(j.q.named, f.Subject) {
				all = append(all, f)
			}
		}
	}
	newest := map[typology.FindingID]typology.Finding{}
	for _, f := range all {
		if old, ok := newest[f.ID]; !ok || f.Revision > old.Revision {
			newest[f.ID] = f
		}
	}
	for _, f := range newest {
		switch f.Status {
		case typology.Retracted:
		case typology.Suppressed:
			j.suppressed = append(j.suppressed, f)
		default:
			j.findings = append(j.findings, f)
		}
	}
	order := func(a, b typology.Finding) int { return a.Compare(&b) }
	slices.SortFunc(j.findings, order)
	slices.SortFunc(j.suppressed, order)
	return err
}

// weighExposure weighs lines that differ in hops alone.
func (j *judge) weighExposure(lines []ExposureLine) {
	l := &lines[0]
	r, name, ok := j.e.policy.rule(l.Category)
	if !ok {
		return
	}
	share, shownBy := l.Share, l.shownBy
	for i := range lines[1:] {
		share = min(share+lines[1+i].Share, ledger.One)
		shownBy = append(shownBy, lines[1+i].shownBy...)
	}
	if l.Kind == "direct" && j.floored(&r, l) {
		share = max(share, ledger.Ratio(r.Floor))
	}
	p := (Points(r.Weight) * 1000).scaled(share)
	if l.Kind == "indirect" {
		p = p.scaled(ledger.Ratio(r.Indirect))
	}
	c := Contribution{
		Source: "exposure:" + name + ":" + l.Kind + ":" + l.Direction, Family: Exposure, Points: p,
		shownBy: shownBy, decisive: r.Decisive && l.Kind == "direct",
	}
	if r.Mode == Shadow {
		c.Points, c.decisive = 0, false
	}
	j.part(c)
}

// floored reports whether a line is worth enough for its category's floor.
func (j *judge) floored(r *CategoryRule, l *ExposureLine) bool {
	if r.MinUSD == 0 || l.Direction == "self" {
		return true
	}
	if l.Value == nil {
		j.missing("exposure:min_usd", "price or decimals of "+string(l.Asset))
		return true
	}
	return uint64(l.Value.USD)/1e6 >= uint64(r.MinUSD)
}

func (j *judge) weighFinding(f *typology.Finding) {
	r, ok := j.e.policy.Typologies[f.Typology]
	switch {
	case !ok:
		r = TypologyRule{Family: Flow, Mode: Shadow} // unweighed third-party ids run in shadow
	case r.Mode == Off:
		return
	}
	c := Contribution{Source: "typology:" + f.Typology, Family: r.Family, Points: (Points(r.Weight) * 1000).scaled(f.Strength)}
	if r.Mode == Shadow {
		c.Points = 0
	}
	for i := range f.Evidence {
		c.witnesses = append(c.witnesses, witnessOf(f.Evidence[i].Tx))
	}
	j.part(c)
}

// part adds a contribution; of one source only the strongest counts.
func (j *judge) part(c Contribution) {
	for i := range j.parts {
		if old := &j.parts[i]; old.Source == c.Source && old.Family == c.Family {
			if c.Points > old.Points {
				old.Points, old.witnesses, old.shownBy = c.Points, c.witnesses, c.shownBy
			}
			old.decisive = old.decisive || c.decisive
			return
		}
	}
	j.parts = append(j.parts, c)
}

// weighFacts weighs what the caller told of his customer.
func (j *judge) weighFacts() {
	if j.q.facts == nil {
		if j.q.peek {
			j.missing("facts", "customer facts")
		}
		return
	}
	f, w := j.q.facts, j.e.policy.Facts
	fact := func(name string, told bool, holds bool, points int) {
		switch {
		case !told:
			j.missing("fact:"+name, name)
		case holds:
			j.part(Contribution{Source: "fact:" + name, Family: Facts, Points: Points(points) * 1000})
		}
	}
	fact("new-customer", f.Age != nil, f.Age != nil && *f.Age < time.Duration(w.NewCustomerDays)*24*time.Hour, w.NewCustomer)
	fact("first-payment", f.FirstPayment != nil, f.FirstPayment != nil && *f.FirstPayment, w.FirstPayment)
	fact("unknown-vasp", f.UnknownVASP != nil, f.UnknownVASP != nil && *f.UnknownVASP, w.UnknownVASP)
	fact("declared-own", f.DeclaredOwn != nil, f.DeclaredOwn != nil && *f.DeclaredOwn, -w.DeclaredOwnRelief)
}

// verdict caps the families, adds up and finds the level.
func (j *judge) verdict() *Assessment {
	slices.SortFunc(j.parts, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Source, b.Source))
	})
	left := map[Family]Points{}
	for f, r := range j.e.policy.Families {
		left[f] = Points(r.Cap) * 1000
	}
	var sum Points
	for i := range j.parts {
		p := &j.parts[i]
		p.Points = min(p.Points, left[p.Family])
		if p.Points > 0 {
			left[p.Family] -= p.Points
		}
		sum += p.Points
	}
	a := &Assessment{
		Subject: j.q.text, Score: min(max(sum, 0), MaxScore), Contributions: j.parts, Exposure: j.exposure,
		Findings: j.findings, Suppressed: j.suppressed, Budgets: j.budgets, Provenance: j.e.provenance(j.m.view),
		Read: j.read,
	}
	if sum < 0 { // relief cannot make a score negative; the parts still add up
		j.parts[len(j.parts)-1].Points -= sum
	}
	a.NotEvaluated = j.sortedNotEvaluated()
	a.Level = j.level(a.Score)
	independent := j.decisive() || j.families()
	a.Decision = j.e.policy.decide(a.Score, j.parts, j.q.assets, independent)
	if a.Level == High || a.Level == Severe {
		a.Budgets = append(a.Budgets, Budget{Name: singleFamily, Limit: j.e.policy.Levels.High, Hit: !independent})
		if !independent {
			a.Level = Medium
		}
	}
	return a
}

func (j *judge) level(s Points) Level {
	l := j.e.policy.Levels
	switch {
	case s >= Points(l.Severe)*1000:
		return Severe
	case s >= Points(l.High)*1000:
		return High
	case s >= Points(l.Medium)*1000:
		return Medium
	case len(j.q.accounts) == 0 && !j.labelled && !slices.ContainsFunc(j.parts, func(c Contribution) bool { return c.Family != Facts }):
		return Unknown // what the caller told of his customer says nothing about the address
	}
	return Low
}

func (j *judge) decisive() bool {
	return slices.ContainsFunc(j.parts, func(c Contribution) bool { return c.decisive && c.Points > 0 })
}

// families reports whether evidence of two families stands. Transactions are
// looked up only if there are two, since that is a memory access each.
func (j *judge) families() bool {
	several := false
	for i := range j.parts {
		several = several || j.parts[i].Points > 0 && j.parts[i].Family != j.parts[0].Family
	}
	if !several {
		return false
	}
	for i := range j.parts {
		p := &j.parts[i]
		for _, ref := range p.shownBy {
			p.witnesses = append(p.witnesses, witnessOf(j.m.view.TxID(ref)))
		}
	}
	return independentFamilies(j.parts)
}

func (j *judge) sortedNotEvaluated() []typology.NotEvaluated {
	slices.SortFunc(j.notEvaluated, func(a, b typology.NotEvaluated) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Missing, b.Missing))
	})
	return slices.Compact(j.notEvaluated)
}
