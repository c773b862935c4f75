package score_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/trace"
)

// smallWorld draws payments among a dozen accounts, some of them labelled, at
// times several in one transaction; the subject is evm(1).
func smallWorld(t *rapid.T, most uint64) (txs []ledger.Tx, categories map[ledger.Account]string) {
	categories = map[ledger.Account]string{evm(20): "scam", evm(21): "mixing_service", evm(22): "exchange"}
	who := rapid.SampledFrom([]byte{1, 1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 22})
	for n := range rapid.IntRange(1, 40).Draw(t, "transactions") {
		tx := ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, [32]byte{0: byte(n), 31: 1}), Chain: ledger.Ethereum,
			Position: ledger.Position{Height: uint64(n + 1)}, Time: 1_700_000_000 + int64(n)*60,
		}
		for k := range rapid.SampledFrom([]int{1, 1, 1, 3}).Draw(t, "transfers") {
			asset := usdt
			if rapid.IntRange(0, 9).Draw(t, "asset") == 0 {
				asset = "USD"
			}
			tx.Transfers = append(tx.Transfers, ledger.Transfer{
				Asset: asset, From: evm(who.Draw(t, "from")), To: evm(who.Draw(t, "to")), Entry: uint32(k),
				Amount: ledger.NewAmount(rapid.Uint64Range(1, most).Draw(t, "amount")),
			})
		}
		tx.Initiator = tx.Transfers[0].From
		txs = append(txs, tx)
	}
	return txs, categories
}

// tell writes a world down in short.
func tell(txs []ledger.Tx) string {
	var b strings.Builder
	for _, tx := range txs {
		for _, m := range tx.Transfers {
			from, to := m.From.Address.Payload(), m.To.Address.Payload()
			fmt.Fprintf(&b, "%d: %d pays %d %s %.3s\n", tx.Position.Height, from[19], to[19], m.Amount, m.Asset)
		}
	}
	return b.String()
}

// unbounded lifts every budget, so that nothing but the rule decides.
func unbounded(rule string, hops int) func(*score.Policy) {
	return func(p *score.Policy) {
		p.Exposure = score.ExposureRules{Rule: rule, Hops: hops}
		p.Budgets = score.Budgets{Edges: 1e6, Counterparties: 1000, PerCounter: 1e6}
	}
}

// exposed is what an amount of exposure is of.
type exposed struct {
	direction, category string
	asset               ledger.Asset
	hops                int
}

// within adds amounts up over at most so many hops.
func within(hops int, of map[exposed]uint64) map[exposed]uint64 {
	out := map[exposed]uint64{}
	for k, n := range of {
		if k.hops <= hops {
			k.hops = 0
			out[k] += n
		}
	}
	return out
}

// shipped returns the default policy, which is read from its file but once.
var shipped = func() func() *score.Policy {
	p := score.DefaultPolicy()
	return func() *score.Policy { q := *p; return &q }
}()

// stateOf returns a state without detectors.
func stateOf(t require.TestingT, set *label.Set, txs []ledger.Tx) *score.State {
	st, err := score.NewState(score.StateConfig{Known: ledger.Known{Labels: set}})
	require.NoError(t, err)
	require.NoError(t, st.Append(context.Background(), txs...))
	return st
}

// answer asks a state about an account's exposure.
func answer(t require.TestingT, st *score.State, edit func(*score.Policy), a ledger.Account) map[exposed]uint64 {
	p := shipped()
	edit(p)
	eng, err := score.NewEngine(st, p)
	require.NoError(t, err)
	got, err := eng.Assess(context.Background(), score.Address{Account: a})
	require.NoError(t, err)
	out := map[exposed]uint64{}
	for _, l := range got.Exposure {
		n, small := l.Amount.Uint64()
		require.True(t, small)
		require.Equal(t, l.Hops == 1, l.Kind == "direct")
		out[exposed{l.Direction, l.Category, l.Asset, l.Hops}] += n
	}
	return out
}

