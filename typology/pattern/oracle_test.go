package pattern

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// The oracles work each definition out from a bare list of transfers, of which
// the last completes or does not. They know nothing of graphs, lists and budgets.

// sight is a window of transfers; e is the last of them.
type sight struct {
	ts []Transfer
	e  Transfer
}

func see(ts []Transfer, length int64) sight {
	e := ts[len(ts)-1]
	var in []Transfer
	for _, t := range ts {
		if t.Time >= e.Time-length {
			in = append(in, t)
		}
	}
	return sight{in, e}
}

// where keeps the transfers for which ok holds, in order.
func (s sight) where(ok func(t Transfer) bool) []Transfer {
	var out []Transfer
	for _, t := range s.ts {
		if ok(t) {
			out = append(out, t)
		}
	}
	return out
}

func (s sight) from(a ledger.AccountID) []Transfer {
	return s.where(func(t Transfer) bool { return t.From == a })
}

func (s sight) to(a ledger.AccountID) []Transfer {
	return s.where(func(t Transfer) bool { return t.To == a })
}

func (s sight) accounts() []ledger.AccountID {
	var out []ledger.AccountID
	for _, t := range s.ts {
		out = append(out, t.From, t.To)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// precedes: t is in an earlier transaction than u.
func precedes(t, u Transfer) bool { return t.Tx < u.Tx }

func distinct(ts []Transfer, of func(Transfer) ledger.AccountID) int {
	seen := map[ledger.AccountID]bool{}
	for _, t := range ts {
		seen[of(t)] = true
	}
	return len(seen)
}

func payer(t Transfer) ledger.AccountID { return t.From }
func payee(t Transfer) ledger.AccountID { return t.To }

// told writes an instance: its size and its witnesses by name, in order.
func told(s Shape, size int, legs []Transfer) string {
	var refs []int
	for _, t := range legs {
		refs = append(refs, int(t.Ref))
	}
	slices.Sort(refs)
	return fmt.Sprint(s, " ", size, " ", slices.Compact(refs))
}

func share(num, den ledger.Amount) float64 {
	if num == den {
		return 1 // also where floats would not tell
	}
	return num.Float64() / den.Float64()
}

func sum(ts []Transfer) (total ledger.Amount) {
	for _, t := range ts {
		total = total.SaturatingAdd(t.Amount)
	}
	return total
}

func oracleFan(c FanConfig, in bool) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		s := see(ts, c.Length)
		legs, n, shape := s.from(s.e.From), 0, FanOut
		n = distinct(legs, payee)
		if in {
			legs, shape = s.to(s.e.To), FanIn
			n = distinct(legs, payer)
		}
		if n < c.Size {
			return nil
		}
		return []string{told(shape, n, legs)}
	}
}

func oracleGatherScatter(c GatherScatterConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		s := see(ts, c.Length)
		in, out := s.to(s.e.From), s.from(s.e.From)
		for i := range in {
			if distinct(in[:i+1], payer) < c.Fan {
				continue
			}
			later := slices.DeleteFunc(slices.Clone(out), func(t Transfer) bool { return t.Time < in[i].Time-c.Slack })
			if distinct(later, payee) < c.Fan {
				return nil
			}
			return []string{told(GatherScatter, min(distinct(in, payer), distinct(out, payee)), append(in, out...))}
		}
		return nil
	}
}

func oracleScatterGather(c ScatterGatherConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		var out []string
		d := w.e.To
		for _, s := range w.accounts() {
			if s == d {
				continue
			}
			var legs []Transfer
			n, completes := 0, false
			for _, m := range w.accounts() {
				gathers := w.where(func(t Transfer) bool { return t.From == m && t.To == d })
				if m == s || m == d || len(gathers) == 0 {
					continue
				}
				last := gathers[len(gathers)-1]
				scatters := w.where(func(t Transfer) bool { return t.From == s && t.To == m && precedes(t, last) })
				if len(scatters) == 0 {
					continue
				}
				n++
				completes = completes || m == w.e.From
				legs = append(legs, last, scatters[len(scatters)-1])
			}
			if completes && n >= c.Mids {
				out = append(out, told(ScatterGather, n, legs))
			}
		}
		return out
	}
}

