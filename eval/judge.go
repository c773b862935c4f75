package eval

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Input is one run to judge.
type Input struct {
	Run    string // names the run in tables: a seed, a file
	Truth  []Truth
	Alerts []Alert
	// View is the ledger that the alerts are about. Nil: budgets, trivial
	// rankings, delays and values are not evaluated.
	View *ledger.View
	// Known values what schemes take in, when it has assets and prices: what is
	// swapped is then not gone, and what comes in several coins adds up. Nil:
	// a scheme's value is what it took in of the asset most payments came in.
	Known *ledger.Known
}

// Judge compares alerts with the truth. Errors match ErrConfig, ErrTruth and
// ErrAlert. Time is linear in transactions and alerts, but for sorting.
func Judge(cfg Config, in Input) (*Outcome, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	reg, err := newRegister(in.Truth)
	if err != nil {
		return nil, err
	}
	j := &judge{cfg: cfg, reg: reg, out: &Outcome{Run: in.Run, cfg: cfg}}
	if in.View != nil {
		j.scan = newScan(*in.View, reg, &j.cfg, newValuer(in.Known))
		j.out.Population = j.scan.active
	}
	if err := j.alerts(in.Alerts); err != nil {
		return nil, err
	}
	j.schemes()
	j.methods()
	j.innocents()
	return j.out, nil
}

// judge is a comparison under way.
type judge struct {
	cfg  Config
	reg  *register
	scan *scan // nil without a ledger
	out  *Outcome

	matched map[*scheme][]hit
	alerted map[ledger.Account]bool // unsuppressed
	hushed  map[ledger.Account]bool // suppressed
	rank    map[ledger.Account]int  // of alerted accounts, from 1; 0: not in the ledger
}

// hit is one match with the account it needs looked at.
type hit struct {
	match
	subject ledger.Account
}

// alerts gives a verdict on each alert and ranks the alerted accounts by their
// strongest.
func (j *judge) alerts(alerts []Alert) error {
	j.matched = map[*scheme][]hit{}
	j.alerted, j.hushed = map[ledger.Account]bool{}, map[ledger.Account]bool{}
	best := map[ledger.Account]ledger.Ratio{}
	ids := map[string]bool{}
	for i := range alerts {
		a := &alerts[i]
		switch {
		case a.ID == "" || ids[a.ID]:
			return fmt.Errorf("%w: alert %d has id %q (want one of its own)", ErrAlert, i+1, a.ID)
		case a.Strength < 0 || a.Strength > ledger.One:
			return fmt.Errorf("%w: alert %s has strength %s (want 0 to 1)", ErrAlert, a.ID, a.Strength)
		}
		ids[a.ID] = true
		v := AlertOutcome{ID: a.ID, Typology: a.Typology, Strength: a.Strength, Suppressed: a.Suppressed != ""}
		for _, m := range j.reg.matches(&j.cfg, a) {
			if m.scheme.innocent() {
				continue
			}
			v.True, v.Same = true, v.Same || m.same
			v.Schemes = append(v.Schemes, m.scheme.id)
			if !v.Suppressed {
				j.matched[m.scheme] = append(j.matched[m.scheme], hit{m, a.Subject})
			}
		}
		if !v.True {
			v.Innocent = j.lookAlike(a.Subject)
		}
		if v.Suppressed {
			j.hushed[a.Subject] = true
		} else {
			j.alerted[a.Subject] = true
			best[a.Subject] = max(best[a.Subject], a.Strength)
		}
		j.out.Alerts = append(j.out.Alerts, v)
	}
	j.rank = map[ledger.Account]int{}
	if j.scan != nil {
		for i, r := range j.rankAlerted(best) {
			j.rank[j.scan.view.Account(r.id)] = i + 1
		}
	}
	return nil
}

// lookAlike returns the first kind of look-alike that an account plays in.
func (j *judge) lookAlike(a ledger.Account) string {
	for _, s := range j.reg.byAccount[a] {
		if s.innocent() && s.accounts[a] != "service" {
			return s.kind()
		}
	}
	return ""
}

// rankAlerted orders the alerted accounts that moved value.
func (j *judge) rankAlerted(best map[ledger.Account]ledger.Ratio) []ranked {
	var list []ranked
	for a, strength := range best {
		if id, ok := j.scan.view.Lookup(a); ok && j.scan.accounts[id].moves > 0 {
			list = append(list, ranked{id, uint64(strength), mix(j.cfg.Seed, id)})
		}
	}
	return top(list, len(list))
}

// allowed returns how many accounts a budget has looked at: at least one.
func (j *judge) allowed(b ledger.Ratio) int {
	return max(int(int64(j.out.Population)*int64(b)/int64(ledger.One)), 1)
}

// within reports whether an account is looked at under budget i; the last one
// is boundless.
func (j *judge) within(i int, a ledger.Account) bool {
	if i == len(j.cfg.Budgets) {
		return j.alerted[a]
	}
	r := j.rank[a]
	return r > 0 && r <= j.allowed(j.cfg.Budgets[i])
}

