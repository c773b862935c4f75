package follow_test

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/internal/follow"
)

var (
	errNone  = errors.New("no such block")
	errDeep  = errors.New("too deep")
	errEnded = errors.New("the story is over")
)

// chain is a best chain that a story changes whenever anybody looks or waits.
type chain struct {
	t      *rapid.T
	blocks []uint64 // a block's name by height
	names  uint64
	acts   int
	lags   bool // each question may be answered by a node that is behind
}

// seen is the part of the chain that the node which answers has.
func (c *chain) seen() []uint64 {
	if !c.lags || c.acts > 40 {
		return c.blocks
	}
	return c.blocks[:len(c.blocks)-rapid.IntRange(0, len(c.blocks)-1).Draw(c.t, "lag")]
}

func (c *chain) hash(height uint64) (h follow.Hash) {
	binary.LittleEndian.PutUint64(h[:], c.blocks[height])
	return h
}

// act lets the chain grow, or fork up to three blocks below its tip, at most
// forty times.
func (c *chain) act(deepest int) {
	if c.acts++; c.acts > 40 {
		return
	}
	drop := rapid.IntRange(0, min(deepest, len(c.blocks)-1)).Draw(c.t, "drop")
	c.blocks = c.blocks[:len(c.blocks)-drop]
	for range rapid.IntRange(0, 4).Draw(c.t, "grow") {
		c.names++
		c.blocks = append(c.blocks, c.names)
	}
}

func (c *chain) Height(context.Context) (uint64, error) { return uint64(len(c.seen()) - 1), nil }

func (c *chain) HashAt(_ context.Context, height uint64) (follow.Hash, error) {
	if height >= uint64(len(c.seen())) {
		return follow.Hash{}, errNone
	}
	return c.hash(height), nil
}

func (c *chain) BlockAt(_ context.Context, height uint64) (name uint64, hash, parent follow.Hash, err error) {
	if rapid.Bool().Draw(c.t, "meanwhile") {
		c.act(1)
	}
	if height >= uint64(len(c.seen())) {
		return 0, hash, parent, errNone
	}
	if height > 0 {
		parent = c.hash(height - 1)
	}
	return c.blocks[height], c.hash(height), parent, nil
}

// However the chain grows and forks, and however far behind a node is that
// answers, who does as the steps say holds the best chain, no block before it is
// deep enough, and gives up none that has no other in its place.
func TestStepsLeadToTheBestChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &chain{t: t, blocks: []uint64{0}, lags: rapid.Bool().Draw(t, "lags")}
		calm := false // the story is over, and its end was looked at
		deep := uint64(rapid.IntRange(0, 2).Draw(t, "confirmations"))
		cfg := follow.Config{
			From: 1, Confirmations: deep, MaxReorg: 200, Poll: time.Second, Deep: errDeep,
			Missing: func(err error) bool { return errors.Is(err, errNone) },
			Wait: func(context.Context, time.Duration) error {
				if calm {
					return errEnded
				}
				calm = c.acts > 40
				c.act(3)
				return nil
			},
		}
		held := []uint64{0}
		for s, err := range follow.Steps(t.Context(), c, cfg) {
			if err != nil {
				require.ErrorIs(t, err, errEnded)
				break
			}
			if s.Reorg {
				require.Less(t, s.Height, uint64(len(held)-1), "something is undone")
				require.Less(t, s.Height+1, uint64(len(c.blocks)), "something is in its place")
				require.NotEqual(t, c.blocks[s.Height+1], held[s.Height+1])
				require.Equal(t, c.blocks[s.Height], held[s.Height], "and below it nothing changed")
				held = held[:s.Height+1]
				continue
			}
			require.Len(t, held, int(s.Height), "no block is left out")
			held = append(held, s.Block)
		}
		want := c.blocks[:max(len(c.blocks)-int(deep), 1)]
		require.Equal(t, want, held[:min(len(held), len(want))])
		require.GreaterOrEqual(t, len(held), len(want))
	})
}

// More lost blocks than remembered: an error, for what came before may be gone too.
func TestDeepReorganisation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lost := rapid.IntRange(1, 8).Draw(t, "lost")
		c := &chain{t: t, blocks: []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, acts: 100}
		cfg := follow.Config{
			From: 1, MaxReorg: 3, Deep: errDeep,
			Missing: func(err error) bool { return errors.Is(err, errNone) },
			Wait: func(context.Context, time.Duration) error {
				for h := 10 - lost; h < 10; h++ {
					c.blocks[h] += 100
				}
				return nil
			},
		}
		var got error
		steps := 0
		for s, err := range follow.Steps(t.Context(), c, cfg) {
			steps++
			if got = err; err != nil || s.Reorg {
				require.True(t, err != nil || s.Height == uint64(9-lost))
				break
			}
		}
		require.Equal(t, 10, steps)
		require.Equal(t, lost > 3, errors.Is(got, errDeep))
	})
}

func TestSleepEndsWithItsContext(t *testing.T) {
	require.NoError(t, follow.Sleep(t.Context(), 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, follow.Sleep(ctx, time.Hour), context.Canceled)
}
