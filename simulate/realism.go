package simulate

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Profile describes the shape of a ledger's account-model transfers: what a
// made-up ledger is compared with a real one by. For people to read; nothing is
// decided by it, so it may hold floats. Plain data.
type Profile struct {
	Transfers int
	Txs       int
	Accounts  int
	Assets    int

	OneOff      float64 // share of accounts that take part in one transfer only
	DegreeP50   float64 // transfers of an account, in and out: quantiles
	DegreeP90   float64
	DegreeP99   float64
	DegreeP999  float64
	OutTail     float64 // Hill exponent of the upper hundredth of out-degrees
	InTail      float64
	TopOut      float64 // share of all transfers that the busiest sender sends
	TopIn       float64
	AmountTail  float64 // Hill exponent of the upper hundredth, commonest asset
	AmountRange float64 // decimal orders between its 10th and 90th percentile
	GapMedian   float64 // seconds between an account's consecutive transfers
	Burstiness  float64 // (σ−μ)/(σ+μ) of these gaps, Goh & Barabási 2008
	Reuse       float64 // share of transfers whose ordered pair was seen before
	Reciprocity float64 // share of ordered pairs that also occur reversed
	PerTx       float64 // transfers in a transaction
}

// Measure is one row of a realism table.
type Measure struct {
	Name  string
	Value float64
}

// Table returns the profile's measures in a fixed order.
func (p Profile) Table() []Measure {
	return []Measure{
		{"transfers", float64(p.Transfers)},
		{"transactions", float64(p.Txs)},
		{"accounts", float64(p.Accounts)},
		{"assets", float64(p.Assets)},
		{"share of one-off accounts", p.OneOff},
		{"degree p50", p.DegreeP50},
		{"degree p90", p.DegreeP90},
		{"degree p99", p.DegreeP99},
		{"degree p99.9", p.DegreeP999},
		{"out-degree tail exponent", p.OutTail},
		{"in-degree tail exponent", p.InTail},
		{"busiest sender's share", p.TopOut},
		{"busiest receiver's share", p.TopIn},
		{"amount tail exponent", p.AmountTail},
		{"amount p10-p90, decimal orders", p.AmountRange},
		{"median gap, seconds", p.GapMedian},
		{"burstiness of gaps", p.Burstiness},
		{"share of repeated pairs", p.Reuse},
		{"share of returned pairs", p.Reciprocity},
		{"transfers per transaction", p.PerTx},
	}
}

// Realism profiles the first limit material transfers of a ledger (all when
// limit is 0): those with a sender, a receiver and an amount. Customers' lanes
// are left out, since they tell a transfer twice. Memory is proportional to accounts and pairs.
func Realism(txs iter.Seq[ledger.Tx], limit int) Profile {
	type pair struct{ from, to ledger.Account }
	out, in := map[ledger.Account]int{}, map[ledger.Account]int{}
	last, pairs := map[ledger.Account]int64{}, map[pair]int{}
	amounts := map[ledger.Asset][]float64{}
	var gaps []float64
	var p Profile
	for tx := range txs {
		if tx.Chain.Family() == ledger.FamilyLocal && tx.Chain != BankLane {
			continue
		}
		counted := false
		for _, x := range tx.Transfers {
			if x.From.IsZero() || x.To.IsZero() || x.Amount.IsZero() || p.Transfers == limit && limit > 0 {
				continue
			}
			counted = true
			p.Transfers++
			out[x.From]++
			in[x.To]++
			if pairs[pair{x.From, x.To}] > 0 {
				p.Reuse++
			}
			pairs[pair{x.From, x.To}]++
			amounts[x.Asset] = append(amounts[x.Asset], approx(x.Amount))
			for _, a := range [...]ledger.Account{x.From, x.To} {
				if t, ok := last[a]; ok {
					gaps = append(gaps, float64(tx.Time-t))
				}
				last[a] = tx.Time
			}
		}
		if counted {
			p.Txs++
		}
		if limit > 0 && p.Transfers >= limit {
			break
		}
	}
	if p.Transfers == 0 {
		return p
	}
	degrees := make([]float64, 0, len(last))
	for a := range last {
		d := out[a] + in[a]
		if d == 1 {
			p.OneOff++
		}
		degrees = append(degrees, float64(d))
	}
	returned := 0
	for q := range pairs {
		if pairs[pair{q.to, q.from}] > 0 {
			returned++
		}
	}
	n := float64(p.Transfers)
	p.Accounts, p.Assets = len(last), len(amounts)
	p.OneOff /= float64(p.Accounts)
	p.Reuse, p.Reciprocity, p.PerTx = p.Reuse/n, float64(returned)/float64(len(pairs)), n/float64(p.Txs)
	slices.Sort(degrees)
	p.DegreeP50, p.DegreeP90 = quantile(degrees, .5), quantile(degrees, .9)
	p.DegreeP99, p.DegreeP999 = quantile(degrees, .99), quantile(degrees, .999)
	outs, ins := sortedCounts(out), sortedCounts(in)
	p.OutTail, p.InTail = hill(outs), hill(ins)
	p.TopOut, p.TopIn = outs[len(outs)-1]/n, ins[len(ins)-1]/n
	common := commonest(amounts)
	slices.Sort(common)
	p.AmountTail = hill(common)
	p.AmountRange = math.Log10(quantile(common, .9) / quantile(common, .1))
	slices.Sort(gaps)
	p.GapMedian, p.Burstiness = quantile(gaps, .5), burstiness(gaps)
	return p
}

func approx(a ledger.Amount) (f float64) {
	w := a.Words()
	for i := range w {
		f = f*(1<<64) + float64(w[3-i])
	}
	return f
}

// commonest returns the amounts of the asset that moved most often, ties by name.
func commonest(amounts map[ledger.Asset][]float64) []float64 {
	var best ledger.Asset
	for a, v := range amounts {
		if c := cmp.Compare(len(v), len(amounts[best])); c > 0 || c == 0 && a < best {
			best = a
		}
	}
	return amounts[best]
}

func sortedCounts(m map[ledger.Account]int) []float64 {
	v := make([]float64, 0, len(m))
	for _, n := range m {
		v = append(v, float64(n))
	}
	slices.Sort(v)
	return v
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// hill estimates the tail exponent of sorted values from their upper hundredth,
// at least ten of them. Source: Hill, Annals of Statistics 3(5), 1975.
func hill(sorted []float64) float64 {
	k := max(len(sorted)/100, 10)
	if len(sorted) <= k {
		return 0
	}
	edge := sorted[len(sorted)-k-1]
	var sum float64
	for _, v := range sorted[len(sorted)-k:] {
		sum += math.Log(v / edge)
	}
	if sum == 0 {
		return 0
	}
	return float64(k) / sum
}

func burstiness(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	var mean, square float64
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		square += (x - mean) * (x - mean) / float64(len(v))
	}
	if s := math.Sqrt(square); s+mean > 0 {
		return (s - mean) / (s + mean)
	}
	return 0
}
