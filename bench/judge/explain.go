package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
)

// note is one thing that a detector got wrong, filed under a heading.
type note struct{ heading, text string }

// explain lists a run's false alerts by what their subjects really are, and the
// schemes that no alert of their typology found.
func (t *town) explain(o *eval.Outcome, alerts []eval.Alert, findings map[string]typology.Finding, services []simulate.Label) (notes []note) {
	kind := map[ledger.Account]string{}
	for _, l := range services {
		kind[l.Account] = "background " + l.Category
	}
	about := map[string][]int{} // alerts by scheme
	for i := range o.Alerts {
		v, a := &o.Alerts[i], &alerts[i]
		for _, s := range v.Schemes {
			about[s] = append(about[s], i)
		}
		if v.True || v.Suppressed {
			continue
		}
		what := cmp.Or(v.Innocent, kind[a.Subject], "background")
		notes = append(notes, note{
			fmt.Sprintf("false alerts of %s on %s", a.Typology, what),
			fmt.Sprintf("seed %d  %s", t.seed, describe(a, findings[a.ID])),
		})
	}
	cast := t.cast()
	for i := range o.Schemes {
		s := &o.Schemes[i]
		if s.Detections[len(s.Detections)-1].Found {
			continue
		}
		text := fmt.Sprintf("seed %d  %s", t.seed, t.scheme(s, cast[s.Scheme]))
		for _, k := range about[s.Scheme] {
			a := &alerts[k]
			why := "names another typology"
			if a.Suppressed != "" {
				why = "suppressed by " + a.Suppressed
			}
			text += fmt.Sprintf("\n      %s: %s", why, describe(a, findings[a.ID]))
		}
		notes = append(notes, note{"missed schemes of " + s.Typology, text})
	}
	return notes
}

// describe writes an alert in a line.
func describe(a *eval.Alert, f typology.Finding) string {
	text := fmt.Sprintf("%s  %s %s strength %s since %s, %d transfers",
		a.Subject, cmp.Or(f.Detector, naiveName), a.Typology, a.Strength, stamp(a.At), len(a.Transfers))
	for i := range f.Measures {
		m := &f.Measures[i]
		text += fmt.Sprintf(" %s=%s", m.Name, m.Value)
		if !m.Threshold.IsNone() {
			text += fmt.Sprintf("(%s)", m.Threshold)
		}
	}
	return text
}

func stamp(clock int64) string { return time.Unix(clock, 0).UTC().Format("2006-01-02T15:04:05Z") }

// cast returns each scheme's accounts by role.
func (t *town) cast() map[string]map[string][]ledger.Account {
	out := map[string]map[string][]ledger.Account{}
	for _, r := range t.truth {
		if r.Account.IsZero() {
			continue
		}
		if out[r.Scheme] == nil {
			out[r.Scheme] = map[string][]ledger.Account{}
		}
		out[r.Scheme][r.Role] = append(out[r.Scheme][r.Role], r.Account)
	}
	return out
}

// scheme says what a scheme was made of: who plays in it, how long it runs, and
// what its main account did.
func (t *town) scheme(s *eval.SchemeOutcome, cast map[string][]ledger.Account) string {
	var roles []string
	for role, who := range cast {
		roles = append(roles, fmt.Sprintf("%d %s", len(who), role))
	}
	slices.Sort(roles)
	took := fmt.Sprintf("%s %s", s.Entered, s.Asset)
	if s.Valued {
		took = format.FormatUSD(s.Taken) + " dollars"
	}
	text := fmt.Sprintf("%s  %d transactions from %s over %s, took in %s; %s", s.Scheme, s.Txs, stamp(s.First),
		time.Duration(s.Last-s.First)*time.Second, took, strings.Join(roles, ", "))
	for _, role := range [...]string{"collector", "consolidator", "mule", "hop"} {
		if who := cast[role]; len(who) > 0 {
			return text + fmt.Sprintf("; %s %s", role, t.life(who[0]))
		}
	}
	return text
}

// life says what an account did: payments in and out, with whom, and for how
// long.
func (t *town) life(a ledger.Account) string {
	id, ok := t.view.Lookup(a)
	if !ok {
		return a.String()
	}
	var rec ledger.Record
	var moves []ledger.Move
	var in, out int
	var first, last int64
	payers, payees := map[ledger.AccountID]bool{}, map[ledger.AccountID]bool{}
	look := func(ref ledger.TxRef) {
		t.view.Read(ref, &rec)
		if first == 0 || rec.Clock < first {
			first = rec.Clock
		}
		last = max(last, rec.Clock)
		moves = t.view.AppendMoves(moves[:0], &rec, nil)
		for _, m := range moves {
			switch id {
			case m.To:
				in++
				payers[m.From] = true
			case m.From:
				out++
				payees[m.To] = true
			}
		}
	}
	seen := map[ledger.TxRef]bool{}
	for _, side := range [...]bool{true, false} {
		entries := t.view.Credits(id)
		if !side {
			entries = t.view.Debits(id)
		}
		for e := range entries {
			if !seen[e.Tx] {
				seen[e.Tx] = true
				look(e.Tx)
			}
		}
	}
	return fmt.Sprintf("%s: %d in from %d, %d out to %d, active %s", a, in, len(payers), out, len(payees), time.Duration(last-first)*time.Second)
}

// writeNotes prints up to n notes under each heading, and how many there are.
func writeNotes(w io.Writer, results []result, n int) error {
	byHeading := map[string][]string{}
	for _, r := range results {
		for _, x := range r.notes {
			byHeading[x.heading] = append(byHeading[x.heading], x.text)
		}
	}
	headings := make([]string, 0, len(byHeading))
	for h := range byHeading {
		headings = append(headings, h)
	}
	slices.Sort(headings)
	for _, h := range headings {
		list := byHeading[h]
		if _, err := fmt.Fprintf(w, "\n%s: %d\n  %s\n", h, len(list), strings.Join(list[:min(n, len(list))], "\n  ")); err != nil {
			return err
		}
	}
	return nil
}