// traced runs package trace over the same: backwards from every payment that
// reached the subject, and forwards from every one that left it, to the labelled
// accounts, where it stops, as it does at the subject.
func traced(t require.TestingT, view ledger.View, txs []ledger.Tx, categories map[ledger.Account]string, rule string, hops int) map[exposed]uint64 {
	known := &ledger.Known{Labels: stopsOf(categories)}
	stops := map[string]trace.Reason{"subject": trace.StopService}
	for _, c := range categories {
		stops[c] = trace.StopExchange
	}
	r, err := trace.ParseRule(rule)
	require.NoError(t, err)
	out := map[exposed]uint64{}
	for _, direction := range []trace.Direction{trace.Backward, trace.Forward} {
		name := map[trace.Direction]string{trace.Backward: "in", trace.Forward: "out"}[direction]
		var seeds []trace.Seed
		for _, tx := range txs {
			for _, m := range tx.Transfers {
				near, far := m.To, m.From
				if direction == trace.Forward {
					near, far = far, near
				}
				if near == evm(1) && far != evm(1) {
					seeds = append(seeds, trace.Seed{Chain: tx.Chain, Kind: trace.SeedTransfer, Tx: tx.ID, Index: m.Entry})
				}
			}
		}
		if len(seeds) == 0 {
			continue
		}
		res, err := trace.Run(context.Background(), view, known, seeds, trace.Config{
			Rule: r, Direction: direction, MaxHops: hops - 1, NoSwaps: true, StopCategories: stops,
		})
		require.NoError(t, err)
		for _, s := range res.Sinks {
			if s.Reason != trace.StopExchange {
				continue
			}
			n, _ := s.Amount.Uint64()
			out[exposed{name, categories[s.Account], s.Asset, 0}] += n
		}
	}
	return out
}

// stopsOf labels the subject beside the others.
type stopsOf map[ledger.Account]string

func (s stopsOf) Labels(a ledger.Account, _ ledger.Cut) []ledger.Label {
	switch category := s[a]; {
	case a == evm(1):
		return []ledger.Label{{Category: "subject", Confidence: 60}}
	case category != "":
		return []ledger.Label{{Category: category, Confidence: 60}}
	}
	return nil
}

// As far as money is followed at all, exposure is what a trace gives, unit by
// unit, both ways and under every rule that conserves value. Under fifo and lifo
// a unit has one way, so that the hops agree too.
func TestExposureIsWhatATraceGives(t *testing.T) {
	for _, rule := range []string{"haircut", "fifo", "lifo"} {
		t.Run(rule, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				txs, categories := smallWorld(rt, 1000)
				st := stateOf(rt, labels(t, categories), txs)
				got := answer(rt, st, unbounded(rule, 20), evm(1))
				require.Equal(rt, traced(rt, st.View(), txs, categories, rule, 20), within(20, got), "%s", tell(txs))
				if rule == "haircut" || testing.Short() {
					return
				}
				for hops := 2; hops <= 4; hops++ {
					want := traced(rt, st.View(), txs, categories, rule, hops)
					require.Equal(rt, want, within(hops, got), "%d hops\n%s", hops, tell(txs))
					require.Equal(rt, want, within(hops, answer(rt, st, unbounded(rule, hops), evm(1))), "no more than %d hops\n%s", hops, tell(txs))
				}
			})
		})
	}
}

// Amounts beyond 64 bits go the same ways.
func TestExposureOfWideAmounts(t *testing.T) {
	if testing.Short() {
		t.Skip("the long run has it")
	}
	wide := ledger.AmountFromWords([4]uint64{0, 1 << 16})
	rapid.Check(t, func(rt *rapid.T) {
		txs, categories := smallWorld(rt, 1000)
		set := labels(t, categories)
		rule := rapid.SampledFrom([]string{"fifo", "lifo"}).Draw(rt, "rule")
		want := answer(rt, stateOf(rt, set, txs), unbounded(rule, 5), evm(1))
		large := slices.Clone(txs)
		for i := range large {
			large[i].Transfers = slices.Clone(large[i].Transfers)
			for k := range large[i].Transfers {
				m := &large[i].Transfers[k]
				m.Amount, _ = m.Amount.MulDiv(wide, ledger.NewAmount(1))
			}
		}
		p := shipped()
		unbounded(rule, 5)(p)
		eng, err := score.NewEngine(stateOf(rt, set, large), p)
		require.NoError(rt, err)
		got, err := eng.Assess(context.Background(), score.Address{Account: evm(1)})
		require.NoError(rt, err)
		require.Len(rt, got.Exposure, len(want))
		for _, l := range got.Exposure {
			n, _ := l.Amount.MulDiv(ledger.NewAmount(1), wide)
			u, _ := n.Uint64()
			require.Equal(rt, want[exposed{l.Direction, l.Category, l.Asset, l.Hops}], u)
		}
	})
}