// schemes says of each scheme when it was found, under each budget.
func (j *judge) schemes() {
	for _, s := range j.reg.schemes {
		if s.innocent() {
			continue
		}
		o := SchemeOutcome{Scheme: s.id, Typology: s.typology, Accounts: len(s.accounts), Transfers: len(s.transfers)}
		var f *flow
		if j.scan != nil {
			f = j.scan.flows[s]
		}
		if f != nil {
			o.Seen, o.First, o.Last, o.Txs, o.Lane, o.Fees = true, f.first, f.last, f.txs, f.lane, f.fees
			if f.entered.IsZero() {
				f.asset = 0
			} else {
				o.Asset, o.Entered = j.scan.view.Asset(f.asset), f.entered
			}
			o.Valued, o.Taken, o.Paid = f.worth != nil && !f.taken.IsZero(), usd(f.taken), usd(f.feesUSD)
		}
		for i := range len(j.cfg.Budgets) + 1 {
			o.Detections = append(o.Detections, j.detection(s, f, i))
		}
		j.out.Schemes = append(j.out.Schemes, o)
	}
}

func (j *judge) detection(s *scheme, f *flow, budget int) (d Detection) {
	for _, h := range j.matched[s] {
		if !j.within(budget, h.subject) {
			continue
		}
		d.Any = true
		if h.same && (!d.Found || h.at < d.At) {
			d.Found, d.At = true, h.at
		}
	}
	if d.Found && f != nil {
		d.Delay, d.DelayKnown = max(d.At-f.first, 0), true
		d.Unspent, d.UnspentKnown = f.unspent(d.At)
	}
	return d
}

// methods counts what each ranking would have had looked at.
func (j *judge) methods() {
	if j.scan == nil {
		return
	}
	roles := j.roles()
	for _, r := range roles {
		if r.culpable != nil {
			j.out.Culpable++
		}
	}
	biggest := j.allowed(j.cfg.Budgets[len(j.cfg.Budgets)-1])
	findings := make([]ranked, len(j.rank))
	for a, r := range j.rank {
		id, _ := j.scan.view.Lookup(a) // ranked accounts are in the view
		findings[r-1] = ranked{id: id}
	}
	j.method(Findings, findings, roles)
	for _, t := range trivial {
		j.method(t.name, j.scan.rank(t.score, j.cfg.Seed, biggest), roles)
	}
}

// part is what an account plays in all schemes together.
type part struct {
	culpable []*scheme
	touching bool
}

// roles returns the parts of accounts that play in schemes and moved value.
func (j *judge) roles() map[ledger.AccountID]part {
	out := map[ledger.AccountID]part{}
	for _, s := range j.reg.schemes {
		if s.innocent() {
			continue
		}
		for a, role := range s.accounts {
			id, ok := j.scan.view.Lookup(a)
			if !ok || j.scan.accounts[id].moves == 0 {
				continue
			}
			p := out[id]
			p.touching = true
			if slices.Contains(j.cfg.Culpable, role) {
				p.culpable = append(p.culpable, s)
			}
			out[id] = p
		}
	}
	return out
}

func (j *judge) method(name string, list []ranked, roles map[ledger.AccountID]part) {
	m := MethodOutcome{Name: name}
	for _, b := range j.cfg.Budgets {
		o := BudgetOutcome{}
		found := map[*scheme]bool{}
		for _, r := range list[:min(j.allowed(b), len(list))] {
			p := roles[r.id]
			o.Flagged++
			if p.touching {
				o.Touching++
			}
			if p.culpable != nil {
				o.Culpable++
			}
			for _, s := range p.culpable {
				found[s] = true
			}
		}
		o.Schemes = len(found)
		m.Budgets = append(m.Budgets, o)
	}
	j.out.Methods = append(j.out.Methods, m)
}

// innocents counts false alerts on look-alikes by kind. An account that also
// plays in a scheme is left out, and so are services that a look-alike pays.
func (j *judge) innocents() {
	byKind := map[string]*InnocentOutcome{}
	seen := map[string]map[ledger.Account]bool{}
	for _, s := range j.reg.schemes {
		if !s.innocent() {
			continue
		}
		kind := s.kind()
		if byKind[kind] == nil {
			byKind[kind] = &InnocentOutcome{Kind: kind, Alerted: make([]int, len(j.cfg.Budgets)+1)}
			seen[kind] = map[ledger.Account]bool{}
		}
		o := byKind[kind]
		for a, role := range s.accounts {
			if role == "service" || seen[kind][a] || j.guilty(a) {
				continue
			}
			seen[kind][a] = true
			o.Accounts++
			for i := range o.Alerted {
				if j.within(i, a) {
					o.Alerted[i]++
				}
			}
			if j.hushed[a] && !j.alerted[a] {
				o.Suppressed++
			}
		}
	}
	for _, o := range byKind {
		j.out.Innocents = append(j.out.Innocents, *o)
	}
	slices.SortFunc(j.out.Innocents, func(a, b InnocentOutcome) int { return cmpText(a.Kind, b.Kind) })
}

// guilty reports whether an account plays in a scheme that is no look-alike.
func (j *judge) guilty(a ledger.Account) bool {
	return slices.ContainsFunc(j.reg.byAccount[a], func(s *scheme) bool { return !s.innocent() })
}
