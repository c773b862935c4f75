package simulate

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// move is one marked transfer of a scheme, in dollars where it is a stablecoin.
type move struct {
	at       int64
	chain    ledger.Chain
	from, to ledger.Account
	usd      float64
	stable   bool
	native   bool
	class    string // "", "counterfeit"
}

// plot is what the truth tells of one scheme.
type plot struct {
	moves []move
	roles map[string][]ledger.Account
}

func (p *plot) is(a ledger.Account, role string) bool { return slices.Contains(p.roles[role], a) }

// plots runs schemes of one typology and gathers each.
func plots(t *testing.T, kind string, n int, adv Adversary) map[string]*plot {
	t.Helper()
	cfg := Defaults()
	cfg.Accounts, cfg.Days, cfg.Adversary = 200, 90, adv
	cfg.Schemes, cfg.Innocents = []Plan{{kind, n}}, nil
	w := world(t, cfg)
	info := map[ledger.Asset]ledger.AssetInfo{}
	for _, a := range w.Assets() {
		info[a.Asset] = a
	}
	all := map[string]*plot{}
	for ev := range w.Stream() {
		for _, r := range ev.Truth {
			p := all[r.Scheme]
			if p == nil {
				p = &plot{roles: map[string][]ledger.Account{}}
				all[r.Scheme] = p
			}
			if !r.Account.IsZero() {
				p.roles[r.Role] = append(p.roles[r.Role], r.Account)
				continue
			}
			if len(ev.Tx.Transfers) == 0 {
				continue
			}
			x := ev.Tx.Transfers[r.Index]
			u, _ := x.Amount.Uint64()
			m := move{at: ev.Tx.Time, chain: ev.Tx.Chain, from: x.From, to: x.To, usd: float64(u) / 1e6}
			m.stable, m.native = info[x.Asset].Kind == "stable", info[x.Asset].Kind == "native"
			if info[x.Asset].Counterfeit {
				m.class = "counterfeit"
			}
			p.moves = append(p.moves, m)
		}
	}
	require.Len(t, all, n, kind)
	return all
}

func TestPigButcheringIsCalibrated(t *testing.T) {
	var payments, lured, victims, fromHot, outOf, into float64
	for _, p := range plots(t, "pig-butchering", 12, Adversary{}) {
		sent := map[ledger.Account][]float64{}
		for _, m := range p.moves {
			switch local := m.chain.Family() == ledger.FamilyLocal; {
			case local && m.from.Chain == m.chain:
				sent[m.from] = append(sent[m.from], m.usd)
			case local && m.to.Chain == m.chain && m.stable:
				for _, v := range sent[m.to] {
					if r := m.usd / v; r >= 1.019 && r <= 1.201 {
						lured++
						break
					}
				}
			case !local && m.stable && p.is(m.to, "collector"):
				into += m.usd
				fromHot++
			case !local && m.stable && p.is(m.from, "collector"):
				outOf += m.usd
			}
		}
		for _, v := range sent {
			victims++
			payments += float64(len(v))
		}
	}
	require.InDelta(t, 5.75, payments/victims, 2, "payments per victim")
	require.InDelta(t, .4, lured/victims, .25, "share of victims that got a return")
	require.Greater(t, outOf/into, .8, "forwarded share, rings still open at the end included")
	require.Greater(t, fromHot, 100.0)
}

func TestMuleNetworkIsAMotorcade(t *testing.T) {
	for name, p := range plots(t, "mule-network", 8, Adversary{}) {
		require.GreaterOrEqual(t, len(p.roles["mule"]), 4, name)
		require.Len(t, p.roles["consolidator"], 1, name)
		fuelled, sources := map[ledger.Account]bool{}, map[ledger.Account]map[ledger.Account]bool{}
		for _, m := range p.moves {
			if p.is(m.to, "mule") && m.native {
				require.True(t, p.is(m.from, "funder"), "%s: %s buys its own gas", name, m.to)
				fuelled[m.to] = true
			}
			if p.is(m.to, "mule") && m.stable {
				if sources[m.to] == nil {
					sources[m.to] = map[ledger.Account]bool{}
				}
				sources[m.to][m.from] = true
			}
			if p.is(m.from, "mule") && m.stable {
				require.True(t, p.is(m.to, "consolidator"), name)
			}
		}
		for a, s := range sources {
			require.GreaterOrEqual(t, len(s), 2, a)
		}
		require.NotEmpty(t, fuelled)
	}
}

