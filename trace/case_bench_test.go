package trace_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// BenchmarkCases traces each real case by every rule, once loaded: exit-usd is
// what reaches the exits.
func BenchmarkCases(b *testing.B) {
	for _, name := range []string{"Atomic", "LIFI", "TxPhish"} {
		mf := loadMF(b, name)
		for _, rule := range trace.Rules() {
			b.Run(name+"/"+rule.String(), func(b *testing.B) {
				var res *trace.Result
				for b.Loop() {
					var err error
					if res, err = trace.Run(b.Context(), mf.view, mf.known(), mf.seeds, trace.Config{Rule: rule}); err != nil {
						b.Fatal(err)
					}
				}
				cents, _ := res.Totals[0].Stopped[trace.StopService].Uint64()
				exits := 0
				for _, s := range res.Sinks {
					if s.Reason == trace.StopService {
						exits++
					}
				}
				b.ReportMetric(float64(cents)/100, "exit-usd")
				b.ReportMetric(float64(exits), "exits")
			})
		}
	}
}

// inBackground plants a case in random traffic of the same asset, period and
// amounts, and gives every account of the case as many background transfers as
// it has of its own, with strangers.
func inBackground(b *testing.B, mf *mfCase, transfers, accounts int) (*mfCase, map[ledger.Account]bool) {
	r := rand.New(rand.NewPCG(3, 5))
	var txs []ledger.Tx
	inCase := map[ledger.Account]bool{}
	degree := map[ledger.Account]int{}
	var members []ledger.Account
	var amounts []ledger.Amount
	for ref := range mf.view.Txs() {
		tx := mf.view.Tx(ref)
		txs = append(txs, tx)
		for _, t := range tx.Transfers {
			amounts = append(amounts, t.Amount)
			for _, a := range []ledger.Account{t.From, t.To} {
				if degree[a] == 0 {
					members = append(members, a)
				}
				degree[a]++
				inCase[a] = true
			}
		}
	}
	first, last := txs[0].Time, txs[len(txs)-1].Time
	stranger := func() ledger.Account {
		var h [20]byte
		n := r.IntN(accounts)
		h[0], h[1], h[2], h[3] = 0xee, byte(n>>16), byte(n>>8), byte(n)
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(h)}
	}
	add := func(from, to ledger.Account) {
		var h [32]byte
		n := len(txs)
		h[0], h[1], h[2], h[3], h[4] = 0xee, byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
		txs = append(txs, ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, h), Chain: ledger.Ethereum, Time: first + r.Int64N(last-first+1),
			Transfers: []ledger.Transfer{{Asset: "USD", From: from, To: to, Amount: amounts[r.IntN(len(amounts))]}},
		})
	}
	for _, a := range members {
		for i := range degree[a] {
			if i%2 == 0 {
				add(stranger(), a)
			} else {
				add(a, stranger())
			}
		}
	}
	for range transfers {
		add(stranger(), stranger())
	}
	slices.SortStableFunc(txs, func(x, y ledger.Tx) int { return int(x.Time - y.Time) })
	l := ledger.New(ledger.Config{})
	for i := range txs {
		txs[i].Position = ledger.Position{Height: uint64(i)}
		if err := l.Append(txs[i]); err != nil {
			b.Fatal(err)
		}
	}
	return &mfCase{view: l.View(), seeds: mf.seeds, exits: mf.exits}, inCase
}

