package ethereum

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
	steps := c.steps()
	return steps.Validate()
}

func (c *FollowConfig) steps() follow.Config {
	return follow.Config{
		From: c.From, To: c.To, Confirmations: c.Confirmations, Poll: c.Poll, MaxReorg: c.MaxReorg,
		Deep: ErrDeepReorg, Options: ErrOptions, Missing: func(err error) bool { return errors.Is(err, ErrNotFound) },
	}
}

// ErrDeepReorg tells that more blocks left the best chain than FollowConfig.MaxReorg.
var ErrDeepReorg = errors.New("ethereum: reorganisation deeper than MaxReorg")

// Follow yields the node's blocks from a height on, waits for new ones, and
// tells when others take the place of blocks that it told. A node that is
// behind for a while (it syncs anew, or is one of several) undoes nothing. It
// ends after FollowConfig.To, with the context's error, or with the first other
// one. It uses no goroutine: the wait is in the caller's loop. Requests per
// block: two, one more each for traces and for every uncle, one for the height
// of the tip, and one to see that the last block still stands.
func (n *Node) Follow(ctx context.Context, cfg FollowConfig) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		c := cfg.steps()
		if err := c.Validate(); err != nil {
			yield(Event{}, err)
			return
		}
		c.Poll, c.MaxReorg, c.Wait = cmp.Or(c.Poll, DefaultPoll), cmp.Or(c.MaxReorg, DefaultMaxReorg), n.cfg.Wait
		for s, err := range follow.Steps(ctx, steps{n}, c) {
			if !yield(Event(s), err) {
				return
			}
		}
	}
}

// steps makes a node what follow asks.
type steps struct{ *Node }

// BlockAt implements follow.Source.
func (s steps) BlockAt(ctx context.Context, height uint64) (*Block, follow.Hash, follow.Hash, error) {
	b, err := s.Block(ctx, height)
	if err != nil {
		return nil, follow.Hash{}, follow.Hash{}, err
	}
	return b, b.Hash, b.Parent, nil
}
