package trace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
)

// Source answers questions about one or more chains on demand: a node, an
// indexer, an explorer's API, or a Ledger. Transactions come with their Chain
// and Position; where a source sees only one account's side of a transaction,
// answers for several accounts are merged: a transfer that both tell is one, so
// a sight must hold all transfers of its account in that transaction.
//
// LedgerSource, and in the chain modules Esplora and Explorer, are Sources; none
// of them needs to import this package.
//
// A Source need not be safe for concurrent use; Explore asks one question at a
// time. It returns a *RetryError, or any error with a method RetryAfter()
// time.Duration, for what may succeed later, and any other error for what will
// not (ErrNotFound where it does not exist).
type Source interface {
	// Transaction returns one transaction.
	Transaction(ctx context.Context, c ledger.Chain, id ledger.TxID) (ledger.Tx, error)
	// Spender returns the transaction that spends an output; spent is false
	// when none does yet.
	Spender(ctx context.Context, c ledger.Chain, out ledger.Outpoint) (tx ledger.Tx, spent bool, err error)
	// History returns a page of an account's transactions on an account chain,
	// in any order; cursor is "" for the first page, then Page.Next.
	History(ctx context.Context, a ledger.Account, cursor string) (Page, error)
}

// Page is a part of an account's history. It is an alias of a plain struct, so
// that sources can return it without importing this package.
type Page = struct {
	Txs  []ledger.Tx
	Next string // "" when this is the last page
	// Truncated tells that the source holds more than it will ever give.
	Truncated bool
}

// ErrNotFound is returned by a Source for what does not exist.
var ErrNotFound = errors.New("trace: the source does not have it")

// RetryError is returned by a Source when the same question may be answered
// later: rate limits, timeouts, servers that are down.
type RetryError struct {
	After time.Duration // what the source asked for; 0 when it did not say
	Err   error
}

// Error tells what happened.
func (e *RetryError) Error() string { return fmt.Sprintf("trace: the source asks to retry: %v", e.Err) }

// RetryAfter returns After.
func (e *RetryError) RetryAfter() time.Duration { return e.After }

// Unwrap returns the cause.
func (e *RetryError) Unwrap() error { return e.Err }

// ExploreConfig bounds an exploration. The zero value has no bounds and does
// not retry.
type ExploreConfig struct {
	// MaxRequests bounds the questions asked; 0 means no limit.
	MaxRequests int
	// MaxPages bounds the pages read of one account; 0 means no limit.
	MaxPages int
	// Retries is how often a question is repeated after a RetryError.
	Retries int
	// BackOff is the first pause; it doubles with every repetition. A longer
	// RetryError.After is honoured.
	BackOff time.Duration
	// Wait pauses for the caller's clock; needed when Retries is not 0.
	Wait func(ctx context.Context, d time.Duration) error
	// Progress, when set, is called after every request.
	Progress func(ExploreProgress)
	// Checkpoint, when set, is called after every question that was answered
	// or given up, with a state that a later Explore resumes from.
	Checkpoint func(*Checkpoint) error
}

// ExploreProgress tells how far an exploration has come.
type ExploreProgress struct {
	Requests, Txs, Waiting int // asked, held, and known to be asked next
}

// Validate reports every fault at once. Errors match ErrConfig.
func (c ExploreConfig) Validate() error {
	var faults []error
	if c.MaxRequests < 0 || c.MaxPages < 0 || c.Retries < 0 || c.BackOff < 0 {
		faults = append(faults, fmt.Errorf("%w: limits of an exploration must not be negative", ErrConfig))
	}
	if c.Retries > 0 && c.Wait == nil {
		faults = append(faults, fmt.Errorf("%w: retries need wait, the caller's way to pause", ErrConfig))
	}
	return errors.Join(faults...)
}

// ask puts one question, repeating it as the configuration allows.
func (x *explorer) ask(ctx context.Context, question func() error) error {
	pause := x.cfg.BackOff
	for try := 0; ; try++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		x.state.Requests++
		err := question()
		var retry interface{ RetryAfter() time.Duration }
		if err == nil || try >= x.cfg.Retries || !errors.As(err, &retry) {
			return err
		}
		if werr := x.cfg.Wait(ctx, max(pause, retry.RetryAfter())); werr != nil {
			return werr
		}
		pause *= 2
	}
}
