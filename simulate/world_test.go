package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// small is a world of every chain and every kind that runs in a moment.
func small(seed uint64) Config {
	c := Defaults()
	c.Seed, c.Accounts, c.Days = seed, 400, 40
	c.Chains = []ledger.Chain{ledger.Ethereum, ledger.Tron, "eip155:56", ledger.BitcoinMainnet}
	for i := range c.Schemes {
		c.Schemes[i].Count = 2
	}
	for i := range c.Innocents {
		c.Innocents[i].Count = 4
	}
	return c
}

func world(t testing.TB, cfg Config) *World {
	t.Helper()
	w, err := New(cfg)
	require.NoError(t, err)
	return w
}

// digest reads everything a world says, as text, into one hash.
func digest(w *World) string {
	h := sha256.New()
	say := func(args ...any) { _, _ = fmt.Fprintln(h, args...) } // a hash does not fail
	for ev := range w.Stream() {
		tx := ev.Tx
		say(tx.ID, tx.Chain, tx.Position, tx.Time, tx.Initiator, tx.Fee, tx.FeeBurnt, tx.Coinbase, tx.Version, tx.LockTime)
		for _, x := range tx.Transfers {
			say(x.Asset, x.From, x.To, x.Amount, x.Entry, x.Kind)
			for _, i := range x.Inputs {
				say(i.Account, i.Amount, i.Prev, i.Sequence)
			}
			for _, o := range x.Outputs {
				say(o.Account, o.Amount)
			}
		}
		for _, a := range tx.Approvals {
			say(a.Owner, a.Spender, a.Asset, a.Amount)
		}
		for _, r := range ev.Truth {
			say(r.Scheme, r.Typology, r.Chain, r.Tx, r.Index, r.Account, r.Role)
		}
	}
	for _, l := range w.Labels() {
		say(l.Account, l.Category, l.Entity, l.Confidence, l.Source, l.KnownFrom, l.Wrong)
	}
	for _, a := range w.Assets() {
		say(a.Asset, a.Symbol, a.Decimals, a.Kind, a.Canonical, a.Counterfeit, a.Dust, a.FreezableBy)
	}
	for _, p := range w.Prices() {
		say(p.Asset, p.Time, uint64(p.USD), p.Source)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	brief := func(seed uint64) Config {
		cfg := small(seed)
		cfg.Accounts, cfg.Days = 200, 12
		return cfg
	}
	w := world(t, brief(7))
	first := digest(w)
	old := runtime.GOMAXPROCS(1)
	second := digest(w)
	runtime.GOMAXPROCS(old)
	require.Equal(t, first, second, "the number of processors shows in the ledger")
	require.Equal(t, first, digest(world(t, brief(7))))
	require.NotEqual(t, first, digest(world(t, brief(8))), "the seed does nothing")
}

func TestMergeOrder(t *testing.T) {
	heads := map[ledger.Chain]ledger.Position{}
	var last ledger.Cut
	for tx := range world(t, small(3)).Txs() {
		at := ledger.Cut{Clock: tx.Time, Chain: tx.Chain, Position: tx.Position}
		require.Positive(t, at.Compare(last), "%s at %v comes after %v", tx.ID, at, last)
		if head, ok := heads[tx.Chain]; ok {
			require.True(t, head.Before(tx.Position))
		}
		heads[tx.Chain], last = tx.Position, at
	}
	require.Contains(t, heads, ledger.Ethereum)
	require.Contains(t, heads, ledger.Chain("local:exchange"))
}

// TestNothingFromNothing replays every transfer and fee on public chains: no
// account spends what it did not receive, bar tokens that are declared
// counterfeit.
func TestNothingFromNothing(t *testing.T) {
	w := world(t, small(5))
	counterfeit := map[ledger.Asset]bool{}
	for _, a := range w.Assets() {
		counterfeit[a.Asset] = a.Counterfeit
	}
	type key struct {
		a ledger.Account
		s ledger.Asset
	}
	held := map[key]ledger.Amount{}
	debit := func(tx ledger.Tx, a ledger.Account, s ledger.Asset, v ledger.Amount) {
		left, ok := held[key{a, s}].Sub(v)
		require.True(t, ok, "%s spends %s of %s, has %s, in %s", a, v, s, held[key{a, s}], tx.ID)
		held[key{a, s}] = left
	}
	for tx := range w.Txs() {
		if f := tx.Chain.Family(); f == ledger.FamilyLocal || f == ledger.FamilyBitcoin {
			continue
		}
		if !tx.Initiator.IsZero() && !tx.Fee.IsZero() {
			debit(tx, tx.Initiator, ledger.NativeAsset(tx.Chain), tx.Fee)
		}
		require.LessOrEqual(t, tx.FeeBurnt.Cmp(tx.Fee), 0)
		for _, x := range tx.Transfers {
			if !x.From.IsZero() && !counterfeit[x.Asset] {
				debit(tx, x.From, x.Asset, x.Amount)
			}
			sum, ok := held[key{x.To, x.Asset}].Add(x.Amount)
			require.True(t, ok)
			held[key{x.To, x.Asset}] = sum
		}
	}
}

// TestTruthRefersToTheLedger checks that each truth row names a transfer or an
// account that exists, and that every planned kind shows up.
func TestTruthRefersToTheLedger(t *testing.T) {
	cfg := small(11)
	w := world(t, cfg)
	seen := map[ledger.Account]bool{}
	kinds := map[string]int{}
	roles := map[string]bool{}
	for ev := range w.Stream() {
		for _, x := range ev.Tx.Transfers {
			seen[x.From], seen[x.To] = true, true
			for _, i := range x.Inputs {
				seen[i.Account] = true
			}
			for _, o := range x.Outputs {
				seen[o.Account] = true
			}
		}
		for _, a := range ev.Tx.Approvals {
			seen[a.Owner], seen[a.Spender] = true, true
		}
		for _, row := range ev.Truth {
			kinds[row.Typology]++
			if row.Account.IsZero() {
				require.Equal(t, ev.Tx.ID, row.Tx)
				require.Equal(t, ev.Tx.Chain, row.Chain)
				entries := len(ev.Tx.Transfers) + len(ev.Tx.Approvals)
				if ev.Tx.Chain == ledger.BitcoinMainnet {
					entries = len(ev.Tx.Transfers[0].Outputs)
				} else if len(ev.Tx.Approvals) == 0 {
					require.Equal(t, row.Index, ev.Tx.Transfers[row.Index].Entry)
				}
				require.Less(t, int(row.Index), entries)
				continue
			}
			require.True(t, seen[row.Account], "%s plays %s before it is seen", row.Account, row.Role)
			require.NotEmpty(t, row.Role)
			roles[row.Role] = true
		}
	}
	for _, p := range cfg.Schemes {
		require.Positive(t, kinds[p.Kind], "no scheme of %s", p.Kind)
	}
	for _, p := range cfg.Innocents {
		require.Positive(t, kinds[InnocentPrefix+p.Kind], "no innocent %s", p.Kind)
	}
	for _, r := range []string{"victim", "collector", "mule", "consolidator", "hop", "deposit-address", "funder"} {
		require.True(t, roles[r], "nobody is a %s", r)
	}
}

// TestSchemesAreIndependent: adding look-alikes and another typology changes no
// transfer of a scheme that was there before.
func TestSchemesAreIndependent(t *testing.T) {
	tell := func(cfg Config) (rows []string) {
		cfg.Labels = 0
		for ev := range world(t, cfg).Stream() {
			for _, r := range ev.Truth {
				if r.Scheme == "layering-0001" && r.Account.IsZero() && len(ev.Tx.Transfers) > 0 {
					x := ev.Tx.Transfers[r.Index]
					rows = append(rows, fmt.Sprint(ev.Tx.Time, ev.Tx.ID, x.To, x.Asset, x.Amount))
				}
			}
		}
		return rows
	}
	with := small(4)
	alone := with
	alone.Innocents = nil
	alone.Schemes = []Plan{{"layering", 2}}
	require.NotEmpty(t, tell(alone))
	require.True(t, slices.Equal(tell(alone), tell(with)), "other schemes and look-alikes changed layering-0001")
}

// TestAccountsOnDemand: a plan of n innocent accounts brings about n to the
// ledger within a month, whatever the kind.
func TestAccountsOnDemand(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine and long: left to the whole run")
	}
	cfg := Defaults()
	cfg.Accounts, cfg.Schemes = 300, nil
	for i := range cfg.Innocents {
		cfg.Innocents[i].Count = 60
	}
	got := map[string]int{}
	for ev := range world(t, cfg).Stream() {
		for _, r := range ev.Truth {
			if !r.Account.IsZero() {
				got[r.Typology]++
			}
		}
	}
	for _, p := range cfg.Innocents {
		require.Greater(t, got[InnocentPrefix+p.Kind], 50, p.Kind)
	}
}