func oracleCycle(c CycleConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		var out []string
		after := func(a, b Transfer) bool { return a.Time < b.Time || c.Ties && precedes(a, b) }
		var walk func(path []Transfer)
		walk = func(path []Transfer) {
			last := path[len(path)-1]
			if last.To == w.e.From {
				if len(path)+1 <= c.Hops && after(last, w.e) {
					out = append(out, told(Cycle, len(path)+1, append(slices.Clone(path), w.e)))
				}
				return
			}
			for _, t := range w.from(last.To) {
				met := t.To == w.e.To || slices.ContainsFunc(path, func(p Transfer) bool { return p.To == t.To })
				if after(last, t) && !met && t.Ref < w.e.Ref {
					walk(append(slices.Clone(path), t))
				}
			}
		}
		for _, t := range w.from(w.e.To) {
			if t.Ref < w.e.Ref {
				walk([]Transfer{t})
			}
		}
		return out
	}
}

func oracleHopCycle(c HopCycleConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		between := func(a, b ledger.AccountID) []Transfer {
			return w.where(func(t Transfer) bool { return t.From == a && t.To == b })
		}
		if len(between(w.e.From, w.e.To)) > 1 {
			return nil
		}
		var out []string
		var walk func(at ledger.AccountID, path []Transfer, met []ledger.AccountID)
		walk = func(at ledger.AccountID, path []Transfer, met []ledger.AccountID) {
			if at == w.e.From {
				out = append(out, told(HopCycle, len(path), path))
				return
			}
			for _, next := range w.accounts() {
				hop := between(at, next)
				if len(hop) > 0 && len(path) < c.Hops && !slices.Contains(met, next) {
					walk(next, append(slices.Clone(path), hop[len(hop)-1]), append(slices.Clone(met), next))
				}
			}
		}
		walk(w.e.To, []Transfer{w.e}, []ledger.AccountID{w.e.To})
		return out
	}
}

func oracleChain(c ChainConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		before, taken := map[uint64]Transfer{}, map[uint64]bool{}
		for _, o := range w.ts {
			for _, i := range w.to(o.From) {
				r := share(o.Amount, i.Amount)
				if !taken[i.Ref] && precedes(i, o) && i.Asset == o.Asset && o.Time-i.Time <= c.Dwell && r >= float64(c.Lo)/1e4 && r <= float64(c.Hi)/1e4 {
					before[o.Ref], taken[i.Ref] = i, true
					break
				}
			}
		}
		path := []Transfer{w.e}
		for {
			i, ok := before[path[len(path)-1].Ref]
			if !ok || slices.ContainsFunc(path, func(p Transfer) bool { return p.From == i.From || p.To == i.From }) {
				break
			}
			path = append(path, i)
		}
		if len(path) < c.Hops {
			return nil
		}
		return []string{told(Chain, len(path), path)}
	}
}

func oraclePeel(c PeelConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		judge := func(a ledger.AccountID) (fund, rest Transfer, all []Transfer, ok bool) {
			in, out := w.to(a), w.from(a)
			if len(in) != 1 || len(out) > maxPeels || slices.ContainsFunc(out, func(t Transfer) bool { return !precedes(in[0], t) }) {
				return
			}
			rests := 0
			for _, t := range out {
				if t.Asset == in[0].Asset {
					all = append(all, t)
					if t.Time-in[0].Time <= c.Dwell && share(t.Amount, in[0].Amount) >= float64(c.Keep)/1e4 {
						rest = t
						rests++
					}
				}
			}
			return in[0], rest, all, rests == 1 && len(all) > 1 && sum(all).Cmp(in[0].Amount) <= 0 && rest.Amount.Cmp(in[0].Amount) < 0
		}
		at := w.e.From
		fund, _, _, ok := judge(at)
		if !ok || w.e.Asset != fund.Asset {
			return nil
		}
		for {
			up, rest, _, ok := judge(fund.From)
			if !ok || rest.Ref != fund.Ref {
				break
			}
			at, fund = fund.From, up
		}
		legs, links := []Transfer{fund}, 0
		for {
			_, rest, all, ok := judge(at)
			if !ok {
				break
			}
			legs, at = append(legs, all...), rest.To
			links++
		}
		if links < c.Links {
			return nil
		}
		return []string{told(PeelChain, links, legs)}
	}
}

