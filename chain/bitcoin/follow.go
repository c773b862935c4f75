package bitcoin

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Event is a step of the best chain: a new block, or a rollback.
type Event struct {
	// Reorg tells that blocks above Height are no longer in the best chain:
	// give Height to Ledger.Rollback. Block is nil then.
	Reorg  bool
	Height uint64
	Block  *Block
}

// FollowConfig tells where to start and how long to wait.
type FollowConfig struct {
	From uint64 // first height
	// Confirmations is how many blocks must stand on one before it is told.
	// 0: the tip is told at once, and reorganisations are common.
	Confirmations uint64
	// Poll is the pause between looks for a new block. Default 10 s (proposed:
	// a sixtieth of the target spacing).
	Poll time.Duration
	// MaxReorg is how many blocks can be undone; a deeper reorganisation is an
	// error. Default 100 (coinbase maturity, Bitcoin Core consensus.h).
	MaxReorg int
}

// Validate reports every fault, joined; each matches ErrOptions.
func (c FollowConfig) Validate() error {
	var errs []error
	if c.Poll < 0 {
		errs = append(errs, fmt.Errorf("%w: Poll is %s (want 0 for the default, or more)", ErrOptions, c.Poll))
	}
	if c.MaxReorg < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxReorg is %d (want 0 for the default, or more)", ErrOptions, c.MaxReorg))
	}
	return errors.Join(errs...)
}

// ErrDeepReorg tells that more blocks left the best chain than FollowConfig.MaxReorg.
var ErrDeepReorg = errors.New("bitcoin: reorganisation deeper than MaxReorg")

// Follow yields the node's blocks from a height on, waits for new ones, and
// tells when blocks leave the best chain. It ends with ctx's error, or the
// first other one. No goroutine is used; the wait is in the caller's loop.
func (n *Node) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return follow(ctx, n, cfg)
}

// Follow is Node.Follow over Esplora.
func (e *Esplora) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return follow(ctx, e, cfg)
}

func follow(ctx context.Context, s blockSource, cfg FollowConfig) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := cfg.Validate(); err != nil {
			yield(Event{}, err)
			return
		}
		if cfg.Poll == 0 {
			cfg.Poll = 10 * time.Second
		}
		if cfg.MaxReorg == 0 {
			cfg.MaxReorg = 100
		}
		f := follower{source: s, cfg: cfg, next: cfg.From}
		for {
			e, err := f.step(ctx)
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// follower remembers the last blocks it told, to find where a fork began.
type follower struct {
	source blockSource
	cfg    FollowConfig
	next   uint64
	told   []Hash // of heights up to next−1, oldest first
}

func (f *follower) step(ctx context.Context) (Event, error) {
	for {
		tip, err := f.source.Height(ctx)
		if err != nil {
			return Event{}, err
		}
		if last := len(f.told) - 1; last >= 0 {
			// The block told last must still be there, also when the tip went down.
			if h, err := f.source.HashAt(ctx, f.next-1); tip < f.next-1 || err == nil && h != f.told[last] {
				return f.back(ctx, tip)
			} else if err != nil {
				return Event{}, err
			}
		}
		if f.next+f.cfg.Confirmations <= tip {
			b, err := blockAt(ctx, f.source, f.next)
			if err != nil {
				return Event{}, err
			}
			if n := len(f.told); n > 0 && b.Prev != f.told[n-1] {
				continue // the chain changed between two questions
			}
			f.told = append(f.told, b.Hash)
			if len(f.told) > f.cfg.MaxReorg+1 {
				f.told = f.told[1:]
			}
			f.next++
			return Event{Height: b.Height, Block: b}, nil
		}
		if err := sleep(ctx, f.cfg.Poll); err != nil {
			return Event{}, err
		}
	}
}

// back forgets blocks until one is in the best chain again.
func (f *follower) back(ctx context.Context, tip uint64) (Event, error) {
	undone := 0
	for n := len(f.told); n > 0; n = len(f.told) {
		if f.next-1 <= tip {
			h, err := f.source.HashAt(ctx, f.next-1)
			if err != nil {
				return Event{}, err
			}
			if h == f.told[n-1] {
				return Event{Reorg: true, Height: f.next - 1}, nil
			}
		}
		f.told = f.told[:n-1]
		f.next--
		if undone++; undone > f.cfg.MaxReorg {
			break
		}
	}
	if f.next == f.cfg.From && undone <= f.cfg.MaxReorg && f.next > 0 {
		return Event{Reorg: true, Height: f.next - 1}, nil // everything told is gone
	}
	return Event{}, fmt.Errorf("%w: block %d and all %d before it changed (start again below)", ErrDeepReorg, f.next, undone)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
