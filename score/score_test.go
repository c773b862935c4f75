package score_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/hoptrail/hoptrail/label"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const usdt ledger.Asset = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"

func evm(n byte) ledger.Account {
	return ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{0: 0xee, 19: n})}
}

// chain writes payments one block apart.
type chain struct {
	n   byte
	txs []ledger.Tx
}

func (c *chain) pay(from, to ledger.Account, amount uint64) {
	c.n++
	c.txs = append(c.txs, ledger.Tx{
		ID: ledger.HashTxID(ledger.Ethereum, [32]byte{0: c.n, 31: 1}), Chain: ledger.Ethereum,
		Position: ledger.Position{Height: uint64(c.n)}, Time: 1_700_000_000 + int64(c.n)*60, Initiator: from,
		Transfers: []ledger.Transfer{{Asset: usdt, From: from, To: to, Amount: ledger.NewAmount(amount)}},
	})
}

func labels(t testing.TB, of map[ledger.Account]string) *label.Set {
	t.Helper()
	b := label.NewBuilder(label.Config{})
	for a, category := range of {
		_, err := b.Add(label.Options{Name: "typed in"}, label.Entry{Address: a.Address, Category: category, Confidence: 60})
		require.NoError(t, err)
	}
	return b.Build()
}

func engine(t *testing.T, set *label.Set, txs []ledger.Tx, edit func(*score.Policy)) *score.Engine {
	t.Helper()
	cfg := score.StateConfig{Detectors: catalog.Default()}
	if set != nil {
		cfg.Known.Labels = set
	}
	st, err := score.NewState(cfg)
	require.NoError(t, err)
	require.NoError(t, st.Append(context.Background(), txs...))
	p := score.DefaultPolicy()
	if edit != nil {
		edit(p)
	}
	eng, err := score.NewEngine(st, p)
	require.NoError(t, err)
	return eng
}

func assess(t *testing.T, e *score.Engine, s score.Subject) *score.Assessment {
	t.Helper()
	a, err := e.Assess(context.Background(), s)
	require.NoError(t, err)
	var sum score.Points
	for _, c := range a.Contributions {
		sum += c.Points
	}
	require.Equal(t, a.Score, min(max(sum, 0), score.MaxScore), "a score is the sum of its parts")
	return a
}

// What a caller tells of his customer makes an address no better known, and a
// customer lives on a private lane.
func TestFactsMakeNoAddressKnown(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 5)
	e := engine(t, labels(t, nil), c.txs, func(*score.Policy) {})
	yes := true
	q := score.Withdrawal{Customer: "c-1", To: evm(9), Asset: usdt, Amount: ledger.NewAmount(5), Facts: &score.CustomerFacts{FirstPayment: &yes}}
	got := assess(t, e, q)
	require.Positive(t, got.Score)
	require.Equal(t, score.Unknown, got.Level)
	q.To = evm(2)
	require.Equal(t, score.Low, assess(t, e, q).Level)
	q.Lane = ledger.Ethereum
	_, err := e.Assess(t.Context(), q)
	require.ErrorIs(t, err, score.ErrSubject)
	require.ErrorContains(t, err, "private")
}

func TestUnknownIsNotClean(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 100)
	e := engine(t, labels(t, nil), c.txs, nil)
	require.Equal(t, score.Unknown, assess(t, e, score.Address{Account: evm(99)}).Level)
	require.Equal(t, score.Low, assess(t, e, score.Address{Account: evm(1)}).Level)
	none := assess(t, engine(t, nil, c.txs, nil), score.Address{Account: evm(1)})
	require.Contains(t, rules(none), "exposure", "without labels exposure is not evaluated")
}

func rules(a *score.Assessment) (out []string) {
	for _, n := range a.NotEvaluated {
		out = append(out, n.Rule)
	}
	return out
}

