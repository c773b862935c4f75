package follow

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Hash is a block's hash.
type Hash = [32]byte

// Source is a node, or something that answers like one.
type Source[B any] interface {
	// Height returns the height of the best block.
	Height(ctx context.Context) (uint64, error)
	// HashAt returns the hash of the best chain's block at a height that was not
	// above the best one when Height was asked, or what Config.Missing knows:
	// another node may answer, which is not there yet.
	HashAt(ctx context.Context, height uint64) (Hash, error)
	// BlockAt returns that block with its hash and its parent's, or the same.
	BlockAt(ctx context.Context, height uint64) (block B, hash, parent Hash, err error)
}

// Config tells where to start, where to end and how long to wait.
type Config struct {
	From, To      uint64 // To 0: without end
	Confirmations uint64 // blocks that must stand on one before it is told
	Poll          time.Duration
	MaxReorg      int // blocks that can be undone

	Wait    func(context.Context, time.Duration) error
	Missing func(error) bool // tells Source's error for a block the node does not have (now)
	Deep    error            // what the error matches when more than MaxReorg blocks are gone
	Options error            // what a fault of the config matches
}

// Validate reports every fault of what users set, joined, before the chain's
// defaults take the place of zeros.
func (c *Config) Validate() error {
	var errs []error
	if c.Poll < 0 {
		errs = append(errs, fmt.Errorf("%w: Poll is %s (want 0 for the default, or more)", c.Options, c.Poll))
	}
	if c.MaxReorg < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxReorg is %d (want 0 for the default, or more)", c.Options, c.MaxReorg))
	}
	if c.To != 0 && c.To < c.From {
		errs = append(errs, fmt.Errorf("%w: To is %d, below From %d", c.Options, c.To, c.From))
	}
	return errors.Join(errs...)
}

// Step is a new block or, when Reorg is set, the height that still stands.
type Step[B any] struct {
	Reorg  bool
	Height uint64
	Block  B
}

// Steps yields the steps of the best chain until To, or the first error. The
// waiting is done in the caller's loop.
func Steps[B any](ctx context.Context, s Source[B], cfg Config) iter.Seq2[Step[B], error] {
	return func(yield func(Step[B], error) bool) {
		f := follower[B]{source: s, cfg: cfg, next: cfg.From}
		for cfg.To == 0 || f.next <= cfg.To {
			step, err := f.step(ctx)
			if !yield(step, err) || err != nil {
				return
			}
		}
	}
}

// follower remembers the last blocks it told, to find where a fork began.
type follower[B any] struct {
	source Source[B]
	cfg    Config
	next   uint64
	told   []Hash // of heights up to next−1, oldest first
}

// step waits for the next event.
func (f *follower[B]) step(ctx context.Context) (Step[B], error) {
	for {
		tip, err := f.source.Height(ctx)
		if err != nil {
			return Step[B]{}, err
		}
		if s, gone, err := f.check(ctx, tip); err != nil || gone {
			return s, err
		}
		if f.next+f.cfg.Confirmations <= tip {
			b, hash, parent, err := f.source.BlockAt(ctx, f.next)
			switch {
			case err != nil && f.cfg.Missing(err): // a node behind a load balancer lags
			case err != nil:
				return Step[B]{}, err
			case len(f.told) > 0 && parent != f.told[len(f.told)-1]:
				// The chain changed between two questions, or two nodes differ.
			default:
				f.told = append(f.told, hash)
				if len(f.told) > f.cfg.MaxReorg+1 {
					f.told = f.told[1:]
				}
				f.next++
				return Step[B]{Height: f.next - 1, Block: b}, nil
			}
		}
		if err := f.cfg.Wait(ctx, f.cfg.Poll); err != nil {
			return Step[B]{}, err
		}
	}
}

// check compares what was told with the node's chain, from the newest block that
// the node can have downwards, and steps back to the first that stands. Only
// another block in the place of one undoes it: what the node does not have, be
// it behind, says nothing, and is asked again.
func (f *follower[B]) check(ctx context.Context, tip uint64) (s Step[B], gone bool, err error) {
	base := f.next - uint64(len(f.told)) // height of the oldest
	if len(f.told) == 0 || tip < base {
		return s, false, nil
	}
	top := min(tip, f.next-1) + 1
	next := top
	for ; next > base; next-- {
		hash, err := f.source.HashAt(ctx, next-1)
		if err != nil && f.cfg.Missing(err) {
			return s, false, nil
		}
		if err != nil {
			return s, false, err
		}
		if hash == f.told[next-1-base] {
			break
		}
	}
	if next == top {
		return s, false, nil
	}
	if next == base && (base != f.cfg.From || len(f.told) > f.cfg.MaxReorg) {
		return s, true, fmt.Errorf("%w: block %d and all %d before it changed (start again below)", f.cfg.Deep, f.next-1, len(f.told)-1)
	}
	f.told, f.next = f.told[:next-base], next
	return Step[B]{Reorg: true, Height: next - 1}, next > 0, nil
}

// Sleep waits, or returns the context's error when that ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
