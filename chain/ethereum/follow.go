package ethereum

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

// Defaults of FollowConfig.
const (
	// DefaultPoll is one slot of Ethereum's proof of stake (12 s, consensus
	// specification SECONDS_PER_SLOT). Kind: sourced.
	DefaultPoll = 12 * time.Second
	// DefaultMaxReorg is two epochs of 32 slots, after which a block is final
	// when all goes well (consensus specification). Kind: sourced.
	DefaultMaxReorg = 64
)

// FollowConfig tells where to start, where to end and how long to wait.
type FollowConfig struct {
	From uint64 // first height
	// To is the last height, after which the sequence ends; 0 follows the chain
	// until the context ends.
	To uint64
	// Confirmations is how many blocks must stand on one before it is told.
	Confirmations uint64
	// Poll is the pause between looks for a new block; 0 is DefaultPoll.
	Poll time.Duration
	// MaxReorg is how many blocks can be undone; a deeper reorganisation is an
	// error. 0 is DefaultMaxReorg.
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
	if c.To != 0 && c.To < c.From {
		errs = append(errs, fmt.Errorf("%w: To is %d, below From %d", ErrOptions, c.To, c.From))
	}
	return errors.Join(errs...)
}

// ErrDeepReorg tells that more blocks left the best chain than FollowConfig.MaxReorg.
var ErrDeepReorg = errors.New("ethereum: reorganisation deeper than MaxReorg")

// Follow yields the node's blocks from a height on, waits for new ones, and
// tells when blocks leave the best chain. It ends after FollowConfig.To, with
// the context's error, or with the first other one. It uses no goroutine: the
// wait is in the caller's loop. Requests per block: two, one more each for
// traces and for every uncle, and one to see that the last block still stands.
func (n *Node) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := cfg.Validate(); err != nil {
			yield(Event{}, err)
			return
		}
		if cfg.Poll == 0 {
			cfg.Poll = DefaultPoll
		}
		if cfg.MaxReorg == 0 {
			cfg.MaxReorg = DefaultMaxReorg
		}
		f := follower{node: n, cfg: cfg, next: cfg.From}
		for cfg.To == 0 || f.next <= cfg.To {
			e, err := f.step(ctx)
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// follower remembers the last blocks it told, to find where a fork began.
type follower struct {
	node *Node
	cfg  FollowConfig
	next uint64
	told [][32]byte // of heights up to next−1, oldest first
	tip  uint64
}

// step waits for the next event.
func (f *follower) step(ctx context.Context) (Event, error) {
	for {
		if f.tip < f.next+f.cfg.Confirmations {
			tip, err := f.node.Height(ctx)
			if err != nil {
				return Event{}, err
			}
			f.tip = tip
		}
		if e, gone, err := f.check(ctx); err != nil || gone {
			return e, err
		}
		if f.next+f.cfg.Confirmations <= f.tip {
			b, err := f.node.Block(ctx, f.next)
			switch {
			case errors.Is(err, ErrNotFound): // a node behind a load balancer lags
				f.tip = 0
			case err != nil:
				return Event{}, err
			case len(f.told) > 0 && b.Parent != f.told[len(f.told)-1]:
				continue // the chain changed between two questions
			default:
				f.told = append(f.told, b.Hash)
				if len(f.told) > f.cfg.MaxReorg+1 {
					f.told = f.told[1:]
				}
				f.next++
				return Event{Height: b.Height, Block: b}, nil
			}
		}
		if err := f.node.cfg.Wait(ctx, f.cfg.Poll); err != nil {
			return Event{}, err
		}
	}
}

// check sees that the block told last still stands, and steps back if not.
func (f *follower) check(ctx context.Context) (e Event, gone bool, err error) {
	if len(f.told) == 0 {
		return Event{}, false, nil
	}
	stands, err := f.stands(ctx)
	if err != nil || stands {
		return Event{}, false, err
	}
	for undone := 1; ; undone++ {
		f.told = f.told[:len(f.told)-1]
		f.next--
		f.tip = 0
		if len(f.told) == 0 {
			if f.next == f.cfg.From && f.next > 0 && undone <= f.cfg.MaxReorg {
				return Event{Reorg: true, Height: f.next - 1}, true, nil // everything told is gone
			}
			return Event{}, true, fmt.Errorf("%w: block %d and all %d before it changed (start again below)", ErrDeepReorg, f.next+uint64(undone)-1, undone-1)
		}
		stands, err := f.stands(ctx)
		if err != nil {
			return Event{}, true, err
		}
		if stands {
			return Event{Reorg: true, Height: f.next - 1}, true, nil
		}
	}
}

// stands asks whether the block told last is in the best chain.
func (f *follower) stands(ctx context.Context) (bool, error) {
	h, err := f.node.HashAt(ctx, f.next-1)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && h == f.told[len(f.told)-1], err
}
