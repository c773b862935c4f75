package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/eval"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

// attemptTypology maps the names of AMLworld's pattern file to typology ids;
// shapes that have none get a vendor's.
var attemptTypology = map[string]string{
	"FAN-IN": "fan-in-collector", "FAN-OUT": "fan-out", "GATHER-SCATTER": "gather-scatter",
	"SCATTER-GATHER": "scatter-gather", "CYCLE": "cycle",
	"STACK": "x-amlworld/stack", "BIPARTITE": "x-amlworld/bipartite", "RANDOM": "x-amlworld/random",
}

// recordedAccepts says which findings name a shape that has no typology of its
// own: stacks and random walks are chains, matched pairs are nothing else.
var recordedAccepts = map[string][]string{
	"x-amlworld/stack": {"layering"}, "x-amlworld/random": {"layering"},
}

// hostBusier: accounts that play in a recorded case do six times as much as
// their part takes, or else their whole life is the case and any ranking by age
// finds them.
const hostBusier = 6

// table reads a CSV file into rows by column.
func table(name string) (rows []map[string]string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range all {
		row := map[string]string{}
		for k, column := range all[0] {
			row[column] = all[i][k]
		}
		rows = append(rows, row)
	}
	return rows[min(1, len(rows)):], nil
}

// readAttempts reads a file of recorded attempts: pattern_id, typology, unix,
// from, to, amount_paid, payment_currency, one row a transfer, rows of an attempt
// together. The background is in dollars, so amounts are turned into dollars: an
// attempt that changes currencies keeps its value. Payments to oneself are left out; who plays in an attempt is culpable.
func readAttempts(name string) (cases []simulate.Case, err error) {
	rows, err := table(name)
	if err != nil {
		return nil, err
	}
	start := int64(0)
	for i, r := range rows {
		at, err := strconv.ParseInt(r["unix"], 10, 64)
		amount, err2 := ledger.ParseDecimalAmount(r["amount_paid"], 6)
		amount, err3 := inDollars(amount, r["payment_currency"])
		typ, known := attemptTypology[r["typology"]]
		if err = errors.Join(err, err2, err3); err != nil || !known {
			return nil, fmt.Errorf("%s: row %d: typology %q, unix %q, amount_paid %q: %w", name, i+2, r["typology"], r["unix"], r["amount_paid"], err)
		}
		id := "attempt-" + r["pattern_id"]
		if len(cases) == 0 || cases[len(cases)-1].Name != id {
			cases = append(cases, simulate.Case{Name: id, Typology: typ, Roles: map[string]string{}})
			start = at
		}
		c := &cases[len(cases)-1]
		if r["from"] != r["to"] {
			c.Roles[r["from"]], c.Roles[r["to"]] = "hop", "hop"
			cents, _ := amount.MulDiv(ledger.NewAmount(1), ledger.NewAmount(10_000)) // the bank counts in hundredths
			c.Transfers = append(c.Transfers, simulate.CaseTransfer{After: max(at-start, 0), From: r["from"], To: r["to"], Amount: max1(cents)})
		}
	}
	return slices.DeleteFunc(cases, func(c simulate.Case) bool { return len(c.Transfers) == 0 }), nil
}

// max1 keeps an amount from being nothing.
func max1(a ledger.Amount) ledger.Amount {
	if a.IsZero() {
		return ledger.NewAmount(1)
	}
	return a
}

// readCase reads a folder with a recorded case: transfers.csv, and the accounts
// it starts from and ends at.
func readCase(dir string) (c simulate.Case, err error) {
	c = simulate.Case{Name: filepath.Base(dir), Typology: "layering", Roles: map[string]string{}}
	read, err := corpus.ReadCase(dir)
	if err != nil {
		return c, err
	}
	name := func(a ledger.Account) string { return strings.ToLower(a.Address.String()) }
	for i := range read.Txs {
		tx := &read.Txs[i]
		for _, x := range tx.Transfers {
			if x.From != x.To {
				c.Roles[name(x.From)], c.Roles[name(x.To)] = "hop", "hop"
				units, _ := x.Amount.MulDiv(ledger.NewAmount(10_000), ledger.NewAmount(1)) // cents in millionths
				c.Transfers = append(c.Transfers, simulate.CaseTransfer{After: max(tx.Time-read.Txs[0].Time, 0), From: name(x.From), To: name(x.To), Amount: units})
			}
		}
	}
	play := func(list []ledger.Account, role string) {
		for _, a := range list {
			if c.Roles[name(a)] != "" {
				c.Roles[name(a)] = role
			}
		}
	}
	play(read.Sources, "collector")
	play(read.Exits, "exit")
	return c, nil
}