func oraclePassThrough(c PassThroughConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		in := w.where(func(t Transfer) bool { return t.To == w.e.From && t.Asset == w.e.Asset })
		out := w.where(func(t Transfer) bool { return t.From == w.e.From && t.Asset == w.e.Asset })
		if distinct(in, payer) < c.Senders || sum(in).IsZero() {
			return nil
		}
		r := share(sum(out), sum(in))
		if r < 1-float64(c.Residual)/1e4 || r > float64(c.Hi)/1e4 {
			return nil
		}
		// Unit by unit, which only small amounts allow.
		var lots, dwells []Transfer
		for _, t := range in {
			u, _ := t.Amount.Uint64()
			for range u {
				lots = append(lots, t)
			}
		}
		for _, o := range out {
			u, _ := o.Amount.Uint64()
			for range u {
				if len(lots) > 0 && precedes(lots[0], o) {
					dwells = append(dwells, Transfer{Time: o.Time - lots[0].Time})
					lots = lots[1:]
				}
			}
		}
		if len(dwells) == 0 {
			return nil
		}
		slices.SortFunc(dwells, func(a, b Transfer) int { return cmp.Compare(a.Time, b.Time) })
		if dwells[(len(dwells)-1)/2].Time > c.Dwell {
			return nil
		}
		return []string{told(PassThrough, distinct(in, payer), append(in, out...))}
	}
}

func oracleLayers(c LayersConfig, stack bool) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		u, v := w.e.From, w.e.To
		narrow := func(n, least int) bool { return n >= least && n <= c.Wide }
		fanOut := func(a ledger.AccountID) int { return distinct(w.from(a), payee) }
		fanIn := func(a ledger.AccountID) int { return distinct(w.to(a), payer) }
		last := func(a, b ledger.AccountID, until Transfer) (Transfer, bool) {
			hits := w.where(func(t Transfer) bool { return t.From == a && t.To == b && t.Ref <= until.Ref })
			if len(hits) == 0 {
				return Transfer{}, false
			}
			return hits[len(hits)-1], true
		}
		if !narrow(fanOut(u), c.Payees) || !narrow(fanIn(v), c.Payers) || stack && !narrow(fanIn(u), c.Payees) {
			return nil
		}
		var legs []Transfer
		size := 1
		for _, o := range w.accounts() {
			final, pays := last(o, v, w.e)
			if o == u || !pays || !narrow(fanOut(o), c.Payees) || stack && !narrow(fanIn(o), c.Payees) {
				continue
			}
			var layer []Transfer
			for _, x := range w.accounts() {
				mine, ok := last(u, x, w.e)
				theirs, too := last(o, x, w.e)
				if ok && too && narrow(fanIn(x), c.Payers) {
					layer = append(layer, mine, theirs)
				}
			}
			if len(layer) < 2*c.Payees {
				continue
			}
			if stack {
				var upper []Transfer
				for _, x := range w.accounts() {
					mine := w.where(func(t Transfer) bool { return t.From == x && t.To == u && precedes(t, w.e) })
					theirs := w.where(func(t Transfer) bool { return t.From == x && t.To == o && precedes(t, final) })
					if len(mine) > 0 && len(theirs) > 0 && narrow(fanOut(x), 2) {
						upper = append(upper, mine[0], theirs[0])
					}
				}
				if len(upper) < 2*c.Payees {
					continue
				}
				layer = append(layer, upper...)
			}
			size++
			legs = append(legs, layer...)
		}
		if size < c.Payers {
			return nil
		}
		if stack {
			return []string{told(Stack, size, legs)}
		}
		return []string{told(Bipartite, size, legs)}
	}
}

