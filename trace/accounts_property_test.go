package trace_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// randomAccounts draws a ledger of single-asset transfers with mints, burns,
// self-transfers and several transfers per transaction, and seeds on it.
type randomAccounts struct {
	view    ledger.View
	events  []refEvent
	sources []refSource
	seeds   []trace.Seed
	known   *ledger.Known
	stops   map[int]bool
	n       int
}

func drawAccounts(t *rapid.T) *randomAccounts {
	r := &randomAccounts{n: rapid.IntRange(2, 6).Draw(t, "accounts"), stops: map[int]bool{}}
	names := labels{}
	who := func(i int) string { return fmt.Sprintf("a%d", i) }
	for i := 1; i <= r.n; i++ {
		if rapid.IntRange(0, 5).Draw(t, "exchange") == 0 {
			r.stops[i] = true
			names[who(i)] = "exchange"
		}
	}
	r.known = &ledger.Known{Labels: names}
	txs := rapid.IntRange(1, 25).Draw(t, "txs")
	for range rapid.IntRange(0, 2).Draw(t, "sources") {
		s := refSource{account: rapid.IntRange(1, r.n).Draw(t, "source"), from: rapid.IntRange(0, txs).Draw(t, "from")}
		r.sources = append(r.sources, s)
		r.seeds = append(r.seeds, trace.Seed{Kind: trace.SeedAccount, Account: name(who(s.account)), FromTime: int64(s.from)})
	}
	l := ledger.New(ledger.Config{})
	for i := 1; i <= txs; i++ {
		tx := ledger.Tx{
			ID: txName(fmt.Sprintf("t%d", i)), Chain: ledger.LocalDefault, Position: ledger.Position{Height: uint64(i)}, Time: int64(i),
		}
		for k := range rapid.IntRange(1, 3).Draw(t, "transfers") {
			ev := refEvent{
				tx: i, from: rapid.IntRange(0, r.n).Draw(t, "from"), to: rapid.IntRange(0, r.n).Draw(t, "to"),
				amount: rapid.IntRange(0, 12).Draw(t, "amount"),
			}
			if ev.from == 0 && ev.to == 0 {
				ev.to = 1
			}
			tr := ledger.Transfer{Asset: "USD", Amount: units(uint64(ev.amount)), Entry: uint32(k)}
			if ev.from != 0 {
				tr.From = name(who(ev.from))
			}
			if ev.to != 0 {
				tr.To = name(who(ev.to))
			}
			tx.Transfers = append(tx.Transfers, tr)
			if rapid.IntRange(0, 9).Draw(t, "seeded") == 0 {
				ev.seeds = append(ev.seeds, len(r.seeds))
				r.seeds = append(r.seeds, trace.Seed{Chain: tx.Chain, Kind: trace.SeedTransfer, Tx: tx.ID, Index: uint32(k)})
			}
			r.events = append(r.events, ev)
		}
		if err := l.Append(tx); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.seeds) == 0 {
		r.sources = append(r.sources, refSource{account: 1})
		r.seeds = append(r.seeds, trace.Seed{Kind: trace.SeedAccount, Account: name("a1")})
	}
	r.view = l.View()
	return r
}

// Every rule agrees with the reference that moves single units about.
func TestAccountsAgreeWithReference(t *testing.T) {
	for _, rule := range trace.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := drawAccounts(t)
				res, err := trace.Run(t.Context(), r.view, r.known, r.seeds, trace.Config{Rule: rule})
				require.NoError(t, err)
				require.NoError(t, res.Check())
				got := ends(res)
				slices.Sort(got)
				require.Equal(t, refAccounts(rule, r.n, r.events, r.sources, r.stops), got)
			})
		})
	}
}