// recorded plants recorded attempts or cases into backgrounds and judges the
// detectors there.
func (o *options) recorded(ctx context.Context, stdout io.Writer) error {
	var cases []simulate.Case
	plant := o.intoWorld
	if o.attempts != "" {
		var err error
		if cases, err = readAttempts(o.attempts); err != nil {
			return err
		}
		plant = o.intoBank
	}
	for _, dir := range o.cases {
		c, err := readCase(dir)
		if err != nil {
			return err
		}
		cases = append(cases, c)
	}
	var outcomes []*eval.Outcome
	var known accountCount
	for _, seed := range o.judge {
		t, labels, err := plant(seed, cases)
		if err != nil {
			return err
		}
		alerts, findings, err := o.detect(ctx, t.view, t.worth, labels)
		if err != nil {
			return err
		}
		cfg := eval.Config{Accepts: recordedAccepts}
		out, err := eval.Judge(cfg, eval.Input{Run: fmt.Sprint(seed), Truth: t.truth, Alerts: alerts, View: &t.view})
		if err != nil {
			return err
		}
		outcomes = append(outcomes, out)
		known.add(t, alerts)
		if o.explain > 0 {
			if err := writeNotes(stdout, []result{{notes: t.explain(out, alerts, findings, labels)}}, o.explain); err != nil {
				return err
			}
		}
	}
	summary, err := eval.Summarise(outcomes...)
	if err != nil {
		return err
	}
	ceiling, err := o.ceilings(ctx, cases, len(o.judge), summary)
	if err != nil {
		return err
	}
	tables := []eval.Table{ceiling, known.table()}
	for _, t := range summary.Tables() {
		if t.Name == "headline" || t.Name == "rankings" || o.full && t.Name != "schemes" {
			tables = append(tables, t)
		}
	}
	if _, err := fmt.Fprintf(stdout, "%d recorded cases planted into %d backgrounds of %d accounts in all\n", len(cases), len(o.judge), summary.Population); err != nil {
		return err
	}
	for i := range tables {
		if err := printTable(stdout, &tables[i]); err != nil {
			return err
		}
	}
	return nil
}

// intoBank plants into the background of AMLworld HI-Small, scaled.
func (o *options) intoBank(seed int, cases []simulate.Case) (*town, []simulate.Label, error) {
	cfg := simulate.AMLWorldHISmall(uint64(seed)).Scaled(o.bank)
	cfg.Attempts, cfg.Strays = nil, 0
	bank, err := simulate.NewBank(cfg)
	if err != nil {
		return nil, nil, err
	}
	return plantInto(bank.Stream, cases, &town{seed: seed}, nil, simulate.PlantConfig{
		Seed: uint64(seed), Chain: simulate.BankLane, Asset: "US Dollar", Busier: hostBusier,
		// The longest attempt takes eight days and a half, and the background ten.
		From: cfg.Start, To: cfg.Start + 36*3600,
	})
}

// intoWorld plants into a simulated chain without schemes of its own, away from
// services.
func (o *options) intoWorld(seed int, cases []simulate.Case) (*town, []simulate.Label, error) {
	w := o.world
	w.plant = []string{}
	world, err := simulate.New(w.config(seed))
	if err != nil {
		return nil, nil, err
	}
	t := &town{seed: seed, set: w, worth: worthIn(world)}
	services, err := t.known(100, 0)
	if err != nil {
		return nil, nil, err
	}
	service := map[ledger.Account]bool{}
	for _, l := range services {
		service[l.Account] = true
	}
	start := world.Config().Start
	return plantInto(world.Stream, cases, t, world.Labels(), simulate.PlantConfig{
		Seed: uint64(seed), Chain: ledger.Ethereum, Asset: world.Assets()[1].Asset, From: start + 86400, To: start + 3*86400, Busier: hostBusier,
		Exclude: func(a ledger.Account) bool { return service[a] },
	})
}

func plantInto(background func() iter.Seq[simulate.Event], cases []simulate.Case, t *town, labels []simulate.Label, cfg simulate.PlantConfig) (*town, []simulate.Label, error) {
	planted, err := simulate.Plant(background, cases, cfg)
	if err != nil {
		return nil, nil, err
	}
	return t, labels, t.read(planted)
}

// accountCount counts accounts alerted on, by typology.
type accountCount struct {
	culpable int
	hits     map[string][2]int // alerted on, and culpable of these
}

func (c *accountCount) add(t *town, alerts []eval.Alert) {
	if c.hits == nil {
		c.hits = map[string][2]int{}
	}
	playing := map[ledger.Account]bool{}
	for _, r := range t.truth {
		if !r.Account.IsZero() && !strings.HasPrefix(r.Typology, simulate.InnocentPrefix) {
			playing[r.Account] = true
		}
	}
	c.culpable += len(playing)
	seen := map[string]map[ledger.Account]bool{}
	for i := range alerts {
		a := &alerts[i]
		for _, typ := range [...]string{a.Typology, eval.Everything} {
			if seen[typ] == nil {
				seen[typ] = map[ledger.Account]bool{}
			}
			if a.Suppressed != "" || seen[typ][a.Subject] {
				continue
			}
			seen[typ][a.Subject] = true
			h := c.hits[typ]
			h[0]++
			if playing[a.Subject] {
				h[1]++
			}
			c.hits[typ] = h
		}
	}
}

func (c *accountCount) table() eval.Table {
	t := eval.Table{
		Name: "accounts", Doc: "Accounts alerted on, and how many of them play in a recorded case.",
		Columns: []string{"alert", "accounts", "in_a_case", "precision", "low95", "high95", "recall"},
	}
	var names []string
	for typ := range c.hits {
		names = append(names, typ)
	}
	slices.Sort(names)
	for _, typ := range names {
		h := c.hits[typ]
		p, r := eval.Wilson(h[1], h[0]), eval.Wilson(h[1], c.culpable)
		t.Rows = append(t.Rows, []string{typ, strconv.Itoa(h[0]), strconv.Itoa(h[1]), p.Value.String(), p.Low.String(), p.High.String(), r.Value.String()})
	}
	return t
}
