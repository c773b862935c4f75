package trace_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

const whole = uint64(1) << 60

func TestRankRespectsTime(t *testing.T) {
	l := story(t,
		pay{tx: "before", from: "A", to: "old", amount: 1000},
		pay{tx: "theft", from: "victim", to: "A", amount: 100},
		pay{tx: "one", from: "A", to: "B", amount: 75},
		pay{tx: "one", from: "B", to: "C", amount: 75}, // the same transaction, a moment later
		pay{tx: "two", from: "A", to: "binance", amount: 25},
		pay{tx: "three", from: "binance", to: "D", amount: 25},
	)
	r, err := trace.Rank(t.Context(), l.View(), known(labels{"binance": "exchange"}), []trace.Seed{transferSeed("theft", 0, "")}, trace.DefaultRankConfig())
	require.NoError(t, err)
	got := map[string]ledger.Ratio{}
	sum := r.Residual
	for _, a := range r.Accounts {
		got[a.Account.Address.String()] = a.Share
		sum += a.Mass
	}
	require.Equal(t, whole, sum)
	// A keeps 15 %; 3/4 of the rest goes to B, which keeps 15 % of it
	require.Equal(t, map[string]ledger.Ratio{"A": 1500, "B": 956, "C": 5419, "binance": 2125}, got)
	require.Equal(t, "C", r.Accounts[0].Account.Address.String())
	require.Equal(t, 2, r.Accounts[0].Hops)
}

// The mass is divided exactly, whatever the ledger, both ways.
func TestRankConservesMass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawAccounts(t)
		cfg := trace.DefaultRankConfig()
		cfg.Least = rapid.Uint32Range(1, 100_000).Draw(t, "least")
		cfg.MaxAccounts = rapid.IntRange(0, 10).Draw(t, "max")
		if rapid.Bool().Draw(t, "backward") {
			cfg.Direction = trace.Backward
		}
		got, err := trace.Rank(t.Context(), r.view, r.known, r.seeds, cfg)
		require.NoError(t, err)
		sum := got.Residual
		for _, a := range got.Accounts {
			sum += a.Mass
		}
		if sum != 0 { // seeds of accounts never seen start nothing
			require.Equal(t, whole, sum)
		}
		index, err := trace.NewRankIndex(t.Context(), r.view, cfg.Direction)
		require.NoError(t, err)
		again, err := index.Rank(t.Context(), r.known, r.seeds, cfg)
		require.NoError(t, err)
		require.Equal(t, got, again, "an index gives the same ranking")
	})
}

func BenchmarkRankCase(b *testing.B) {
	mf := loadMF(b, "Atomic")
	for b.Loop() {
		if _, err := trace.Rank(b.Context(), mf.view, mf.known(), mf.seeds, trace.DefaultRankConfig()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRank ranks from one account of a random ledger at ε = 10⁻⁶, over
// an index and over the ledger as it is. The full size is
// RANK_TRANSFERS=30000000 RANK_ACCOUNTS=2000000.
func BenchmarkRank(b *testing.B) {
	n, accounts := size("RANK_TRANSFERS", 300_000), size("RANK_ACCOUNTS", 20_000)
	r := rand.New(rand.NewPCG(1, 2))
	l := ledger.New(ledger.Config{})
	who := func() ledger.Account {
		var h [20]byte
		binary.BigEndian.PutUint32(h[:], 1+r.Uint32N(uint32(accounts)))
		return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress(h)}
	}
	batch := make([]ledger.Tx, 0, 10_000)
	transfers := make([]ledger.Transfer, cap(batch))
	for i := range n {
		var h [32]byte
		binary.BigEndian.PutUint32(h[:], uint32(i)+1)
		t := transfers[len(batch):][:1:1]
		t[0] = ledger.Transfer{Asset: "USD", From: who(), To: who(), Amount: units(1 + r.Uint64N(1000))}
		batch = append(batch, ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, h), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(i / 100), Tx: uint32(i % 100)},
			Time: int64(i / 100), Transfers: t,
		})
		if len(batch) == cap(batch) || i == n-1 {
			if err := l.Append(batch...); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	view := l.View()
	start := time.Now()
	index, err := trace.NewRankIndex(b.Context(), view, trace.Forward)
	if err != nil {
		b.Fatal(err)
	}
	built := time.Since(start)
	seeds := []trace.Seed{{Kind: trace.SeedAccount, Account: view.Account(777)}}
	for _, c := range []struct {
		name string
		rank func() (*trace.Ranking, error)
	}{
		{"index", func() (*trace.Ranking, error) {
			return index.Rank(b.Context(), nil, seeds, trace.DefaultRankConfig())
		}},
		{"ledger", func() (*trace.Ranking, error) {
			return trace.Rank(b.Context(), view, nil, seeds, trace.DefaultRankConfig())
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var got *trace.Ranking
			for b.Loop() {
				if got, err = c.rank(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(got.Expanded), "pushes")
			b.ReportMetric(built.Seconds(), "index-s")
		})
	}
}

// A least mass beyond the whole would wrap around, and is refused.
func TestRankConfigRefusesWhatMeansNothing(t *testing.T) {
	for _, change := range []func(*trace.RankConfig){
		func(c *trace.RankConfig) { c.Least = 0 },
		func(c *trace.RankConfig) { c.Least = 1_000_001 },
		func(c *trace.RankConfig) { c.Least = ^uint32(0) },
		func(c *trace.RankConfig) { c.Stay = ledger.One },
		func(c *trace.RankConfig) { c.MaxHistory = -1 },
	} {
		c := trace.DefaultRankConfig()
		require.NoError(t, c.Validate())
		change(&c)
		require.ErrorIs(t, c.Validate(), trace.ErrConfig)
	}
}