// BenchmarkCasesInBackground tells how each rule does where the case's accounts
// also have other business: of the accounts visited and the value ended, how
// much is the case's (precision), and how much of the case is found: of its
// accounts, and of the value that the same rule sees reach each exit when the
// case is alone (recall). The full size is BACKGROUND_TRANSFERS=1000000.
func BenchmarkCasesInBackground(b *testing.B) {
	n := size("BACKGROUND_TRANSFERS", 20_000)
	for _, name := range []string{"Atomic", "LIFI", "TxPhish"} {
		mf := loadMF(b, name)
		planted, inCase := inBackground(b, mf, n, max(n/5, 1000))
		for _, rule := range trace.Rules() {
			b.Run(fmt.Sprint(name, "/", rule), func(b *testing.B) {
				var res *trace.Result
				cfg := trace.Config{Rule: rule, KeepMovements: true, MaxHops: 20, MinValue: map[ledger.Asset]ledger.Amount{"USD": units(10_000)}}
				for b.Loop() {
					var err error
					if res, err = trace.Run(b.Context(), planted.view, planted.known(), planted.seeds, cfg); err != nil {
						b.Fatal(err)
					}
				}
				alone, err := trace.Run(b.Context(), mf.view, mf.known(), mf.seeds, cfg)
				if err != nil {
					b.Fatal(err)
				}
				exits := func(r *trace.Result) map[ledger.Account]float64 {
					at := map[ledger.Account]float64{}
					for _, s := range r.Sinks {
						if s.Reason == trace.StopService {
							cents, _ := s.Amount.Uint64()
							at[s.Account] = float64(cents)
						}
					}
					return at
				}
				var due, found float64
				got := exits(res)
				for a, cents := range exits(alone) {
					due += cents
					found += min(cents, got[a])
				}
				visited := map[ledger.Account]bool{}
				for _, m := range res.Movements {
					visited[m.From], visited[m.To] = true, true
				}
				hits := 0
				for a := range visited {
					if inCase[a] {
						hits++
					}
				}
				var ours, all float64
				for _, s := range res.Sinks {
					cents, _ := s.Amount.Uint64()
					all += float64(cents)
					if inCase[s.Account] {
						ours += float64(cents)
					}
				}
				dropped, _ := res.Totals[0].Stopped[trace.StopDropped].Uint64()
				b.ReportMetric(float64(hits)/float64(len(visited)), "acct-precision")
				b.ReportMetric(float64(hits)/float64(len(inCase)), "acct-recall")
				b.ReportMetric(ours/(all+float64(dropped)), "value-precision")
				b.ReportMetric(found/due, "value-recall")
			})
		}
	}
}

// BenchmarkOutpoints measures what a trace keeps in memory per outpoint that it
// traced, its whole result included, and what it allocates on the way. Under
// haircut every outpoint holds a piece of every one before it here, which is the
// worst that can happen.
func BenchmarkOutpoints(b *testing.B) {
	const fan, layers = 500, 4
	txs := []spend{{tx: "g", height: 1, outs: []coin{{"thief", 1 << 40}}}}
	points := []ledger.Outpoint{at("g", 0)}
	value := uint64(1 << 40)
	height := uint64(1)
	for range layers {
		value /= fan
		var outs []coin
		for i := range fan {
			outs = append(outs, coin{fmt.Sprint("o", i), value})
		}
		height++
		id := fmt.Sprint("t", height)
		txs = append(txs, spend{tx: id, height: height, ins: points, outs: outs})
		points = points[:0:0]
		for i := range fan {
			points = append(points, at(id, uint32(i)))
		}
		value *= fan
	}
	view := coins(b, txs...).View()
	for _, rule := range []trace.Rule{trace.FIFO, trace.Haircut} {
		b.Run(rule.String(), func(b *testing.B) {
			once := func() *trace.Result {
				res, err := trace.Run(b.Context(), view, nil, []trace.Seed{outpointSeed("g", 0)}, trace.Config{Rule: rule})
				if err != nil {
					b.Fatal(err)
				}
				return res
			}
			const many = 20
			var kept [many]*trace.Result
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for i := range kept {
				kept[i] = once()
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			for b.Loop() {
				once()
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/many/(fan*layers), "kept-B/outpoint")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/many/(fan*layers), "alloc-B/outpoint")
			runtime.KeepAlive(&kept)
		})
	}
}
