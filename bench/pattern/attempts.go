//go:build unix

package main

import (
	"encoding/csv"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// payment is a transfer of a recorded attempt.
type payment struct {
	at       int64
	from, to string
	amount   string
	coin     string
}

type attempt struct {
	typology string
	payments []payment
}

// readAttempts reads AMLworld HI-Small's pattern file, each attempt in the order
// of time, and of the file where times are equal.
func readAttempts() ([]attempt, error) {
	f, err := os.Open(filepath.Join(*data, "amlworld/attempts.csv"))
	if err != nil {
		return nil, err
	}
	lines, err := csv.NewReader(f).ReadAll()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	var out []attempt
	last := ""
	for _, c := range lines[1:] {
		if c[0] != last {
			out = append(out, attempt{typology: c[1]})
			last = c[0]
		}
		at, err := strconv.ParseInt(c[5], 10, 64)
		if err != nil {
			return nil, err
		}
		a := &out[len(out)-1]
		a.payments = append(a.payments, payment{at, c[6], c[7], c[10], c[11]})
	}
	for i := range out {
		slices.SortStableFunc(out[i].payments, func(a, b payment) int { return int(a.at - b.at) })
	}
	return out, nil
}

// wanted are the shapes that the published typologies claim, as they are defined
// here.
var wanted = []struct {
	typology string
	shape    pattern.Shape
	make     func() pattern.Finder
	oracle   func([]payment) bool
}{
	{"FAN-IN", pattern.FanIn, func() pattern.Finder { return pattern.NewFanIn(pattern.DefaultFan()) }, fansIn},
	{"FAN-OUT", pattern.FanOut, func() pattern.Finder { return pattern.NewFanOut(pattern.DefaultFan()) }, fansOut},
	{"GATHER-SCATTER", pattern.GatherScatter, func() pattern.Finder { return pattern.NewGatherScatter(pattern.DefaultGatherScatter()) }, gathersScatters},
	{"SCATTER-GATHER", pattern.ScatterGather, scatterGather, scattersGathers},
	{"CYCLE", pattern.Cycle, temporalCycle, cyclesBack},
}

// With budgets that nothing meets: completeness is measured here, not speed.
const ample = 1 << 22

func scatterGather() pattern.Finder {
	c := pattern.DefaultScatterGather()
	c.Budget = ample
	return pattern.NewScatterGather(c)
}

func temporalCycle() pattern.Finder {
	c := pattern.DefaultCycle()
	c.Budget = ample
	return pattern.NewCycle(c)
}

// attempts shows, per typology, how many attempts' own transfers satisfy the
// definition, by the engine and by brute force.
func attempts() error {
	all, err := readAttempts()
	if err != nil {
		return err
	}
	wrong := 0
	fmt.Println("typology        shape           attempts  engine  brute force")
	for _, w := range wanted {
		n, engine, brute := 0, 0, 0
		for _, a := range all {
			if a.typology != w.typology {
				continue
			}
			n++
			got, err := alone(a.payments, w.make)
			if err != nil {
				return err
			}
			want := w.oracle(a.payments)
			if got {
				engine++
			}
			if want {
				brute++
			}
			if got != want {
				wrong++
			}
		}
		fmt.Printf("%-15s %-15s %8d %7d %12d\n", w.typology, w.shape, n, engine, brute)
	}
	if wrong > 0 {
		return fmt.Errorf("%d attempts differ", wrong)
	}
	return nil
}

// alone reports whether an attempt's own transfers make the shape.
func alone(ps []payment, finder func() pattern.Finder) (bool, error) {
	e, err := pattern.NewEngine(pattern.Config{Shapes: func() []pattern.Finder { return []pattern.Finder{finder()} }})
	if err != nil {
		return false, err
	}
	ids := map[string]ledger.AccountID{}
	account := func(s string) ledger.AccountID {
		if ids[s] == 0 {
			ids[s] = ledger.AccountID(len(ids) + 1)
		}
		return ids[s]
	}
	hit := false
	for i, p := range ps {
		t := pattern.Transfer{From: account(p.from), To: account(p.to), Time: p.at, Tx: uint64(i)}
		if err := e.Add(&t, func(*pattern.Match) { hit = true }); err != nil {
			return false, err
		}
	}
	return hit, nil
}

// planted shows the same among a background of a bank's transfers.
func planted() error {
	all, err := readAttempts()
	if err != nil {
		return err
	}
	var cases []simulate.Case
	for i, a := range all {
		c := simulate.Case{Name: strconv.Itoa(i), Typology: "x-amlworld/" + a.typology}
		for _, p := range a.payments {
			amount, err := ledger.ParseDecimalAmount(p.amount, 2)
			if err != nil {
				amount = ledger.NewAmount(100)
			}
			c.Transfers = append(c.Transfers, simulate.CaseTransfer{After: p.at - a.payments[0].at, From: p.from, To: p.to, Amount: amount})
		}
		cases = append(cases, c)
	}
	cfg := simulate.AMLWorldHISmall(1).Scaled(min(*scale, 220))
	cfg.Attempts = nil
	bank, err := simulate.NewBank(cfg)
	if err != nil {
		return err
	}
	const day = 86_400
	stream, err := simulate.Plant(bank.Stream, cases, simulate.PlantConfig{
		Seed: 1, Chain: simulate.BankLane, Asset: "US Dollar", From: cfg.Start, To: cfg.Start + 2*day,
	})
	if err != nil {
		return err
	}
	return search(stream, all)
}

// search runs the engine over the mixture.
func search(stream iter.Seq[simulate.Event], all []attempt) error {
	e, err := pattern.NewEngine(pattern.Config{Shapes: func() []pattern.Finder {
		var out []pattern.Finder
		for _, w := range wanted {
			out = append(out, w.make())
		}
		return out
	}})
	if err != nil {
		return err
	}
	ids := map[ledger.Account]ledger.AccountID{}
	account := func(a ledger.Account) ledger.AccountID {
		if ids[a] == 0 {
			ids[a] = ledger.AccountID(len(ids) + 1)
		}
		return ids[a]
	}
	r := recall{engine: e, owner: map[uint64]int{}, seen: map[instance][]uint64{}}
	n := uint64(0)
	for ev := range stream {
		for _, x := range ev.Tx.Transfers {
			t := pattern.Transfer{From: account(x.From), To: account(x.To), Asset: 1, Amount: x.Amount, Time: ev.Tx.Time, Tx: n, Ref: n}
			if len(ev.Truth) > 0 {
				if k, err := strconv.Atoi(ev.Truth[0].Scheme); err == nil && k < len(all) {
					r.owner[n] = k
				}
			}
			n++
			if err := e.Add(&t, r.found); err != nil {
				return err
			}
		}
	}
	return r.print(all, n)
}
