package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

// Windows of the definitions that the ceiling is measured by. Measured on
// AMLworld HI-Small's recorded attempts (Altman et al., NeurIPS 2023): fans,
// scatter-gathers and cycles last 96 hours at most, gather-scatters 202.
const (
	patternWindow = 96 * 3600
	gatherWindow  = 168 * 3600
	chainPause    = 72 * 3600
	fanLeast      = 3
	branchLeast   = 2
	cycleMost     = 10
	chainLeast    = 3
)

// satisfies reports whether a case's own transfers have the shape that its name
// says: no detector that goes by shape can find more.
func satisfies(c *simulate.Case) bool {
	switch c.Typology {
	case "fan-in-collector":
		return fan(c, func(x *simulate.CaseTransfer) (hub, other string) { return x.To, x.From }, fanLeast, patternWindow)
	case "fan-out":
		return fan(c, func(x *simulate.CaseTransfer) (hub, other string) { return x.From, x.To }, fanLeast, patternWindow)
	case "gather-scatter":
		return gathers(c)
	case "scatter-gather":
		return scatters(c)
	case "cycle":
		return path(c, cycleMost, func(first, last *simulate.CaseTransfer, length int) bool {
			return length >= 2 && last.To == first.From && last.After-first.After <= patternWindow
		}, false)
	case "layering", "x-amlworld/stack", "x-amlworld/random":
		return path(c, chainLeast, func(_, _ *simulate.CaseTransfer, length int) bool { return length >= chainLeast }, true)
	}
	return false // a bipartite attempt is a matching: pairs that never meet
}

// fan reports whether some hub has k distinct others within a window.
func fan(c *simulate.Case, of func(*simulate.CaseTransfer) (hub, other string), k int, window int64) bool {
	for i := range c.Transfers {
		hub, _ := of(&c.Transfers[i])
		others := map[string]bool{}
		for j := range c.Transfers {
			h, other := of(&c.Transfers[j])
			if d := c.Transfers[j].After - c.Transfers[i].After; h == hub && d >= 0 && d <= window {
				others[other] = true
			}
		}
		if len(others) >= k {
			return true
		}
	}
	return false
}

// gathers reports whether some hub has two payers and two payees within a week.
func gathers(c *simulate.Case) bool {
	for i := range c.Transfers {
		start := c.Transfers[i].After
		for _, hub := range [...]string{c.Transfers[i].From, c.Transfers[i].To} {
			in, out := map[string]bool{}, map[string]bool{}
			for j := range c.Transfers {
				x := &c.Transfers[j]
				if d := x.After - start; d < 0 || d > gatherWindow {
					continue
				}
				if x.To == hub {
					in[x.From] = true
				}
				if x.From == hub {
					out[x.To] = true
				}
			}
			if len(in) >= branchLeast && len(out) >= branchLeast {
				return true
			}
		}
	}
	return false
}

// scatters reports whether two accounts are joined over two others, in order of
// time.
func scatters(c *simulate.Case) bool {
	type ends struct{ from, to string }
	mids := map[ends]map[string]bool{}
	for i := range c.Transfers {
		a := &c.Transfers[i]
		for j := range c.Transfers {
			b := &c.Transfers[j]
			if d := b.After - a.After; a.To != b.From || a.From == b.To || d < 0 || d > patternWindow {
				continue
			}
			key := ends{a.From, b.To}
			if mids[key] == nil {
				mids[key] = map[string]bool{}
			}
			if mids[key][a.To] = true; len(mids[key]) >= branchLeast {
				return true
			}
		}
	}
	return false
}