// Hop by hop haircut and poison are what a slow reading of their definitions
// gives: a balance is a mixture, of which every payment takes its part, or which
// poisons every payment.
func TestExposureHopByHop(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		txs, categories := smallWorld(rt, 1e12)
		st := stateOf(rt, labels(t, categories), txs)
		const hops = 3
		want := mixtures(txs, categories, "in", false, hops)
		maps.Copy(want, mixtures(backwards(txs), categories, "out", false, hops))
		got := answer(rt, st, unbounded("haircut", hops), evm(1))
		for k := range want {
			if got[k] == 0 {
				got[k] = 0
			}
		}
		for k, n := range got { // a unit may be lost at every step
			require.InDelta(rt, want[k], n, 500, "%v\n%s", k, tell(txs))
		}
		want = mixtures(txs, categories, "in", true, hops)
		maps.Copy(want, mixtures(backwards(txs), categories, "out", true, hops))
		require.Equal(rt, want, answer(rt, st, unbounded("poison", hops), evm(1)), "%s", tell(txs))
	})
}

// backwards turns time around.
func backwards(txs []ledger.Tx) (out []ledger.Tx) {
	for _, tx := range slices.Backward(txs) {
		moves := slices.Clone(tx.Transfers)
		slices.Reverse(moves)
		for i := range moves {
			moves[i].From, moves[i].To = moves[i].To, moves[i].From
		}
		tx.Transfers = moves
		out = append(out, tx)
	}
	return out
}

// origin is where a part of a balance is from: a category so many transactions
// back, the last of them told.
type origin struct {
	category string
	hops     int
	tx       ledger.TxID
}

type holder struct {
	account ledger.Account
	asset   ledger.Asset
}

// mixtures carries every balance's make-up forwards and returns what of it
// reached evm(1).
func mixtures(txs []ledger.Tx, categories map[ledger.Account]string, direction string, poison bool, hops int) map[exposed]uint64 {
	balance, least := map[holder]*big.Rat{}, map[holder]*big.Rat{}
	of := func(m map[holder]*big.Rat, h holder) *big.Rat {
		if m[h] == nil {
			m[h] = new(big.Rat)
		}
		return m[h]
	}
	each := func(do func(tx *ledger.Tx, from, to holder, a *big.Rat)) {
		for i := range txs {
			for _, m := range txs[i].Transfers {
				n, _ := m.Amount.Uint64()
				if m.From != m.To {
					do(&txs[i], holder{m.From, m.Asset}, holder{m.To, m.Asset}, new(big.Rat).SetUint64(n))
				}
			}
		}
	}
	each(func(_ *ledger.Tx, from, to holder, a *big.Rat) {
		of(balance, from).Sub(of(balance, from), a)
		of(balance, to).Add(of(balance, to), a)
		if b := of(balance, from); b.Cmp(of(least, from)) < 0 {
			of(least, from).Set(b)
		}
	})
	for h, b := range balance {
		b.Neg(of(least, h))
	}
	parts, reached := map[holder]map[origin]*big.Rat{}, map[exposed]*big.Rat{}
	add := func(h holder, o origin, a *big.Rat) {
		if parts[h] == nil {
			parts[h] = map[origin]*big.Rat{}
		}
		if parts[h][o] == nil {
			parts[h][o] = new(big.Rat)
		}
		parts[h][o].Add(parts[h][o], a)
	}
	each(func(tx *ledger.Tx, from, to holder, a *big.Rat) {
		moved := map[origin]*big.Rat{}
		switch category := categories[from.account]; {
		case from.account == evm(1): // the subject's own
		case category != "":
			moved[origin{category, 1, tx.ID}] = a
		default:
			for o, n := range parts[from] {
				next := origin{o.category, o.hops, tx.ID}
				if o.tx != tx.ID {
					next.hops++
				}
				part := new(big.Rat).Quo(new(big.Rat).Mul(n, a), balance[from])
				if poison {
					part = a
				} else {
					n.Sub(n, part)
				}
				if moved[next] == nil || poison {
					moved[next] = new(big.Rat)
				}
				moved[next].Add(moved[next], part)
			}
		}
		of(balance, from).Sub(of(balance, from), a)
		of(balance, to).Add(of(balance, to), a)
		nearest := map[string]int{}
		for o, n := range moved {
			if to.account != evm(1) {
				add(to, o, n)
				continue
			}
			if o.hops > hops {
				continue
			}
			k := exposed{direction, o.category, to.asset, o.hops}
			if !poison {
				if reached[k] == nil {
					reached[k] = new(big.Rat)
				}
				reached[k].Add(reached[k], n)
			} else if h := nearest[o.category]; h == 0 || o.hops < h {
				nearest[o.category] = o.hops
			}
		}
		for category, h := range nearest {
			k := exposed{direction, category, to.asset, h}
			if reached[k] == nil {
				reached[k] = new(big.Rat)
			}
			reached[k].Add(reached[k], a)
		}
	})
	out := map[exposed]uint64{}
	for k, n := range reached {
		if u := new(big.Int).Quo(n.Num(), n.Denom()).Uint64(); u > 0 {
			out[k] = u
		}
	}
	return out
}
