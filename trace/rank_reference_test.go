package trace_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// slowMass is mass that arrived with a transfer; -1 stands for the seed.
type slowMass struct {
	with int
	mass *big.Int
}

type slowPlace struct {
	account string
	asset   ledger.Asset
}

// slowRank is the ranking as its documentation words it, where every push walks
// all transfers. It returns what each account keeps.
func slowRank(all []pay, start slowPlace, cfg trace.RankConfig) map[string]uint64 {
	waiting := map[slowPlace][]slowMass{}
	kept := map[string]*big.Int{}
	keep := func(account string, n *big.Int) {
		if kept[account] == nil {
			kept[account] = new(big.Int)
		}
		kept[account].Add(kept[account], n)
	}
	sum := func(list []slowMass) *big.Int {
		n := new(big.Int)
		for _, m := range list {
			n.Add(n, m.mass)
		}
		return n
	}
	least := new(big.Int).SetUint64(whole / 1_000_000 * uint64(cfg.Least))
	var queue []slowPlace
	add := func(p slowPlace, m slowMass) {
		waiting[p] = append(waiting[p], m)
		if sum(waiting[p]).Cmp(least) >= 0 && !slices.Contains(queue, p) {
			queue = append(queue, p)
		}
	}
	add(start, slowMass{-1, new(big.Int).SetUint64(whole)})
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		list := waiting[p]
		delete(waiting, p)
		slices.SortStableFunc(list, func(a, b slowMass) int { return a.with - b.with })
		left := share(sum(list), big.NewInt(int64(cfg.Stay)), big.NewInt(int64(ledger.One)))
		keep(p.account, left)
		here, first := new(big.Int), list[0].with
		arrive := func(before int) {
			for ; len(list) > 0 && list[0].with < before; list = list[1:] {
				stays := new(big.Int).Set(left)
				if stays.Cmp(list[0].mass) > 0 {
					stays.Set(list[0].mass)
				}
				left = new(big.Int).Sub(left, stays)
				here.Add(here, list[0].mass).Sub(here, stays)
			}
		}
		leaves := func(i int) bool {
			return i > first && all[i].from == p.account && all[i].asset == p.asset && all[i].to != p.account && all[i].amount > 0
		}
		for i := range all {
			if !leaves(i) {
				continue
			}
			arrive(i)
			rest := new(big.Int)
			for k := i; k < len(all); k++ {
				if leaves(k) {
					rest.Add(rest, new(big.Int).SetUint64(all[k].amount))
				}
			}
			if q := share(here, new(big.Int).SetUint64(all[i].amount), rest); q.Sign() > 0 {
				here.Sub(here, q)
				add(slowPlace{all[i].to, p.asset}, slowMass{i, q})
			}
		}
		arrive(len(all))
		keep(p.account, here)
	}
	out := map[string]uint64{}
	for a, n := range kept {
		if n.Sign() > 0 {
			out[a] = n.Uint64()
		}
	}
	return out
}

// share returns floor(a·num/den).
func share(a, num, den *big.Int) *big.Int {
	n := new(big.Int).Mul(a, num)
	return n.Div(n, den)
}

// A ranking gives every account the mass that the slow one gives it, over the
// ledger and over an index, whose second ranking uses the room of the first.
func TestRankAgainstReference(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		some := rapid.SampledFrom([]string{"A", "B", "C", "D", "E"})
		all := []pay{{tx: "t0", from: "A", to: "B", amount: 1, asset: "USD"}}
		for i := range rapid.IntRange(1, 30).Draw(r, "transfers") {
			amount := rapid.Uint64Range(0, 9).Draw(r, "amount")
			if rapid.IntRange(0, 19).Draw(r, "large") == 0 {
				amount = ^uint64(0) - amount // two have no sum in 64 bits
			}
			all = append(all, pay{
				tx: fmt.Sprint("t", i+1), from: some.Draw(r, "from"), to: some.Draw(r, "to"), amount: amount,
				asset: rapid.SampledFrom([]ledger.Asset{"USD", "EUR"}).Draw(r, "asset"),
			})
		}
		view := story(t, all...).View()
		cfg := trace.DefaultRankConfig()
		cfg.Least = rapid.Uint32Range(100, 100_000).Draw(r, "least")
		index, err := trace.NewRankIndex(t.Context(), view, trace.Forward)
		require.NoError(t, err)
		for _, start := range []string{"A", "B"} {
			want := slowRank(all, slowPlace{start, "USD"}, cfg)
			seeds := []trace.Seed{{Kind: trace.SeedAccount, Account: name(start), Asset: "USD"}}
			for what, rank := range map[string]func() (*trace.Ranking, error){
				"ledger": func() (*trace.Ranking, error) { return trace.Rank(t.Context(), view, nil, seeds, cfg) },
				"index":  func() (*trace.Ranking, error) { return index.Rank(t.Context(), nil, seeds, cfg) },
			} {
				ranking, err := rank()
				require.NoError(t, err)
				got := map[string]uint64{}
				for _, a := range ranking.Accounts {
					got[a.Account.Address.String()] = a.Mass
				}
				require.Equal(t, want, got, "%s, from %s", what, start)
			}
		}
	})
}
