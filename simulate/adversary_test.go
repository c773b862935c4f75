package simulate

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// dwell is the median time a scheme's mules hold what they get, in seconds.
func dwell(t *testing.T, adv Adversary) int64 {
	var all []int64
	for _, p := range plots(t, "mule-wallet", 15, adv) {
		got := map[ledger.Account]int64{}
		for _, m := range p.moves {
			switch {
			case !m.stable:
			case p.is(m.to, "mule"):
				got[m.to] = m.at
			case p.is(m.from, "mule") && got[m.from] > 0:
				all = append(all, m.at-got[m.from])
				delete(got, m.from)
			}
		}
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// TestEvasionCostsTime: undercutting and delay slow the launderer down.
func TestEvasionCostsTime(t *testing.T) {
	plain := dwell(t, Adversary{})
	require.InDelta(t, 1800, plain, 1800, "log-uniform between 2 minutes and 5 hours")
	require.Greater(t, dwell(t, Adversary{Undercut: 50}), plain*17/10)
	require.Greater(t, dwell(t, Adversary{Delay: 300}), plain*3)
}

func TestUndercutMakesSchemesSmaller(t *testing.T) {
	size := func(undercut int) (mules int) {
		for _, p := range plots(t, "mule-network", 8, Adversary{Undercut: undercut}) {
			mules += len(p.roles["mule"])
		}
		return mules
	}
	require.InDelta(t, .5, float64(size(50))/float64(size(0)), .12)
}

func TestReusedMulesAreShared(t *testing.T) {
	shared := func(percent int) (n int) {
		seen := map[ledger.Account]bool{}
		for _, p := range plots(t, "mule-network", 8, Adversary{Reuse: percent}) {
			for _, a := range p.roles["mule"] {
				if seen[a] {
					n++
				}
				seen[a] = true
			}
		}
		return n
	}
	require.Zero(t, shared(0))
	require.Greater(t, shared(60), 10)
}

// TestDisturbances: noise, decoys and dust add transfers that a detector has to
// look past; without the knobs there are none.
func TestDisturbances(t *testing.T) {
	idle := func(adv Adversary) (n int) { // wallets that keep what they get
		for _, p := range plots(t, "layering", 10, adv) {
			sends := map[ledger.Account]bool{}
			for _, m := range p.moves {
				sends[m.from] = true
			}
			for _, a := range p.roles["hop"] {
				if !sends[a] {
					n++
				}
			}
		}
		return n
	}
	require.Greater(t, idle(Adversary{Decoys: 500}), idle(Adversary{})+30)

	extra := func(adv Adversary) (dust, noise int) {
		cfg := Defaults()
		cfg.Accounts, cfg.Days, cfg.Adversary = 200, 40, adv
		cfg.Schemes, cfg.Innocents = []Plan{{"layering", 10}}, nil
		bad := map[ledger.Account]bool{}
		w := world(t, cfg)
		usd := w.Assets()[usdt].Asset
		for ev := range w.Stream() {
			for _, r := range ev.Truth {
				if r.Role == "hop" || r.Role == "collector" {
					bad[r.Account] = true
				}
			}
			if len(ev.Truth) > 0 {
				continue
			}
			for _, x := range ev.Tx.Transfers {
				if u, _ := x.Amount.Uint64(); x.Asset == usd && u <= 50_000 && bad[x.To] {
					dust++
				}
				if bad[x.From] {
					noise++
				}
			}
		}
		return dust, noise
	}
	dust, noise := extra(Adversary{})
	require.Zero(t, dust+noise)
	dust, noise = extra(Adversary{Dust: 500, Noise: 500})
	require.Greater(t, dust, 10)
	require.Greater(t, noise, 10)
}