func oracleRoundTrip(c RoundTripConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		var legs, waiting []Transfer
		completes := false
		for _, t := range w.ts {
			if t.Asset != w.e.Asset || (t.From != w.e.From || t.To != w.e.To) && (t.From != w.e.To || t.To != w.e.From) {
				continue
			}
			completes = false
			if len(waiting) == 1 && waiting[0].From == t.To && precedes(waiting[0], t) {
				if r := share(t.Amount, waiting[0].Amount); r >= float64(c.Lo)/1e4 && r <= float64(c.Hi)/1e4 {
					legs, waiting, completes = append(legs, waiting[0], t), nil, true
					continue
				}
			}
			waiting = []Transfer{t}
		}
		if !completes || len(legs)/2 < c.Count {
			return nil
		}
		return []string{told(RoundTrip, len(legs)/2, legs)}
	}
}

func oracleNewPeers(c NewPeersConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		mine, peer := w.from(w.e.From), payee
		if c.In {
			mine, peer = w.to(w.e.To), payer
		}
		var fresh []Transfer
		burst := map[ledger.AccountID]bool{}
		for i, t := range mine {
			if t.Time < w.e.Time-c.Burst {
				continue
			}
			burst[peer(t)] = true
			if !slices.ContainsFunc(mine[:i], func(o Transfer) bool { return peer(o) == peer(t) }) {
				fresh = append(fresh, t)
			}
		}
		if len(fresh) < c.Count || fresh[len(fresh)-1].Ref != w.e.Ref || float64(len(fresh))/float64(len(burst)) < float64(c.Share)/1e4 {
			return nil
		}
		return []string{told(NewPeers, len(fresh), fresh)}
	}
}

func oracleRegular(c RegularConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		mine := w.where(func(t Transfer) bool { return t.From == w.e.From && t.Asset == w.e.Asset })
		if len(mine) < c.Count {
			return nil
		}
		mine = mine[len(mine)-c.Count:]
		amounts, gaps := []float64{}, []float64{}
		for i, t := range mine {
			amounts = append(amounts, t.Amount.Float64())
			if i > 0 {
				gaps = append(gaps, float64(t.Time-mine[i-1].Time))
			}
		}
		if slices.Max(amounts) > slices.Min(amounts)*float64(c.Amounts)/1e4 || slices.Min(gaps) == 0 || slices.Max(gaps) > slices.Min(gaps)*float64(c.Intervals)/1e4 {
			return nil
		}
		return []string{told(Regular, c.Count, mine)}
	}
}

func oracleStructuring(c StructuringConfig) func([]Transfer) []string {
	return func(ts []Transfer) []string {
		w := see(ts, c.Length)
		top, ok := c.Thresholds[w.e.Asset]
		if !ok {
			return nil
		}
		band := func(t Transfer) int {
			switch r := share(t.Amount, top); {
			case t.Asset != w.e.Asset:
				return 0
			case r < 1 && r >= 1-float64(c.Band)/1e4:
				return -1
			case r >= 1 && r < 1+float64(c.Band)/1e4:
				return 1
			}
			return 0
		}
		count := func(ts []Transfer, side int) (n float64) {
			for _, t := range ts {
				if band(t) == side {
					n++
				}
			}
			return n
		}
		mine := w.from(w.e.From)
		below := slices.DeleteFunc(slices.Clone(mine), func(t Transfer) bool { return band(t) != -1 })
		x, n := float64(len(below)), float64(len(below))+count(mine, 1)
		b, a := count(w.ts, -1)-x+1, count(w.ts, 1)-(n-x)+1
		p, tail := b/(b+a), 0.0
		for k := x; k <= n; k++ {
			choose := 1.0
			for i := range int(k) {
				choose *= (n - float64(i)) / float64(i+1)
			}
			tail += choose * math.Pow(p, k) * math.Pow(1-p, n-k)
		}
		if band(w.e) != -1 || len(below) < c.Count || sum(below).Cmp(top) < 0 || tail >= float64(c.Alpha)/1e4 {
			return nil
		}
		return []string{told(Structuring, len(below), below)}
	}
}

