package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/bench/internal/simulated"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/simulate"
)

// followed tells what budgets cost and what they leave out, against an answer
// that nearly nothing bounds: in a random world and in a simulated one.
func followed(ctx context.Context, o options) error {
	w, st, err := o.state(ctx)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, d := range []struct {
		name string
		draw func() ledger.Account
	}{
		{"accounts drawn evenly", func() ledger.Account { return w.names[rng.IntN(w.accounts)] }},
		{"accounts drawn by their transfers", func() ledger.Account { return w.names[w.tail(rng.Uint32())] }},
	} {
		asked := make([]ledger.Account, 4000)
		for i := range asked {
			asked[i] = d.draw()
		}
		if err := compareBudgets(ctx, st, d.name, asked, 100); err != nil {
			return err
		}
	}
	return simulatedFollowed(ctx)
}

// simulatedFollowed compares them on accounts of a simulated world.
func simulatedFollowed(ctx context.Context) error {
	c := simulate.Defaults()
	c.Seed, c.Accounts, c.Days = 1, 2000, 60
	world, err := simulate.New(c)
	if err != nil {
		return err
	}
	set, err := simulated.Labels(world.Labels())
	if err != nil {
		return err
	}
	st, err := score.NewState(score.StateConfig{Known: ledger.Known{Labels: set}})
	if err != nil {
		return err
	}
	var txs []ledger.Tx
	for ev := range world.Stream() {
		txs = append(txs, ev.Tx)
	}
	if err := st.Append(ctx, txs...); err != nil {
		return err
	}
	rng, asked := rand.New(rand.NewPCG(7, 8)), make([]ledger.Account, 4000)
	for i := range asked {
		asked[i] = st.View().Account(1 + ledger.AccountID(rng.Uint32N(uint32(st.View().MaxAccountID()))))
	}
	fmt.Printf("\na simulated world of %d transactions, %d accounts\n", len(txs), st.View().MaxAccountID())
	return compareBudgets(ctx, st, "accounts of a simulated world, drawn evenly", asked, 400)
}

// tried are the budgets that are compared: the shipped ones, and others.
func tried() []*score.Policy {
	out := []*score.Policy{score.DefaultPolicy()}
	for _, b := range []struct{ others, transfers, followed, share int }{
		{16, 48, 0, 200}, {64, 1000, 600, 100}, {64, 1000, 2500, 100}, {64, 1000, 1000, 200}, {64, 1000, 1000, 50}, {64, 1000, 0, 100},
	} {
		p := score.DefaultPolicy()
		p.Budgets.Counterparties, p.Budgets.PerCounter, p.Budgets.Followed = b.others, b.transfers, b.followed
		p.Exposure.MinShare = score.Decimal(b.share)
		out = append(out, p)
	}
	return out
}

// compareBudgets asks about accounts under each budget, and about the first few
// under nearly none, and prints a table.
func compareBudgets(ctx context.Context, st *score.State, name string, asked []ledger.Account, few int) error {
	free := score.DefaultPolicy()
	free.Budgets = score.Budgets{Edges: 400_000, Counterparties: 1 << 30, PerCounter: 1 << 30}
	free.Exposure.MinShare = 0
	whole, err := askAll(ctx, st, free, asked[:few])
	if err != nil {
		return err
	}
	fmt.Printf("\n%s: %d asked, of %d also nearly without budgets (left out %.1f%%)\n", name, len(asked), few, whole.leftOut())
	fmt.Println("counterparties  per_counterparty  followed  min_share       p50       p99  read p50     p99  left out  p90    tripped  lines found  share found")
	for _, p := range tried() {
		got, err := askAll(ctx, st, p, asked)
		if err != nil {
			return err
		}
		lines, share := got.found(whole)
		slices.Sort(got.read)
		slices.Sort(got.left)
		fmt.Printf("%14d %17d %9d %9.1f%% %9s %9s %9d %7d %8.1f%% %5.1f%% %6.1f%% %11.1f%% %11.1f%%\n",
			p.Budgets.Counterparties, p.Budgets.PerCounter, p.Budgets.Followed, float64(p.Exposure.MinShare)/100,
			got.took.at(500).Round(time.Microsecond), got.took.at(990).Round(time.Microsecond),
			got.read[len(got.read)/2], got.read[len(got.read)*99/100], got.leftOut(), float64(got.left[len(got.left)*9/10])/100,
			100*float64(got.tripped)/float64(len(asked)), lines, share)
	}
	return nil
}

// answers are what came of asking about many accounts under one policy.
type answers struct {
	took    times
	read    []int
	left    []ledger.Ratio
	lines   []map[string]ledger.Ratio // share by category, direction and kind
	tripped int
}

func askAll(ctx context.Context, st *score.State, p *score.Policy, asked []ledger.Account) (*answers, error) {
	eng, err := score.NewEngine(st, p)
	if err != nil {
		return nil, err
	}
	out := &answers{}
	for _, a := range asked {
		began := time.Now()
		got, err := eng.Assess(ctx, score.Address{Account: a})
		if err != nil {
			return nil, err
		}
		left, hit := leftOut(got)
		if hit {
			out.tripped++
		}
		shares := map[string]ledger.Ratio{}
		for i := range got.Exposure {
			l := &got.Exposure[i]
			shares[l.Category+" "+l.Direction+" "+l.Kind] += l.Share
		}
		out.took, out.read = append(out.took, time.Since(began)), append(out.read, got.Read)
		out.left, out.lines = append(out.left, left), append(out.lines, shares)
	}
	return out, nil
}

// leftOut returns the share of the subject's value that budgets left out, and
// whether any did. The hops that the policy wants are no budget.
func leftOut(a *score.Assessment) (sum ledger.Ratio, hit bool) {
	for _, b := range a.Budgets {
		if b.Name != "hops" && b.Name != "single_family" {
			sum, hit = sum+b.Share, hit || b.Hit
		}
	}
	return min(sum, ledger.One), hit
}

// leftOut returns the mean of what was left out, in percent.
func (a *answers) leftOut() float64 {
	var sum ledger.Ratio
	for _, l := range a.left {
		sum += l
	}
	return float64(sum) / float64(len(a.left)) / 100
}

// found returns how many of the other's lines are there, and how much of their
// shares, in percent.
func (a *answers) found(whole *answers) (lines, share float64) {
	var have, want int
	var got, all ledger.Ratio
	for i, of := range whole.lines {
		for name, s := range of {
			want, all, got = want+1, all+s, got+min(s, a.lines[i][name])
			if a.lines[i][name] > 0 {
				have++
			}
		}
	}
	return 100 * float64(have) / float64(max(1, want)), 100 * float64(got) / float64(max(1, all))
}
