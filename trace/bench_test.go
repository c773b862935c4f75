package trace_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// bareTransfer is what the bare loops read: one asset, 64 bits, no account
// lookup, no overflow.
type bareTransfer struct {
	from, to uint32
	amount   uint64
}

func bareDirty(ts []bareTransfer, traced []uint64) {
	for i := range ts {
		t := &ts[i]
		q := min(traced[t.from], t.amount)
		traced[t.from] -= q
		traced[t.to] += q
	}
}

func bareHaircut(ts []bareTransfer, traced, balance []uint64) {
	for i := range ts {
		t := &ts[i]
		b := max(balance[t.from], t.amount)
		q := uint64(0)
		if b > 0 {
			hi, lo := bits.Mul64(traced[t.from], t.amount)
			q, _ = bits.Div64(hi, lo, b)
		}
		traced[t.from] -= q
		balance[t.from] = b - t.amount
		traced[t.to] += q
		balance[t.to] += t.amount
	}
}

// bareSegment and bareFIFO are the plain queue: labels, no provenance.
type bareSegment struct {
	n     uint64
	label uint32
}

func bareFIFO(ts []bareTransfer, queues [][]bareSegment) {
	for i := range ts {
		t := &ts[i]
		need := t.amount
		q := queues[t.from]
		for need > 0 {
			if len(q) == 0 {
				queues[t.to] = append(queues[t.to], bareSegment{need, 0})
				break
			}
			k := min(need, q[0].n)
			dst := queues[t.to]
			if m := len(dst) - 1; m >= 0 && dst[m].label == q[0].label {
				dst[m].n += k
			} else {
				queues[t.to] = append(dst, bareSegment{k, q[0].label})
			}
			need -= k
			if q[0].n -= k; q[0].n == 0 {
				q = q[1:]
			}
		}
		queues[t.from] = q
	}
}

