package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/bench/internal/simulated"
	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
)

// The simulated ledger that deposit addresses are looked for in: long enough
// for the label-free variant's 30 days, from the judging seeds.
const simulatedSeed, simulatedAccounts, simulatedDays, simulatedKind = 101, 4000, 60, 60

// world is a simulated ledger and who is what in it.
type world struct {
	sim   *simulate.World
	view  ledger.View
	roles map[ledger.Account]string // "<kind or typology>: <role>"; background accounts have none
}

func makeWorld(percent int) (*world, error) {
	cfg := simulate.Defaults()
	cfg.Seed, cfg.Accounts, cfg.Days, cfg.Labels, cfg.WrongLabels = simulatedSeed, simulatedAccounts, simulatedDays, percent, 0
	for i := range cfg.Innocents {
		cfg.Innocents[i].Count = simulatedKind
	}
	sim, err := simulate.New(cfg)
	if err != nil {
		return nil, err
	}
	w := &world{sim: sim, roles: map[ledger.Account]string{}}
	l := ledger.New(ledger.Config{})
	for ev := range sim.Stream() {
		if err := l.Append(ev.Tx); err != nil {
			return nil, err
		}
		for _, t := range ev.Truth {
			if !t.Account.IsZero() {
				w.roles[t.Account] = t.Typology + ": " + t.Role
			}
		}
	}
	w.view = l.View()
	return w, nil
}

func (w *world) labels() (ledger.Labels, error) {
	set, err := simulated.Labels(w.sim.Labels())
	if err != nil {
		return nil, err
	}
	return set.Hindsight(), nil
}

// depositsSimulated prints precision and recall of deposit addresses where who
// is what is known: accounts of schemes and look-alikes. Background accounts,
// most of whose deposit addresses the truth does not list, are only counted.
func depositsSimulated(ctx context.Context, w *bytes.Buffer, _ string) error {
	for _, percent := range []int{100, 50, 0} {
		world, err := makeWorld(percent)
		if err != nil {
			return err
		}
		labels, err := world.labels()
		if err != nil {
			return err
		}
		for _, infer := range []bool{false, true} {
			c, err := cluster.Run(ctx, world.view, cluster.Config{Labels: labels, MinConfidence: 1, Accounts: cluster.AccountConfig{InferSinks: infer}})
			if err != nil {
				return err
			}
			world.judge(w, fmt.Sprintf("labels %d %%, inferred sinks %t", percent, infer), c)
		}
	}
	return nil
}

func (w *world) judge(out *bytes.Buffer, name string, c *cluster.Clustering) {
	found := map[ledger.Account]bool{}
	for _, r := range c.Roles() {
		switch r.Name {
		case cluster.DepositAddress:
			found[r.Account] = true
		case "":
			delete(found, r.Account)
		}
	}
	var right, known, background, hit, all int
	wrong := map[string]int{}
	for a := range found {
		switch role := w.roles[a]; {
		case role == "":
			background++
		case strings.HasSuffix(role, ": deposit-address"):
			right, known = right+1, known+1
		default:
			known++
			wrong[role]++
		}
	}
	for a, role := range w.roles {
		if role == simulate.InnocentPrefix+"deposit-address: deposit-address" {
			all++
			if found[a] {
				hit++
			}
		}
	}
	fmt.Fprintf(out, "%s: %d found; precision of the %d with known role %s, recall %s; %d of the background\n",
		name, len(found), known, share(right, known), share(hit, all), background)
	for _, role := range slices.Sorted(maps.Keys(wrong)) {
		fmt.Fprintf(out, "  wrong: %s %d\n", role, wrong[role])
	}
}