// path looks for a time-ordered path of at most longest transfers that fits.
// Passing means that a hop sends on 80–105 % of what it got within three days.
func path(c *simulate.Case, longest int, fits func(first, last *simulate.CaseTransfer, length int) bool, passing bool) bool {
	var extend func(first, last *simulate.CaseTransfer, length int) bool
	extend = func(first, last *simulate.CaseTransfer, length int) bool {
		if fits(first, last, length) {
			return true
		}
		if length == longest {
			return false
		}
		for i := range c.Transfers {
			x := &c.Transfers[i]
			if x.From != last.To || x.After <= last.After {
				continue
			}
			if r, ok := ledger.RatioOf(x.Amount, last.Amount); passing && (!ok || r < 8000 || r > 10500 || x.After-last.After > chainPause) {
				continue
			}
			if extend(first, x, length+1) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(c.Transfers, func(x simulate.CaseTransfer) bool { return extend(&x, &x, 1) })
}

// ceilings puts recall beside what could be had: by the shape of the recorded
// transfers, and by the same detectors over each case alone.
func (o *options) ceilings(ctx context.Context, cases []simulate.Case, runs int, s *eval.Summary) (eval.Table, error) {
	t := eval.Table{
		Name: "ceiling", Doc: "Recorded cases whose own transfers have their shape, those that the detectors find when nothing else is there, and those found in the background.",
		Columns: []string{"typology", "cases", "of_shape", "ceiling", "found_alone", "found_alone_share", "planted", "found", "recall", "recall_of_ceiling", "found_any_typology"},
	}
	count, shaped, alone := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range cases {
		c := &cases[i]
		found, err := o.alone(ctx, c)
		if err != nil {
			return t, err
		}
		for _, typ := range [...]string{c.Typology, eval.Everything} {
			count[typ]++
			shaped[typ] += one(satisfies(c))
			alone[typ] += one(found)
		}
	}
	for _, r := range s.Recall {
		if r.Budget != eval.Everything {
			continue
		}
		n := count[r.Typology]
		share, beside := eval.Wilson(shaped[r.Typology], n), ""
		if limit := shaped[r.Typology] * runs; limit > 0 {
			ratio, _ := ledger.RatioInt(int64(r.Found.Hits), int64(limit))
			beside = ratio.String()
		}
		t.Rows = append(t.Rows, []string{
			r.Typology, strconv.Itoa(n), strconv.Itoa(shaped[r.Typology]), share.Value.String(),
			strconv.Itoa(alone[r.Typology]), eval.Wilson(alone[r.Typology], n).Value.String(),
			strconv.Itoa(r.Found.Of), strconv.Itoa(r.Found.Hits), r.Found.Value.String(), beside, strconv.Itoa(r.Any.Hits),
		})
	}
	return t, nil
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// alone reports whether the detectors name a case's typology over a ledger that
// holds nothing else.
func (o *options) alone(ctx context.Context, c *simulate.Case) (bool, error) {
	accounts := map[string]ledger.Account{}
	account := func(name string) ledger.Account {
		if _, known := accounts[name]; !known {
			address, err := ledger.LocalAddress(name)
			if err != nil {
				panic(err) // unreachable: the names are those of bank accounts and addresses
			}
			accounts[name] = ledger.Account{Chain: ledger.LocalDefault, Address: address}
		}
		return accounts[name]
	}
	order := slices.Clone(c.Transfers)
	slices.SortStableFunc(order, func(a, b simulate.CaseTransfer) int { return int(a.After - b.After) })
	t := &town{}
	err := t.read(func(yield func(simulate.Event) bool) {
		for i, x := range order {
			id, _ := ledger.NameTxID(fmt.Sprint("x", i)) // a plain name
			at := 1_700_000_000 + x.After
			ev := simulate.Event{Tx: ledger.Tx{
				ID: id, Chain: ledger.LocalDefault, Time: at, Position: ledger.Position{Height: uint64(at), Tx: uint32(i)},
				Transfers: []ledger.Transfer{{Asset: "USD", From: account(x.From), To: account(x.To), Amount: x.Amount}},
			}, Truth: []simulate.Truth{{Scheme: c.Name, Typology: c.Typology, Tx: id}}}
			if !yield(ev) {
				return
			}
		}
	})
	if err != nil {
		return false, err
	}
	alerts, _, err := o.detect(ctx, t.view, t.worth, nil)
	if err != nil {
		return false, err
	}
	out, err := eval.Judge(eval.Config{Accepts: recordedAccepts}, eval.Input{Run: c.Name, Truth: t.truth, Alerts: alerts})
	if err != nil {
		return false, err
	}
	d := out.Schemes[0].Detections
	return d[len(d)-1].Found, nil
}