func TestStructuringStaysBelow(t *testing.T) {
	below := 0
	for _, p := range plots(t, "structuring", 12, Adversary{}) {
		for _, m := range p.moves {
			if m.stable && p.is(m.to, "deposit-address") {
				near := false
				for _, limit := range reportAbove {
					near = near || m.usd >= .84*float64(limit) && m.usd < float64(limit)
				}
				require.True(t, near, "%v is not just below a threshold", m.usd)
				below++
			}
		}
	}
	require.Greater(t, below, 30)
}

func TestCycleCloses(t *testing.T) {
	for name, p := range plots(t, "cycle", 8, Adversary{}) {
		out, in := map[ledger.Account]int{}, map[ledger.Account]int{}
		for _, m := range p.moves {
			if m.stable && p.is(m.from, "hop") {
				out[m.from]++
				in[m.to]++
			}
		}
		for a := range out {
			require.Equal(t, 1, in[a], "%s: nothing comes back to %s", name, a)
		}
	}
}

func TestPeelChainShrinks(t *testing.T) {
	for name, p := range plots(t, "peel-chain", 8, Adversary{}) {
		last, links := 1e18, 0
		for _, m := range p.moves {
			if m.stable && p.is(m.to, "hop") {
				require.Less(t, m.usd, last, name)
				last = m.usd
				links++
			}
		}
		if len(p.roles["hop"]) > 0 && links > 0 {
			require.GreaterOrEqual(t, links, 4, name)
		}
	}
}

func TestPoisonersLookAlike(t *testing.T) {
	for _, chains := range [][]ledger.Chain{{ledger.Ethereum}, {ledger.Ethereum, ledger.Tron}} {
		cfg := Defaults()
		cfg.Accounts, cfg.Days, cfg.Schemes, cfg.Innocents = 200, 60, []Plan{{"address-poisoning", 4}}, nil
		cfg.Chains = chains
		poisonersLookAlike(t, cfg)
	}
}

func poisonersLookAlike(t *testing.T, cfg Config) {
	t.Helper()
	peers := map[ledger.Account]map[ledger.Account]bool{} // whom each account paid
	kinds := map[string]int{}
	alike := func(a, b ledger.Account) bool {
		x, y := a.Address.String(), b.Address.String()
		head, tail := 0, 0
		for lower(x[2+head]) == lower(y[2+head]) {
			head++
		}
		for lower(x[41-tail]) == lower(y[41-tail]) {
			tail++
		}
		return head >= 3 && tail >= 4
	}
	for ev := range world(t, cfg).Stream() {
		for i, x := range ev.Tx.Transfers {
			marked := slices.ContainsFunc(ev.Truth, func(r Truth) bool { return r.Account.IsZero() && int(r.Index) == i })
			if !marked {
				if peers[x.From] == nil {
					peers[x.From] = map[ledger.Account]bool{}
				}
				peers[x.From][x.To] = true
				continue
			}
			target, twin := x.From, x.To
			if x.Amount.IsZero() {
				kinds["zero"]++
			} else if u, _ := x.Amount.Uint64(); u < 10_000 && x.Asset == world(t, cfg).Assets()[usdt].Asset {
				kinds["dust"]++
				target, twin = x.To, x.From
			} else if x.Asset == world(t, cfg).Assets()[fake].Asset {
				kinds["counterfeit"]++
			} else {
				continue
			}
			found := false
			for peer := range peers[target] {
				found = found || alike(peer, twin)
			}
			require.True(t, found, "%s looks like nobody that %s paid", twin, target)
		}
	}
	require.Greater(t, min(kinds["zero"], kinds["dust"], kinds["counterfeit"]), 10, kinds)
}

func lower(c byte) byte { return c | 0x20 }

// TestLayeringRunsDeep follows value from the collector: hops per transaction.
func TestLayeringRunsDeep(t *testing.T) {
	deepest, fast := 0, 0
	for _, p := range plots(t, "layering", 12, Adversary{}) {
		depth, since := map[ledger.Account]int{}, map[ledger.Account]int64{}
		most := 0
		for _, m := range p.moves {
			if p.is(m.from, "funder") || !p.is(m.to, "hop") && !p.is(m.to, "deposit-address") {
				continue
			}
			if d := depth[m.from] + 1; d > depth[m.to] {
				depth[m.to], since[m.to] = d, m.at
			}
			if t0, ok := since[m.from]; ok && m.at-t0 < 2*3600 {
				fast++
			}
			most = max(most, depth[m.to])
		}
		require.GreaterOrEqual(t, most, 3)
		deepest = max(deepest, most)
	}
	require.GreaterOrEqual(t, deepest, 10)
	require.Greater(t, fast, 60)
}
