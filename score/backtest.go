package score

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Backtest sets up a replay of history.
type Backtest struct {
	State    StateConfig
	Policies []*Policy // each question is answered under every one
	// Before asks what is asked before a transaction is known, such as about a
	// withdrawal that is to be signed, After what is asked once it is. Nil
	// means DeskBefore and DeskAfter.
	Before, After func(tx *ledger.Tx) []Subject
}

// Trial is one question with its answers, one for each policy in order.
type Trial struct {
	At      ledger.Cut // the transaction that raised the question
	Tx      ledger.TxID
	Answers []*Assessment
}

// Run replays transactions, each after its lane's last, and yields what would
// have been answered at the time: every answer rests on transactions before
// the question, and on labels that could be read then (known_from). An error,
// also one of the questions' or of the detectors', ends the replay.
//
// Costs what appending and asking cost; memory: the state.
func (b *Backtest) Run(ctx context.Context, txs iter.Seq2[ledger.Tx, error]) iter.Seq2[Trial, error] {
	return func(yield func(Trial, error) bool) {
		r, err := b.open()
		if err != nil {
			yield(Trial{}, err)
			return
		}
		for tx, err := range txs {
			if err == nil {
				err = r.replay(ctx, tx, yield)
			}
			if errors.Is(err, errStopped) {
				return
			}
			if err != nil {
				yield(Trial{}, err)
				return
			}
		}
	}
}

// replayer carries a back-test along.
type replayer struct {
	*Backtest
	state         *State
	engines       []*Engine
	before, after func(tx *ledger.Tx) []Subject
	held          []ledger.Tx // not appended yet
}

const errStopped = stop("the caller stopped")

type stop string

func (s stop) Error() string { return string(s) }

// maxHeld bounds the transactions that are appended together between questions.
const maxHeld = 1024

func (b *Backtest) open() (*replayer, error) {
	r := &replayer{Backtest: b, before: b.Before, after: b.After}
	if b.Before == nil && b.After == nil {
		r.before, r.after = DeskBefore, DeskAfter
	}
	var err error
	if r.state, err = NewState(b.State); err != nil {
		return nil, err
	}
	for _, p := range b.Policies {
		e, err := NewEngine(r.state, p)
		if err != nil {
			return nil, err
		}
		r.engines = append(r.engines, e)
	}
	return r, nil
}

// replay asks before a transaction, adds it, and asks after it.
func (r *replayer) replay(ctx context.Context, tx ledger.Tx, yield func(Trial, error) bool) error {
	if r.before != nil {
		if err := r.ask(ctx, &tx, r.before(&tx), yield); err != nil {
			return err
		}
	}
	if r.held = append(r.held, tx); len(r.held) == maxHeld {
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	if r.after != nil {
		return r.ask(ctx, &tx, r.after(&tx), yield)
	}
	return nil
}

func (r *replayer) flush(ctx context.Context) error {
	err := r.state.Append(ctx, r.held...)
	r.held = r.held[:0]
	return err
}

func (r *replayer) ask(ctx context.Context, tx *ledger.Tx, questions []Subject, yield func(Trial, error) bool) error {
	if len(questions) == 0 {
		return nil
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	_, clock, _ := r.state.View().Head(tx.Chain)
	at := ledger.Cut{Clock: max(clock, tx.Time), Chain: tx.Chain, Position: tx.Position}
	for _, q := range questions {
		t := Trial{At: at, Tx: tx.ID}
		for _, e := range r.engines {
			a, err := e.Assess(ctx, q)
			if err != nil {
				return err
			}
			t.Answers = append(t.Answers, a)
		}
		if !yield(t, nil) {
			return errStopped
		}
	}
	return nil
}

// DeskBefore asks about every withdrawal that a private lane tells of: a
// customer's payment to a public address.
func DeskBefore(tx *ledger.Tx) (out []Subject) {
	for i := range tx.Transfers {
		t := &tx.Transfers[i]
		if name, ok := customer(tx, t.From); ok && !t.To.IsZero() && !t.To.Chain.IsPrivate() {
			out = append(out, Withdrawal{Lane: tx.Chain, Customer: name, To: t.To, Asset: t.Asset, Amount: t.Amount, Time: tx.Time})
		}
	}
	return out
}

// DeskAfter asks about every deposit that a private lane tells of.
func DeskAfter(tx *ledger.Tx) (out []Subject) {
	for i := range tx.Transfers {
		t := &tx.Transfers[i]
		if _, ok := customer(tx, t.To); ok && !t.From.IsZero() && !t.From.Chain.IsPrivate() {
			out = append(out, Deposit{Chain: tx.Chain, Tx: tx.ID, To: t.To})
		}
	}
	return out
}

// customer returns the opaque name of a private lane's customer.
func customer(tx *ledger.Tx, a ledger.Account) (string, bool) {
	if !tx.Chain.IsPrivate() || a.Chain != tx.Chain {
		return "", false
	}
	return strings.CutPrefix(a.Address.String(), "customer:")
}