// cases pair each finder with its oracle, at sizes that small graphs reach.
func oracleCases() map[string]struct {
	finder func() Finder
	expect func([]Transfer) []string
} {
	type pair = struct {
		finder func() Finder
		expect func([]Transfer) []string
	}
	fanConfig := FanConfig{Size: 3, Length: 20, Legs: 1000}
	gs := GatherScatterConfig{Fan: 2, Length: 25, Slack: 3, Legs: 1000}
	sg := ScatterGatherConfig{Mids: 2, Length: 20, Budget: 1 << 20}
	cycle := CycleConfig{Hops: 5, Length: 20, Budget: 1 << 20}
	ties := CycleConfig{Hops: 6, Length: 20, Ties: true, Budget: 1 << 20}
	hop := HopCycleConfig{Hops: 4, Length: 15, Budget: 1 << 20}
	chain := ChainConfig{Hops: 3, Dwell: 15, Lo: 6000, Hi: 12_000, Length: 40, Lots: 1000, Limit: 1000}
	peel := PeelConfig{Links: 1, Keep: 6000, Dwell: 20, Length: 30, Limit: 1000}
	through := PassThroughConfig{Senders: 2, Residual: 4000, Hi: 12_000, Dwell: 8, Length: 20, Budget: 1000}
	layer := LayersConfig{Payers: 2, Payees: 2, Wide: 4, Length: 20, Budget: 1000}
	trip := RoundTripConfig{Count: 2, Lo: 5000, Hi: 20_000, Length: 40, Budget: 1000}
	peers := NewPeersConfig{Count: 2, Share: 6000, Burst: 6, Length: 30, Budget: 1000}
	peersIn := peers
	peersIn.In = true
	habit := RegularConfig{Count: 3, Amounts: 20_000, Intervals: 20_000, Length: 40, Budget: 1000}
	smurf := StructuringConfig{Thresholds: map[ledger.AssetID]ledger.Amount{1: ledger.NewAmount(10)}, Band: 4000, Count: 2, Alpha: 3500, Length: 30, Budget: 1000}
	return map[string]pair{
		"fan-in":          {func() Finder { return NewFanIn(fanConfig) }, oracleFan(fanConfig, true)},
		"fan-out":         {func() Finder { return NewFanOut(fanConfig) }, oracleFan(fanConfig, false)},
		"gather-scatter":  {func() Finder { return NewGatherScatter(gs) }, oracleGatherScatter(gs)},
		"scatter-gather":  {func() Finder { return NewScatterGather(sg) }, oracleScatterGather(sg)},
		"cycle":           {func() Finder { return NewCycle(cycle) }, oracleCycle(cycle)},
		"cycle with ties": {func() Finder { return NewCycle(ties) }, oracleCycle(ties)},
		"hop-cycle":       {func() Finder { return NewHopCycle(hop) }, oracleHopCycle(hop)},
		"chain":           {func() Finder { return NewChain(chain) }, oracleChain(chain)},
		"peel":            {func() Finder { return NewPeel(peel) }, oraclePeel(peel)},
		"pass-through":    {func() Finder { return NewPassThrough(through) }, oraclePassThrough(through)},
		"bipartite":       {func() Finder { return NewBipartite(layer) }, oracleLayers(layer, false)},
		"stack":           {func() Finder { return NewStack(layer) }, oracleLayers(layer, true)},
		"round-trip":      {func() Finder { return NewRoundTrip(trip) }, oracleRoundTrip(trip)},
		"new-peers":       {func() Finder { return NewNewPeers(peers) }, oracleNewPeers(peers)},
		"new-peers in":    {func() Finder { return NewNewPeers(peersIn) }, oracleNewPeers(peersIn)},
		"regular":         {func() Finder { return NewRegular(habit) }, oracleRegular(habit)},
		"structuring":     {func() Finder { return NewStructuring(smurf) }, oracleStructuring(smurf)},
	}
}

