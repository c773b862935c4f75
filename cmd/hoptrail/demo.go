package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/evidence"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

type demoCmd struct {
	Seed uint64 `help:"Seed of the made-up ledger." default:"7"`
	Rows int    `help:"Transfers shown of each finding." default:"4"`
	Out  string `short:"o" help:"Also write the ledger, its truth, findings, assessments and pictures to this folder." placeholder:"DIR"`
}

// Help shows an example.
func (demoCmd) Help() string { return "Example:\n  hoptrail demo -o demo" }

// demo is a made-up ledger, assessed.
type demo struct {
	world  *simulate.World
	events []simulate.Event
	known  ledger.Known
	state  *score.State
	engine *score.Engine
	roles  map[ledger.Account]simulate.Truth
	levels map[ledger.Account]*score.Assessment
}

// Run makes the ledger, scores it and tells what came out.
func (c *demoCmd) Run(ctx context.Context, con console) error {
	d, err := newDemo(ctx, c.Seed)
	if err != nil {
		return err
	}
	var b strings.Builder
	d.intro(&b)
	d.found(&b, c.Rows)
	if err := d.withdrawal(ctx, &b, c.Rows); err != nil {
		return err
	}
	d.truth(&b)
	if c.Out != "" {
		if err := d.write(ctx, c.Out, con); err != nil {
			return err
		}
	}
	_, err = io.WriteString(con.out, b.String())
	return err
}

func newDemo(ctx context.Context, seed uint64) (*demo, error) {
	d := &demo{world: simulate.Demo(seed), roles: map[ledger.Account]simulate.Truth{}, levels: map[ledger.Account]*score.Assessment{}}
	d.events = slices.Collect(d.world.Stream())
	for _, e := range d.events {
		for _, t := range e.Truth {
			if !t.Account.IsZero() {
				d.roles[t.Account] = t
			}
		}
	}
	var err error
	if d.known, err = knownOf(d.world); err != nil {
		return nil, err
	}
	if err := d.recognise(ctx); err != nil {
		return nil, err
	}
	if d.state, d.engine, err = d.replay(ctx, len(d.events)); err != nil {
		return nil, err
	}
	for _, a := range everyAccount(d.state.View()) {
		if d.levels[a], err = d.engine.Assess(ctx, score.Address{Account: a}); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// recognise clusters the ledger once; its answers are as of whatever moment
// they are asked about, so every replay may use them.
func (d *demo) recognise(ctx context.Context) error {
	l := ledger.New(ledger.Config{})
	for i := range d.events {
		if err := l.Append(d.events[i].Tx); err != nil {
			return err
		}
	}
	c, err := cluster.Run(ctx, l.View(), cluster.Config{Labels: d.known.Labels})
	if err == nil {
		d.known.Entities, d.known.Gates, d.known.Roles = c, c, c
	}
	return err
}

// replay returns the state after the first n transactions.
func (d *demo) replay(ctx context.Context, n int) (*score.State, *score.Engine, error) {
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: d.known})
	if err != nil {
		return nil, nil, err
	}
	txs := make([]ledger.Tx, 0, n)
	for _, e := range d.events[:n] {
		txs = append(txs, e.Tx)
	}
	if err := st.Append(ctx, txs...); err != nil {
		return nil, nil, err
	}
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	return st, eng, err
}

func (d *demo) intro(b *strings.Builder) {
	v := d.state.View()
	first, last := d.events[0].Tx.Time, v.Cut().Clock
	fmt.Fprintf(b, "A made-up ledger (seed %d): %d transactions of %d accounts on %d lanes, %s to %s.\n",
		d.world.Config().Seed, v.Len(), len(d.levels), len(v.Lanes()), day(first), day(last))
	count := map[score.Level]int{}
	for _, a := range d.levels {
		count[a.Level]++
	}
	fmt.Fprintf(b, "Scored: %d severe, %d high, %d medium, %d low, %d unknown.\n\n", count[score.Severe], count[score.High],
		count[score.Medium], count[score.Low], count[score.Unknown])
}

func day(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }

// worst returns the accounts with findings, highest score first.
func (d *demo) worst() (out []ledger.Account) {
	for a, got := range d.levels {
		if len(got.Findings) > 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(x, y ledger.Account) int {
		return cmp.Or(cmp.Compare(d.levels[y].Score, d.levels[x].Score), cmp.Compare(x.String(), y.String()))
	})
	return out
}

func (d *demo) found(b *strings.Builder, rows int) {
	b.WriteString("What the detectors found, worst first:\n\n")
	for i, a := range d.worst() {
		if i == 4 {
			fmt.Fprintf(b, "… and %d more accounts with findings.\n\n", len(d.worst())-i)
			break
		}
		_ = evidence.Text(b, d.levels[a], d.known.Assets, rows) // a strings.Builder does not fail
		b.WriteByte('\n')
	}
}