// Money received straight from a sanctioned address alerts alone; money from a
// scam does not, however much it is.
func TestOnlyDecisiveCategoriesAlertAlone(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 5)
	c.pay(evm(3), evm(2), 95)
	c.pay(evm(4), evm(5), 100)
	set := labels(t, map[ledger.Account]string{evm(1): "sanctions", evm(4): "pig-butchering"})
	e := engine(t, set, c.txs, nil)
	hit := assess(t, e, score.Address{Account: evm(2)})
	require.Equal(t, score.Severe, hit.Level)
	require.Equal(t, ledger.Ratio(500), hit.Exposure[0].Share)
	scam := assess(t, e, score.Address{Account: evm(5)})
	require.Equal(t, score.Points(90_000), scam.Score)
	require.Equal(t, score.Medium, scam.Level, "one family of evidence is no alert")
	require.True(t, scam.Budgets[len(scam.Budgets)-1].Hit)
	require.Equal(t, score.Severe, assess(t, e, score.Address{Account: evm(1)}).Level, "the listed address itself")
}

// One hop away the share that was labelled counts, and what came later does not.
// A category that is off is not counted as the wider one that it belongs to.
func TestOffIsOff(t *testing.T) {
	var c chain
	c.pay(evm(10), evm(2), 5)
	set := labels(t, map[ledger.Account]string{evm(10): "ransomware"})
	for mode, want := range map[score.Mode][]string{"": {"exposure:abuse:direct:in"}, score.Off: nil, score.Shadow: {"exposure:ransomware:direct:in"}} {
		e := engine(t, set, c.txs, func(p *score.Policy) {
			if mode != "" {
				p.Categories["ransomware"] = score.CategoryRule{Weight: 50, Mode: mode}
			}
		})
		var got []string
		a := assess(t, e, score.Address{Account: evm(2)})
		for _, part := range a.Contributions {
			got = append(got, part.Source)
		}
		require.Equal(t, want, got, "%q", mode)
		require.Equal(t, mode == "", a.Score > 0)
	}
}

func TestIndirectExposureIsProRataAndAsOf(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 30) // the scam pays a middleman 30
	c.pay(evm(9), evm(2), 70) // of 100
	c.pay(evm(2), evm(3), 50) // who pays us 50
	c.pay(evm(1), evm(2), 900)
	e := engine(t, labels(t, map[ledger.Account]string{evm(1): "scam"}), c.txs, nil)
	got := assess(t, e, score.Address{Account: evm(3)})
	require.Len(t, got.Exposure, 1)
	x := got.Exposure[0]
	require.Equal(t, "indirect", x.Kind)
	require.Equal(t, "15", x.Amount.String(), "30 % of 50")
	require.Equal(t, ledger.Ratio(3000), x.Share)
}

func TestNoWalkThroughServices(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 30)
	c.pay(evm(2), evm(3), 30)
	set := labels(t, map[ledger.Account]string{evm(1): "scam", evm(2): "exchange"})
	got := assess(t, engine(t, set, c.txs, nil), score.Address{Account: evm(3)})
	require.Len(t, got.Exposure, 1)
	require.Equal(t, "exchange", got.Exposure[0].Category)
	require.Equal(t, score.Low, got.Level)
}

func TestBudgetsAreTold(t *testing.T) {
	var c chain
	for range 50 {
		c.pay(evm(1), evm(2), 1)
	}
	e := engine(t, labels(t, nil), c.txs, func(p *score.Policy) { p.Budgets.Edges = 10 })
	got := assess(t, e, score.Address{Account: evm(2)})
	require.Contains(t, got.Budgets, score.Budget{Name: "edges", Limit: 10, Hit: true, Share: ledger.One})
	require.Equal(t, 10, got.Read)
	e = engine(t, labels(t, nil), c.txs, func(p *score.Policy) { p.Budgets.Direct = 20 })
	got = assess(t, e, score.Address{Account: evm(2)})
	require.Contains(t, got.Budgets, score.Budget{Name: "direct", Limit: 20, Hit: true})
	require.Contains(t, got.Budgets, score.Budget{Name: "edges", Limit: 20_000, Hit: false})
}

