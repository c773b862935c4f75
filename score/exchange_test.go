package score_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

const lane ledger.Chain = "local:exchange"

// exchange is an exchange with a hot wallet and a private lane: what moves on
// the chain is told again, with the customer, under the same hash.
type exchange struct {
	t     *testing.T
	state *score.State
	hot   ledger.Account
	n     byte
	now   int64
}

func newExchange(t *testing.T) *exchange {
	set := labels(t, map[ledger.Account]string{evm(200): "exchange"})
	st, err := score.NewState(score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: set}})
	require.NoError(t, err)
	return &exchange{t: t, state: st, hot: evm(200), now: 1_767_225_600}
}

func (x *exchange) customer(name string) ledger.Account {
	a, err := ledger.LocalAddress("customer:" + name)
	require.NoError(x.t, err)
	return ledger.Account{Chain: lane, Address: a}
}

// move puts one payment on the chain and on the private lane, after a while.
func (x *exchange) move(after time.Duration, onChain, private ledger.Transfer) {
	x.n++
	x.now += int64(after / time.Second)
	id := ledger.HashTxID(ledger.Ethereum, [32]byte{x.n, 9})
	tell := func(c ledger.Chain, tr ledger.Transfer) ledger.Tx {
		tr.Asset, tr.Amount = usdt, onChain.Amount
		return ledger.Tx{ID: id, Chain: c, Position: ledger.Position{Height: uint64(x.now)}, Time: x.now, Transfers: []ledger.Transfer{tr}}
	}
	require.NoError(x.t, x.state.Append(context.Background(), tell(lane, private), tell(ledger.Ethereum, onChain)))
}

// public puts a payment between strangers on the chain.
func (x *exchange) public(after time.Duration, from, to ledger.Account, amount uint64) {
	x.n++
	x.now += int64(after / time.Second)
	require.NoError(x.t, x.state.Append(context.Background(), ledger.Tx{
		ID: ledger.HashTxID(ledger.Ethereum, [32]byte{x.n, 9}), Chain: ledger.Ethereum, Position: ledger.Position{Height: uint64(x.now)},
		Time: x.now, Transfers: []ledger.Transfer{{Asset: usdt, From: from, To: to, Amount: ledger.NewAmount(amount)}},
	}))
}

func (x *exchange) withdraw(after time.Duration, name string, to ledger.Account, amount uint64) {
	x.move(after, ledger.Transfer{From: x.hot, To: to, Amount: ledger.NewAmount(amount)}, ledger.Transfer{From: x.customer(name), To: to})
}

func (x *exchange) deposit(after time.Duration, from ledger.Account, name string, amount uint64) {
	x.move(after, ledger.Transfer{From: from, To: x.hot, Amount: ledger.NewAmount(amount)}, ledger.Transfer{From: from, To: x.customer(name)})
}

// A victim tries a little, gets it back with a profit, and pays more. His third
// payment is stopped before it is signed, with the reasons; a payment to his own
// wallet is not, and neither was anything before.
func TestThirdWithdrawalOfAVictimIsStopped(t *testing.T) {
	x := newExchange(t)
	scam, own := evm(66), evm(77)
	x.withdraw(time.Hour, "c-20", own, 800e6) // somebody else lives his life
	eng, err := score.NewEngine(x.state, score.DefaultPolicy())
	require.NoError(t, err)
	age, no, yes := 20*24*time.Hour, false, true
	ask := func(to ledger.Account, amount uint64, facts score.CustomerFacts) *score.Assessment {
		facts.Age = &age
		return assess(t, eng, score.Withdrawal{
			Lane: lane, Customer: "c-19", To: to, Asset: usdt, Amount: ledger.NewAmount(amount), Time: x.now + 3600, Facts: &facts,
		})
	}

	first := ask(scam, 500e6, score.CustomerFacts{FirstPayment: &yes, DeclaredOwn: &no, UnknownVASP: &no})
	require.Equal(t, score.NoAction, first.Decision.Action)
	x.withdraw(24*time.Hour, "c-19", scam, 500e6)
	x.public(time.Hour, scam, evm(67), 490e6)
	x.deposit(48*time.Hour, scam, "c-19", 550e6)
	second := ask(scam, 5_000e6, score.CustomerFacts{FirstPayment: &no, DeclaredOwn: &no, UnknownVASP: &no})
	require.Equal(t, score.NoAction, second.Decision.Action)
	x.withdraw(48*time.Hour, "c-19", scam, 5_000e6)
	for i := range 3 { // passed on to fresh wallets
		x.public(time.Hour, scam, evm(byte(68+i)), 1_500e6)
	}

	before := digestOf(t, x.state)
	third := ask(scam, 20_000e6, score.CustomerFacts{FirstPayment: &no, DeclaredOwn: &no, UnknownVASP: &no})
	require.Equal(t, score.Interdict, third.Decision.Action, "%+v %v", third.Decision, third.Contributions)
	require.Equal(t, "category:pig-butchering", third.Decision.By)
	require.Len(t, third.Findings, 1)
	f := third.Findings[0]
	require.Equal(t, typology.PigButchering, f.Typology)
	require.Equal(t, scam, f.Subject)
	require.GreaterOrEqual(t, len(f.Evidence), 4, "the payments and the return are shown")
	last := f.Evidence[len(f.Evidence)-1]
	require.Equal(t, "20000000000", last.Amount.String(), "the payment that is to be signed is among them")
	var sources []string
	for _, c := range third.Contributions {
		sources = append(sources, c.Source)
	}
	require.Equal(t, []string{"typology:pig-butchering", "fact:new-customer"}, sources)

	mine := ask(own, 20_000e6, score.CustomerFacts{FirstPayment: &yes, DeclaredOwn: &yes, UnknownVASP: &no})
	require.Equal(t, score.NoAction, mine.Decision.Action)
	require.Empty(t, mine.Findings)
	require.Equal(t, before, digestOf(t, x.state), "asking wrote something")
}

// What the caller does not tell, and labels that he does not have, are not
// evaluated, and never clean.
func TestWhatIsMissingIsTold(t *testing.T) {
	x := newExchange(t)
	x.withdraw(time.Hour, "c-20", evm(77), 800e6)
	eng, err := score.NewEngine(x.state, score.DefaultPolicy())
	require.NoError(t, err)
	got := assess(t, eng, score.Withdrawal{Lane: lane, Customer: "c-19", To: evm(5), Asset: usdt, Amount: ledger.NewAmount(1), Time: x.now})
	require.Equal(t, score.Unknown, got.Level)
	require.Contains(t, rules(got), "facts")
}
