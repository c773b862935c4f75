package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
)

// times are how long answers took.
type times []time.Duration

func (t times) at(perMille int) time.Duration {
	slices.Sort(t)
	return t[min(len(t)-1, len(t)*perMille/1000)]
}

func (t times) print(name string) {
	fmt.Printf("%-34s n %6d  p50 %9s  p99 %9s  max %9s\n", name, len(t), t.at(500), t.at(990), t.at(1000))
}

// asker puts questions and watches the budget.
type asker struct {
	eng     *score.Engine
	most    int // transfers read for one answer
	tripped int
	untold  int
	left    []ledger.Ratio // that budgets left out, of each answer
}

func (a *asker) ask(ctx context.Context, q score.Subject) (time.Duration, error) {
	began := time.Now()
	got, err := a.eng.Assess(ctx, q)
	took := time.Since(began)
	if err != nil {
		return took, err
	}
	a.most = max(a.most, got.Read)
	left, hit := leftOut(got)
	a.left = append(a.left, left)
	if hit {
		a.tripped++
	}
	if limit := a.eng.Policy().Budgets.Edges; got.Read == limit && !hit {
		a.untold++
	}
	return took, nil
}

// printLeft prints how much budgets left out since the last time.
func (a *asker) printLeft() {
	all := answers{left: a.left}
	slices.Sort(a.left)
	fmt.Printf("%-34s mean %.1f%%  p50 %.1f%%  p90 %.1f%% of the value within the hops\n", "  left out by budgets",
		all.leftOut(), float64(a.left[len(a.left)/2])/100, float64(a.left[len(a.left)*9/10])/100)
	a.left = a.left[:0]
}

// question draws an address (three of four) or a withdrawal to one.
func question(rng *rand.Rand, to ledger.Account) score.Subject {
	if rng.IntN(4) > 0 {
		return score.Address{Account: to}
	}
	return score.Withdrawal{Customer: fmt.Sprint("c-", rng.IntN(1000)), To: to, Asset: usdt, Amount: ledger.NewAmount(1e9)}
}

// latency asks about accounts drawn evenly, and by how often they move value:
// idle, and while 20,000 transfers a second are appended in blocks of 240.
func latency(ctx context.Context, o options) error {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	w, st, err := o.state(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("filled with %d transfers of %d accounts in %s\n", o.n, w.accounts, time.Since(began).Round(time.Millisecond))
	runtime.GC()
	runtime.ReadMemStats(&after)
	names := int64(w.accounts) * int64(112) // the generator's own texts, an Account each
	fmt.Printf("bytes per transfer, all in: %d\n", (int64(after.HeapAlloc-before.HeapAlloc)-names)/int64(o.n))
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	if err != nil {
		return err
	}
	a := &asker{eng: eng}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name string
		draw func() ledger.Account
	}{
		{"idle, accounts drawn evenly", func() ledger.Account { return w.names[rng.IntN(w.accounts)] }},
		{"idle, drawn by their transfers", func() ledger.Account { return w.names[w.tail(rng.Uint32())] }},
	} {
		var t times
		for range 20_000 {
			took, err := a.ask(ctx, question(rng, c.draw()))
			if err != nil {
				return err
			}
			t = append(t, took)
		}
		t.print(c.name)
		a.printLeft()
	}
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	for range 5000 {
		if _, err := a.ask(ctx, score.Address{Account: w.names[rng.IntN(w.accounts)]}); err != nil {
			return err
		}
	}
	runtime.ReadMemStats(&m1)
	fmt.Printf("allocations per address: %d of %d bytes together\n", (m1.Mallocs-m0.Mallocs)/5000, (m1.TotalAlloc-m0.TotalAlloc)/5000)
	if err := underIngest(ctx, w, st, a, rng); err != nil {
		return err
	}
	fmt.Printf("most transfers read for one answer: %d of %d; %d answers tripped a budget, %d without saying so\n",
		a.most, eng.Policy().Budgets.Edges, a.tripped, a.untold)
	return nil
}

// underIngest asks while another goroutine appends 20,000 transfers a second.
func underIngest(ctx context.Context, w *world, st *score.State, a *asker, rng *rand.Rand) error {
	const rate, seconds = 20_000, 10
	first := (w.transfers + blockSize - 1) / blockSize
	more := *w
	more.transfers = first*blockSize + rate*seconds
	done, began := make(chan error, 1), time.Now()
	go func() {
		txs, moves := make([]ledger.Tx, blockSize), make([]ledger.Transfer, blockSize)
		for n := range rate * seconds / blockSize {
			time.Sleep(time.Until(began.Add(time.Duration(n*blockSize) * time.Second / rate)))
			if err := st.Append(ctx, more.block(first+n, txs, moves)...); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	var t times
	for {
		select {
		case err := <-done:
			fmt.Printf("appended at %d transfers a second\n", int(float64(rate*seconds/blockSize*blockSize)/time.Since(began).Seconds()))
			t.print("under ingest, drawn evenly")
			return err
		default:
		}
		took, err := a.ask(ctx, question(rng, w.names[rng.IntN(w.accounts)]))
		if err != nil {
			return err
		}
		t = append(t, took)
		time.Sleep(200 * time.Microsecond) // a desk's pace, so that answers do not queue
	}
}

// hub compares answers at hubs of a thousand and of a million transfers, in one
// ledger with as many others.
func hub(ctx context.Context, o options) error {
	w := newWorld(o.n, max(o.n/5, 1000), o.days)
	cfg, err := o.config(w)
	if err != nil {
		return err
	}
	st, err := score.NewState(cfg)
	if err != nil {
		return err
	}
	if err := w.fill(ctx, st, 10); err != nil {
		return err
	}
	const small, many, large = 1000, 100, 1_000_000
	var big []ledger.Account
	big = append(big, evm(1<<50))
	var little []ledger.Account
	for k := range many {
		little = append(little, evm(1<<50+1+uint64(k)))
	}
	height, rng := uint64(1<<40), rand.New(rand.NewPCG(3, 4))
	var txs []ledger.Tx
	pay := func(to ledger.Account) error {
		height++
		id := [32]byte{0: 0xff, 1: byte(height), 2: byte(height >> 8), 3: byte(height >> 16), 4: byte(height >> 24)}
		from := w.names[rng.IntN(w.accounts)]
		txs = append(txs, ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, id), Chain: ledger.Ethereum, Position: ledger.Position{Height: height}, Time: 1_800_000_000,
			Transfers: []ledger.Transfer{{Asset: usdt, From: from, To: to, Amount: ledger.NewAmount(1e6 + rng.Uint64N(1e6))}},
		})
		if len(txs) < 2000 {
			return nil
		}
		err := st.Append(ctx, txs...)
		txs = txs[:0]
		return err
	}
	for i := range large {
		if err := pay(big[0]); err != nil {
			return err
		}
		if i%(large/small/many) == 0 {
			if err := pay(little[i/(large/small/many)%many]); err != nil {
				return err
			}
		}
	}
	if err := st.Append(ctx, txs...); err != nil {
		return err
	}
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	if err != nil {
		return err
	}
	a := &asker{eng: eng}
	var at [2]times
	for i := range 4000 {
		for k, subject := range [2]ledger.Account{little[i%many], big[0]} {
			took, err := a.ask(ctx, score.Address{Account: subject})
			if err != nil {
				return err
			}
			at[k] = append(at[k], took)
		}
	}
	at[0].print("hubs of 10^3")
	at[1].print("a hub of 10^6")
	fmt.Printf("p99 at 10^6 by p99 at 10^3: %.2f\n", float64(at[1].at(990))/float64(at[0].at(990)))
	return nil
}