// size reads a benchmark's size from the environment variable that the
// measuring command sets; the default keeps an ordinary run short.
func size(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// BenchmarkSweep measures each rule over (account, asset) against the bare
// 64-bit single-asset loop, over the same random transfers in the same run. The
// full size is SWEEP_TRANSFERS=30000000 SWEEP_ACCOUNTS=2000000.
func BenchmarkSweep(b *testing.B) {
	n, accounts := size("SWEEP_TRANSFERS", 2_000_000), size("SWEEP_ACCOUNTS", 200_000)
	r := rand.New(rand.NewPCG(1, 2))
	bare, ours := make([]bareTransfer, n), make([]trace.SweepTransfer, n)
	for i := range bare {
		from, to := 1+r.Uint32N(uint32(accounts)), 1+r.Uint32N(uint32(accounts)-1)
		if to >= from {
			to++
		}
		bare[i] = bareTransfer{from, to, 1 + r.Uint64N(1000)}
		ours[i] = trace.SweepTransfer{From: ledger.AccountID(from), To: ledger.AccountID(to), Amount: bare[i].amount}
	}
	const opening = 1000
	sources := accounts / 100
	type sweeper interface {
		Apply([]trace.SweepTransfer, []ledger.Amount)
		Seed(ledger.AccountID, ledger.AssetID, ledger.Amount) ledger.Amount
		Traced(ledger.AccountID, ledger.AssetID) ledger.Amount
	}
	for _, rule := range []trace.Rule{trace.DirtyFirst, trace.Haircut, trace.FIFO} {
		b.Run(rule.String(), func(b *testing.B) {
			var plain, sweep time.Duration
			for b.Loop() {
				b.StopTimer()
				traced, balance := make([]uint64, accounts+2), make([]uint64, accounts+2)
				queues := make([][]bareSegment, accounts+2)
				var s sweeper = trace.NewFIFOSweep(ledger.AccountID(accounts + 1))
				if rule != trace.FIFO {
					s, _ = trace.NewSweep(rule, ledger.AccountID(accounts+1))
				}
				for i := 1; i <= accounts; i++ {
					balance[i] = opening
					label := uint32(0)
					s.Apply([]trace.SweepTransfer{{To: ledger.AccountID(i), Amount: opening}}, nil)
					if i <= sources {
						traced[i], label = opening, 1
						s.Seed(ledger.AccountID(i), 0, ledger.NewAmount(opening))
					}
					if rule == trace.FIFO {
						queues[i] = append(queues[i], bareSegment{opening, label})
					}
				}
				b.StartTimer()
				start := time.Now()
				switch rule {
				case trace.DirtyFirst:
					bareDirty(bare, traced)
				case trace.Haircut:
					bareHaircut(bare, traced, balance)
				default:
					bareFIFO(bare, queues)
				}
				plain += time.Since(start)
				start = time.Now()
				s.Apply(ours, nil)
				sweep += time.Since(start)
				b.StopTimer()
				for _, i := range []int{1, accounts / 2, accounts} {
					want := traced[i]
					if rule == trace.FIFO {
						want = 0
						for _, q := range queues[i] {
							if q.label != 0 {
								want += q.n
							}
						}
					}
					if got, _ := s.Traced(ledger.AccountID(i), 0).Uint64(); got != want {
						b.Fatalf("account %d holds %d, the bare loop says %d", i, got, want)
					}
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(n*b.N)/plain.Seconds()/1e6, "bare-M/s")
			b.ReportMetric(float64(n*b.N)/sweep.Seconds()/1e6, "sweep-M/s")
			b.ReportMetric(plain.Seconds()/sweep.Seconds(), "ratio")
		})
	}
}

// BenchmarkRun follows ten hops of fan-out through a thousand accounts in all,
// which have other traffic too: a clean inflow before the traced one and a
// purchase after it. Under FIFO the shops are paid with the clean money, under
// haircut they are reached too.
func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		rule  trace.Rule
		width int // of a layer, at most
	}{{trace.FIFO, 249}, {trace.Haircut, 93}} {
		view := fanOut(b, c.width)
		seeds := []trace.Seed{transferSeed("t1", 0, "")}
		b.Run(c.rule.String(), func(b *testing.B) {
			cfg := trace.Config{Rule: c.rule, MaxHops: 12}
			for b.Loop() {
				if _, err := trace.Run(b.Context(), view, nil, seeds, cfg); err != nil {
					b.Fatal(err)
				}
			}
			cfg.KeepMovements = true
			res, err := trace.Run(b.Context(), view, nil, seeds, cfg)
			if err != nil {
				b.Fatal(err)
			}
			reached := map[ledger.Account]bool{}
			for _, m := range res.Movements {
				reached[m.To] = true
			}
			b.ReportMetric(float64(len(reached)), "accounts")
			b.ReportMetric(float64(len(res.Sinks)), "sinks")
		})
	}
}

// fanOut is a ledger of ten layers of accounts, each paying the next.
func fanOut(b *testing.B, width int) ledger.View {
	l := ledger.New(ledger.Config{})
	height := uint64(0)
	add := func(from, to string, amount uint64) {
		height++
		tx := ledger.Tx{
			ID: txName(fmt.Sprint("t", height)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: height}, Time: int64(height),
			Transfers: []ledger.Transfer{{Asset: "USD", From: name(from), To: name(to), Amount: units(amount)}},
		}
		if err := l.Append(tx); err != nil {
			b.Fatal(err)
		}
	}
	add("victim", "h0n0", 1<<40)
	layer := []string{"h0n0"}
	for hop := 1; hop <= 10; hop++ {
		var next []string
		for i := range min(1<<hop, width) {
			next = append(next, fmt.Sprintf("h%dn%d", hop, i))
		}
		for i, to := range next {
			add("payer-"+to, to, 100)
			add(layer[i%len(layer)], to, uint64(1<<40)>>hop)
			add(to, "shop-"+to, 50)
		}
		layer = next
	}
	return l.View()
}