func TestConfigFaultsComeTogether(t *testing.T) {
	cfg := Defaults()
	cfg.Accounts, cfg.Days, cfg.Labels, cfg.Adversary.Undercut = 1, 0, 101, 99
	cfg.Schemes = append(cfg.Schemes, Plan{"perpetual-motion", 1})
	_, err := New(cfg)
	require.ErrorIs(t, err, ErrConfig)
	for _, part := range []string{"Accounts = 1", "Days = 0", "Labels = 101", "Undercut = 99", "perpetual-motion"} {
		require.ErrorContains(t, err, part)
	}
}

func TestEventsEndEarly(t *testing.T) {
	n := 0
	for range world(t, small(1)).Txs() {
		if n++; n == 10 {
			break
		}
	}
	require.Equal(t, 10, n)
}

func BenchmarkStream(b *testing.B) {
	cfg := Defaults()
	cfg.Accounts, cfg.Days = 20_000, 60
	w := world(b, cfg)
	n := 0
	for b.Loop() {
		for tx := range w.Txs() {
			n += len(tx.Transfers)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "transfers/s")
	b.ReportMetric(float64(n)/float64(b.N), "transfers")
}

// TestWorldIsShared iterates one World from several goroutines at once.
func TestWorldIsShared(t *testing.T) {
	w := Demo(3)
	got := make(chan string)
	for range 3 {
		go func() { got <- digest(w) }()
	}
	first := <-got
	require.Equal(t, first, <-got)
	require.Equal(t, first, <-got)
}