// randomGraph draws a small multigraph with ties, transactions of several
// transfers, repeats, and value that is passed on.
func randomGraph(r *rand.Rand) []Transfer {
	var ts []Transfer
	accounts := 3 + r.IntN(7)
	anyone := func() ledger.AccountID { return ledger.AccountID(1 + r.IntN(accounts)) }
	most, assets := 1+r.IntN(20), 1+r.IntN(2)
	now, tx, still := int64(0), uint64(0), r.IntN(6)
	for i := range 4 + r.IntN(36) {
		if r.IntN(6) > 0 {
			tx++
			now += int64(max(0, r.IntN(4+still)-still))
		}
		t := Transfer{From: anyone(), To: anyone(), Asset: ledger.AssetID(1 + r.IntN(assets)), Amount: ledger.NewAmount(uint64(1 + r.IntN(most))), Time: now, Tx: tx, Ref: uint64(i)}
		if len(ts) > 0 && r.IntN(3) == 0 {
			before := ts[len(ts)-1-r.IntN(min(3, len(ts)))]
			u, _ := before.Amount.Uint64()
			t.From, t.Asset, t.Amount = before.To, before.Asset, ledger.NewAmount(max(1, u*uint64(1+r.IntN(4))/4))
		}
		if t.From != t.To {
			ts = append(ts, t)
		}
	}
	return ts
}

// Every finder finds, at every transfer of thousands of small random multigraphs
// with ties and transactions of several transfers, exactly what its definition
// says, with exactly the witnesses; often enough to mean something.
func TestShapesAgainstDefinitions(t *testing.T) {
	graphs := 1000
	if testing.Short() {
		graphs = 200
	}
	for name, c := range oracleCases() {
		t.Run(name, func(t *testing.T) {
			hits := 0
			for seed := range graphs {
				r := rand.New(rand.NewPCG(uint64(seed), 6))
				ts := randomGraph(r)
				for i := range ts { // which a pass reads as another class
					if seed%4 == 0 && r.IntN(3) == 0 {
						ts[i].Amount = ledger.Amount{}
					}
				}
				e, err := NewEngine(Config{Shapes: func() []Finder { return []Finder{c.finder()} }})
				require.NoError(t, err)
				for i := range ts {
					var got, grown, all []string
					if err := e.Add(&ts[i], func(m *Match) { grown = append(grown, fmt.Sprint(m.Key, m.Size)) }); err != nil {
						t.Fatal(err)
					}
					f := &e.finders[0]
					f.Find(f.lens, &e.leg, nil, func(m *Match) {
						if m.Cut {
							t.Fatal("a budget was met")
						}
						got, all = append(got, tellMatch(e.Graph(), m)), append(all, fmt.Sprint(m.Key, m.Size))
					})
					// What the engine knows already spares work, not instances.
					if !slices.Equal(all, grown) {
						require.Equal(t, all, grown, "seed %d, at transfer %d of %s", seed, i, table(ts[:i+1]))
					}
					want := c.expect(ts[:i+1])
					hits += len(want)
					slices.Sort(want)
					slices.Sort(got)
					if slices.Equal(want, got) {
						continue
					}
					require.Equal(t, want, got, "seed %d, at transfer %d of %s", seed, i, table(ts[:i+1]))
				}
			}
			t.Logf("%d instances in %d graphs", hits, graphs)
			require.Greater(t, hits, graphs/50, "found too rarely to test anything")
		})
	}
}

// tellMatch writes a match as told does.
func tellMatch(g *Graph, m *Match) string {
	var legs []Transfer
	for _, leg := range m.Legs {
		e, ok := g.Edge(leg.Order())
		if !ok || e.From != leg.From || e.To != leg.To || e.To != leg.Peer {
			return "a leg that is no transfer"
		}
		legs = append(legs, g.Transfer(&e))
	}
	return told(m.ID.Shape, m.Size, legs)
}

func table(ts []Transfer) string {
	var b strings.Builder
	for _, t := range ts {
		fmt.Fprintf(&b, "\n%d: %d→%d %s of %d at %d in tx %d", t.Ref, t.From, t.To, t.Amount, t.Asset, t.Time, t.Tx)
	}
	return b.String()
}
