package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Exploration tells what Explore read and what it could not read.
type Exploration struct {
	Requests int
	Txs      int
	// Failed lists questions that were given up; the value behind them ended
	// with StopEndOfData.
	Failed []Failure
	// Truncated lists accounts whose history the source or MaxPages cut; the
	// value that reached them ended with StopLimits.
	Truncated []ledger.Account
	// Waiting counts questions that the budget left unasked; the value behind
	// them ended with StopBudget.
	Waiting int
}

// Failure is a question that was not answered.
type Failure struct {
	Question string
	Err      string
}

// Explore traces over a Source, reading only the accounts and outputs that
// traced value reaches. It asks, traces what it has, and asks for where value
// got to, largest value first, until nothing is left to ask: the result is
// that of Run over a Ledger that holds those accounts' whole histories.
//
// Services are stopped at before they are read. from resumes an exploration;
// nil starts a new one. When the context is done or a checkpoint cannot be
// kept, the error comes with a valid partial Result. O(rounds · Run), a round
// being a hop or less.
func Explore(ctx context.Context, src Source, known *ledger.Known, seeds []Seed, cfg Config, xcfg ExploreConfig, from *Checkpoint) (*Result, *Exploration, error) {
	if err := errors.Join(cfg.Validate(), xcfg.Validate()); err != nil {
		return nil, nil, err
	}
	x := &explorer{src: src, known: known, seeds: seeds, trace: cfg, cfg: xcfg, state: newCheckpoint()}
	if from != nil {
		x.state = from.clone()
	} else {
		x.plan()
	}
	stopped := x.explore(ctx)
	res, _, err := x.run(ctx)
	if res == nil {
		return nil, x.report(), errors.Join(stopped, err)
	}
	if stopped == nil {
		stopped = err
	}
	return res, x.report(), stopped
}

type explorer struct {
	src   Source
	known *ledger.Known
	seeds []Seed
	trace Config
	cfg   ExploreConfig
	state *Checkpoint
}

// plan asks for the seeds first.
func (x *explorer) plan() {
	for _, s := range x.seeds {
		if s.Kind == SeedAccount {
			x.state.queue(question{Kind: askHistory, Account: s.Account})
		} else {
			x.state.queue(question{Kind: askTransaction, Chain: s.Chain, Tx: s.Tx})
		}
	}
}

// explore asks until there is nothing to ask. Every round's questions are kept
// in the state, so that a resumed exploration asks the same ones in order.
func (x *explorer) explore(ctx context.Context) error {
	for {
		for len(x.state.Waiting) > 0 {
			if x.cfg.MaxRequests > 0 && x.state.Requests >= x.cfg.MaxRequests {
				return nil
			}
			if err := x.answer(ctx, x.state.Waiting[0]); err != nil {
				return err
			}
			x.state.Waiting = x.state.Waiting[1:]
			if x.cfg.Progress != nil {
				x.cfg.Progress(ExploreProgress{x.state.Requests, len(x.state.Txs), len(x.state.Waiting)})
			}
			if x.cfg.Checkpoint != nil {
				if err := x.cfg.Checkpoint(x.state); err != nil {
					return fmt.Errorf("trace: keeping the checkpoint: %w", err)
				}
			}
		}
		_, edge, err := x.run(ctx)
		if err != nil {
			return err
		}
		for _, q := range edge {
			x.state.queue(q)
		}
		if len(x.state.Waiting) == 0 {
			return nil
		}
	}
}

// answer puts one question and keeps the answer. It fails only when the
// context is done.
func (x *explorer) answer(ctx context.Context, q question) error {
	requests := x.state.Requests
	var txs []ledger.Tx
	truncated := false
	err := func() error {
		switch q.Kind {
		case askTransaction:
			return x.ask(ctx, func() error {
				tx, err := x.src.Transaction(ctx, q.Chain, q.Tx)
				if err == nil {
					txs = append(txs, tx)
				}
				return err
			})
		case askSpender:
			return x.ask(ctx, func() error {
				tx, spent, err := x.src.Spender(ctx, q.Chain, ledger.Outpoint{Tx: q.Tx, Index: q.Index})
				if err == nil && spent {
					txs = append(txs, tx)
				}
				return err
			})
		}
		cursor := ""
		for pages := 0; ; pages++ {
			if x.cfg.MaxPages > 0 && pages >= x.cfg.MaxPages {
				truncated = true
				return nil
			}
			var p Page
			if err := x.ask(ctx, func() (err error) { p, err = x.src.History(ctx, q.Account, cursor); return err }); err != nil {
				return err
			}
			txs, truncated = append(txs, p.Txs...), truncated || p.Truncated
			if cursor = p.Next; cursor == "" {
				return nil
			}
		}
	}()
	if ctx.Err() != nil {
		x.state.Requests = requests // asked again on resuming
		return ctx.Err()
	}
	outcome := answered
	switch {
	case err != nil:
		x.state.Failed = append(x.state.Failed, Failure{q.String(), err.Error()})
		outcome, txs = failed, nil
	case truncated:
		outcome = cut
	}
	if bad := x.state.keep(txs); bad != nil {
		x.state.Failed = append(x.state.Failed, Failure{q.String(), bad.Error()})
		outcome = failed
	}
	x.state.Done[q.key()] = outcome
	return nil
}

