package bitcoin

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/hoptrail/hoptrail/internal/follow"
)

// Event is a step of the best chain: a new block, or a rollback.
type Event struct {
	// Reorg tells that the block after Height has another in its place, and that
	// those above Height are no longer in the best chain:
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
	steps := c.steps()
	return steps.Validate()
}

func (c *FollowConfig) steps() follow.Config {
	return follow.Config{
		From: c.From, Confirmations: c.Confirmations, Poll: c.Poll, MaxReorg: c.MaxReorg,
		Wait: follow.Sleep, Deep: ErrDeepReorg, Options: ErrOptions, Missing: func(err error) bool { return errors.Is(err, ErrNotFound) },
	}
}

// ErrDeepReorg tells that more blocks left the best chain than FollowConfig.MaxReorg.
var ErrDeepReorg = errors.New("bitcoin: reorganisation deeper than MaxReorg")

// Follow yields the node's blocks from a height on, waits for new ones, and
// tells when others take the place of blocks that it told. A node that is
// behind for a while (it reindexes, or is one of several) undoes nothing. It
// ends with ctx's error, or the first other one. No goroutine is used; the wait
// is in the caller's loop.
func (n *Node) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return followChain(ctx, n, cfg)
}

// Follow is Node.Follow over Esplora.
func (e *Esplora) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return followChain(ctx, e, cfg)
}

func followChain(ctx context.Context, s blockSource, cfg FollowConfig) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		c := cfg.steps()
		if err := c.Validate(); err != nil {
			yield(Event{}, err)
			return
		}
		c.Poll, c.MaxReorg = cmp.Or(c.Poll, 10*time.Second), cmp.Or(c.MaxReorg, 100)
		for s, err := range follow.Steps(ctx, steps{s}, c) {
			if !yield(Event(s), err) {
				return
			}
		}
	}
}

// steps makes a source what follow asks.
type steps struct{ blockSource }

// HashAt implements follow.Source.
func (s steps) HashAt(ctx context.Context, height uint64) (follow.Hash, error) {
	return s.blockSource.HashAt(ctx, height)
}

// BlockAt implements follow.Source.
func (s steps) BlockAt(ctx context.Context, height uint64) (*Block, follow.Hash, follow.Hash, error) {
	b, err := blockAt(ctx, s.blockSource, height)
	if err != nil {
		return nil, follow.Hash{}, follow.Hash{}, err
	}
	return b, b.Hash, b.Prev, nil
}