// withdrawal goes back to just before a victim's third payment to the
// collector and asks whether to sign it; then asks the same of a payment to an
// address the customer declared his own.
func (d *demo) withdrawal(ctx context.Context, b *strings.Builder, rows int) error {
	at, tx := d.thirdPayment()
	if at < 0 {
		return nil
	}
	_, eng, err := d.replay(ctx, at)
	if err != nil {
		return err
	}
	t := tx.Transfers[0]
	age, yes := 12*24*time.Hour, true
	q := score.Withdrawal{
		Lane: tx.Chain, Customer: strings.TrimPrefix(t.From.Address.String(), "customer:"), To: t.To,
		Asset: t.Asset, Amount: t.Amount, Time: tx.Time, Facts: &score.CustomerFacts{Age: &age, FirstPayment: new(bool)},
	}
	got, err := eng.Assess(ctx, q)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "Before signing, on %s: may this customer pay %s a third time?\n\n", day(tx.Time), evidence.Amount(t.Amount, t.Asset, d.known.Assets))
	_ = evidence.Text(b, got, d.known.Assets, rows)
	own := q
	own.To = ledger.Account{Chain: t.To.Chain, Address: ledger.EVMAddress([20]byte{19: 0x51})}
	own.Facts = &score.CustomerFacts{Age: &age, DeclaredOwn: &yes}
	if got, err = eng.Assess(ctx, own); err != nil {
		return err
	}
	b.WriteString("\nAnd the same amount to an address that he declared his own?\n\n")
	_ = evidence.Text(b, got, d.known.Assets, rows)
	b.WriteByte('\n')
	return nil
}

// thirdPayment finds the third payment of one customer to one collector on a
// private lane, as the truth has it.
func (d *demo) thirdPayment() (at int, tx ledger.Tx) {
	paid := map[[2]ledger.Account]int{}
	for i, e := range d.events {
		if !e.Tx.Chain.IsPrivate() || len(e.Tx.Transfers) != 1 {
			continue
		}
		t := e.Tx.Transfers[0]
		if d.roles[t.To].Role != string(typology.Collector) {
			continue
		}
		pair := [2]ledger.Account{t.From, t.To}
		if paid[pair]++; paid[pair] == 3 {
			return i, e.Tx
		}
	}
	return -1, ledger.Tx{}
}

// truth tells what the simulation knows of the accounts.
func (d *demo) truth(b *strings.Builder) {
	type row struct{ accounts, medium, alerts int }
	rows := map[string]*row{}
	for a, got := range d.levels {
		t, ok := d.roles[a]
		kind := "background"
		if ok {
			kind = t.Typology
			if !t.Innocent() {
				kind += ", " + t.Role
			}
		}
		r := rows[kind]
		if r == nil {
			r = &row{}
			rows[kind] = r
		}
		r.accounts++
		if rank(got.Level) >= rank(score.Medium) {
			r.medium++
		}
		if rank(got.Level) >= rank(score.High) {
			r.alerts++
		}
	}
	fmt.Fprintf(b, "What the simulation knows (account kinds; level medium or above; alerts):\n\n")
	for _, kind := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(b, "  %-42s %5d %5d %5d\n", kind, rows[kind].accounts, rows[kind].medium, rows[kind].alerts)
	}
	b.WriteString("\nA pattern is what the ledger shows; it is no proof of who controls an account.\n")
}

// strongest returns the finding that weighs most under the engine's policy.
func (d *demo) strongest(findings []typology.Finding) *typology.Finding {
	weight := func(f typology.Finding) int64 {
		return int64(d.engine.Policy().Typologies[f.Typology].Weight) * int64(f.Strength)
	}
	best := slices.MaxFunc(findings, func(a, b typology.Finding) int { return cmp.Compare(weight(a), weight(b)) })
	return &best
}

// write puts everything in files.
func (d *demo) write(ctx context.Context, dir string, con console) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	made := madeUpBy(d.world)
	if err := made.write(ctx, dir, con); err != nil {
		return err
	}
	err := writeFile(filepath.Join(dir, "findings.ndjson"), con, func(w io.Writer) error {
		return evidence.WriteFindings(w, slices.Values(d.state.Findings()))
	})
	for i, a := range d.worst() {
		if err != nil || i == 4 {
			break
		}
		f := d.strongest(d.levels[a].Findings)
		err = writeFile(filepath.Join(dir, fmt.Sprintf("finding-%d.svg", i+1)), con, func(w io.Writer) error {
			return evidence.SVG(w, f, d.known.Assets)
		})
	}
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "assessments.ndjson"), con, func(w io.Writer) error {
		for _, a := range everyAccount(d.state.View()) {
			if err := evidence.Write(w, d.levels[a]); err != nil {
				return err
			}
		}
		return nil
	})
}