// run traces what is held and returns the questions that value waits for, the
// largest value first.
func (x *explorer) run(ctx context.Context) (*Result, []question, error) {
	view, err := x.state.view()
	if err != nil {
		return nil, nil, err
	}
	edge := &edge{done: x.state.Done, view: view}
	e := newEngine(view, x.known, x.trace.defaults())
	e.edge = edge
	e.cancelled = func() bool { return ctx.Err() != nil }
	if len(x.trace.Bridges) > 0 {
		e.openPassages(x.trace.Bridges)
	}
	usable := make([]Seed, len(x.seeds))
	copy(usable, x.seeds)
	if err := e.plant(usable); err != nil {
		if len(x.state.Waiting) > 0 || len(x.state.Failed) == 0 {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%w (the source failed: %s)", err, x.state.Failed[0].Err)
	}
	stopped := e.run(ctx)
	if e.err != nil {
		return nil, nil, e.err
	}
	res, err := e.result()
	if err != nil {
		return nil, nil, err
	}
	return res, edge.questions(), stopped
}

func (x *explorer) report() *Exploration {
	r := &Exploration{
		Requests: x.state.Requests, Txs: len(x.state.Txs), Failed: slices.Clone(x.state.Failed), Waiting: len(x.state.Waiting),
	}
	for k, outcome := range x.state.Done {
		if outcome == cut {
			if a, err := ledger.ParseAccount(strings.TrimPrefix(k, historyPrefix)); err == nil {
				r.Truncated = append(r.Truncated, a)
			}
		}
	}
	slices.SortFunc(r.Truncated, func(a, b ledger.Account) int { return strings.Compare(a.String(), b.String()) })
	return r
}

// edge is the border of what an exploration has read: value that reaches an
// account or output beyond it ends there, and is what to ask for next.
type edge struct {
	done map[string]outcome
	view ledger.View
	met  []wanted
}

type wanted struct {
	question
	amount ledger.Amount
}

// beyond tells whether value ends at the edge, and why.
func (b *edge) beyond(q question, n ledger.Amount) (Reason, bool) {
	switch b.done[q.key()] {
	case answered:
		return 0, false
	case failed:
		return StopEndOfData, true
	case cut:
		return StopLimits, true
	}
	b.met = append(b.met, wanted{q, n})
	return StopBudget, true
}

func (b *edge) account(id ledger.AccountID, n ledger.Amount) (Reason, bool) {
	return b.beyond(question{Kind: askHistory, Account: b.view.Account(id)}, n)
}

func (b *edge) output(key outKey, n ledger.Amount) (Reason, bool) {
	return b.beyond(question{Kind: askSpender, Chain: b.view.CutOf(key.ref).Chain, Tx: b.view.TxID(key.ref), Index: key.index}, n)
}

// input asks for the transaction that an input spends from.
func (b *edge) input(ref ledger.TxRef, i int, n ledger.Amount) (Reason, bool) {
	tx := b.view.Tx(ref)
	prev := tx.Transfers[0].Inputs[i].Prev.Tx
	if prev.IsZero() {
		return 0, false
	}
	return b.beyond(question{Kind: askTransaction, Chain: tx.Chain, Tx: prev}, n)
}

// questions returns what was met, without repetition.
func (b *edge) questions() []question {
	sum := map[string]*wanted{}
	list := []*wanted{}
	for _, w := range b.met {
		k := w.key()
		if sum[k] == nil {
			sum[k] = &wanted{question: w.question}
			list = append(list, sum[k])
		}
		sum[k].amount = sum[k].amount.SaturatingAdd(w.amount)
	}
	slices.SortStableFunc(list, func(a, b *wanted) int {
		return cmp.Or(b.amount.Cmp(a.amount), strings.Compare(a.key(), b.key()))
	})
	out := make([]question, len(list))
	for i, w := range list {
		out[i] = w.question
	}
	return out
}