func TestWithdrawalWritesNothing(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 5)
	e := engine(t, labels(t, map[ledger.Account]string{evm(2): "block-list"}), c.txs, nil)
	before := assess(t, e, score.Address{Account: evm(2)})
	age, first := 3*24*time.Hour, true
	got := assess(t, e, score.Withdrawal{
		Customer: "c-19", To: evm(2), Asset: usdt, Amount: ledger.NewAmount(7),
		Facts: &score.CustomerFacts{Age: &age, FirstPayment: &first},
	})
	require.Equal(t, score.Severe, got.Level)
	require.Contains(t, rules(got), "fact:declared-own", "what the caller did not say is not evaluated")
	require.Equal(t, before, assess(t, e, score.Address{Account: evm(2)}))
	_, err := e.Assess(context.Background(), score.Withdrawal{})
	require.ErrorIs(t, err, score.ErrSubject)
}

func TestDepositAsksAboutThePayers(t *testing.T) {
	var c chain
	c.pay(evm(1), evm(2), 5)
	set := labels(t, map[ledger.Account]string{evm(1): "sanctions"})
	e := engine(t, set, c.txs, nil)
	got := assess(t, e, score.Deposit{Chain: ledger.Ethereum, Tx: c.txs[0].ID, To: evm(2)})
	require.Equal(t, score.Severe, got.Level)
	_, err := e.Assess(context.Background(), score.Deposit{Chain: ledger.Ethereum, Tx: c.txs[0].ID, To: evm(3)})
	require.ErrorIs(t, err, score.ErrSubject)
}

func TestRollbackTakesExposureBack(t *testing.T) {
	var c chain
	c.pay(evm(8), evm(2), 5)
	c.pay(evm(1), evm(2), 5)
	set := labels(t, map[ledger.Account]string{evm(1): "sanctions"})
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: set}})
	require.NoError(t, err)
	require.NoError(t, st.Append(context.Background(), c.txs...))
	e, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	require.Equal(t, score.Severe, assess(t, e, score.Address{Account: evm(2)}).Level)
	require.NoError(t, st.Rollback(ledger.Ethereum, 1))
	require.Equal(t, score.Low, assess(t, e, score.Address{Account: evm(2)}).Level)
}

// Every fault of a policy is told at once, each with its place.
func TestPolicyFaults(t *testing.T) {
	text := strings.Replace(score.DefaultPolicyText(), "mule-wallet: {family: flow, weight: 90", "mule-wallet: {family: flaw, weight: 180", 1)
	text = strings.Replace(text, "high: 70", "high: 30", 1)
	_, err := score.LoadPolicy(strings.NewReader(text))
	require.ErrorIs(t, err, score.ErrPolicy)
	for _, want := range []string{"typologies.mule-wallet.family", "typologies.mule-wallet.weight", "levels", "line "} {
		require.ErrorContains(t, err, want)
	}
	for name, text := range map[string]string{
		"unknown field": "version: 1\nname: x\ncolour: red\n",
		"wrong type":    "version: one\n",
		"alias":         "version: &a 1\nname: *a\n",
		"not a mapping": "- 1\n",
		"empty":         "",
		"twice":         "version: 1\nversion: 1\n",
	} {
		_, err := score.LoadPolicy(strings.NewReader(text))
		require.Error(t, err, name)
		require.True(t, errors.Is(err, score.ErrPolicy), "%s: %v", name, err)
	}
}

func FuzzLoadPolicy(f *testing.F) {
	f.Add(score.DefaultPolicyText())
	f.Add("version: 1\n")
	f.Add(`{"version": 1, "name": "json"}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := score.LoadPolicy(strings.NewReader(text))
		if err == nil && p.Validate() != nil {
			t.Fatal("a loaded policy does not validate")
		}
	})
}
