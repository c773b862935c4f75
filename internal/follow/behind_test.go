package follow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/follow"
)

// script is a best chain that a test changes at each wait; its blocks are
// named by letters, by height.
type script struct {
	chain
	height int // what Height says when not 0, whatever there is
}

func (s *script) set(names string) {
	s.blocks = nil
	for _, r := range names {
		s.blocks = append(s.blocks, uint64(r))
	}
}

func (s *script) Height(ctx context.Context) (uint64, error) {
	if s.height != 0 {
		return uint64(s.height), nil
	}
	return s.chain.Height(ctx)
}

func (s *script) BlockAt(ctx context.Context, height uint64) (name uint64, hash, parent follow.Hash, err error) {
	if hash, err = s.HashAt(ctx, height); err != nil {
		return 0, hash, parent, err
	}
	if height > 0 {
		parent, err = s.HashAt(ctx, height-1)
	}
	return s.blocks[height], hash, parent, err
}

// play tells what a follower from height 1 on says of chains that take each
// other's place: "5a" for a block, "<3" for a step back. A number instead of a
// chain is what Height claims from then on.
func play(t *testing.T, cfg follow.Config, chains ...any) (log []string, err error) {
	s := &script{}
	change := func(next any) {
		if height, ok := next.(int); ok {
			s.height = height
			return
		}
		s.set(next.(string)) //nolint:errcheck // a mistake of the test may panic
		s.height = 0
	}
	change(chains[0])
	left := chains[1:]
	cfg.From, cfg.Deep = 1, errDeep
	cfg.Missing = func(err error) bool { return errors.Is(err, errNone) }
	cfg.Wait = func(context.Context, time.Duration) error {
		if log = append(log, "·"); len(left) == 0 {
			return errEnded
		}
		change(left[0])
		left = left[1:]
		return nil
	}
	for step, err := range follow.Steps(t.Context(), s, cfg) {
		switch {
		case err != nil:
			return log, err
		case step.Reorg:
			log = append(log, fmt.Sprintf("<%d", step.Height))
		default:
			log = append(log, fmt.Sprintf("%d%c", step.Height, rune(step.Block)))
		}
	}
	return log, nil
}

// A node that is behind for a while undoes nothing; only another block at a
// height that was told does, however high the node stands then.
func TestOnlyAnotherBlockUndoes(t *testing.T) {
	for _, tc := range []struct {
		name          string
		confirmations uint64
		chains        []any
		want          []string
	}{
		{"behind, and again", 0, []any{"aaaaa", "aaa", "aaaaa", "aaaaaa"}, []string{"1a", "2a", "3a", "4a", "·", "·", "·", "5a", "·"}},
		{"behind everything told", 0, []any{"aaaa", "a", "aaaaa"}, []string{"1a", "2a", "3a", "·", "·", "4a", "·"}},
		{"behind, told by another node", 0, []any{"aaaa", 1, 3, "aaaaa"}, []string{"1a", "2a", "3a", "·", "·", "·", "4a", "·"}},
		{"ahead of who has the blocks", 0, []any{"aaaa", "aa", 9, "aaaaa"}, []string{"1a", "2a", "3a", "·", "·", "·", "4a", "·"}},
		{"a shorter chain that forks", 0, []any{"aaaaaa", "aabb"}, []string{"1a", "2a", "3a", "4a", "5a", "·", "<1", "2b", "3b", "·"}},
		{"a shorter chain that forks where it ends", 0, []any{"aaaaaa", "aaab"}, []string{"1a", "2a", "3a", "4a", "5a", "·", "<2", "3b", "·"}},
		{"behind, then forks above", 0, []any{"aaaaaa", "aaa", "aaab"}, []string{"1a", "2a", "3a", "4a", "5a", "·", "·", "<2", "3b", "·"}},
		{"behind, then forks below", 0, []any{"aaaaaa", "aaa", "abb"}, []string{"1a", "2a", "3a", "4a", "5a", "·", "·", "<0", "1b", "2b", "·"}},
		{"confirmed and behind", 2, []any{"aaaaaa", "aaa", "aaaaaaa"}, []string{"1a", "2a", "3a", "·", "·", "4a", "·"}},
		{"confirmed, and a shorter chain that forks", 2, []any{"aaaaaa", "aabb", "aabbb"}, []string{"1a", "2a", "3a", "·", "<1", "·", "2b", "·"}},
		{"confirmed, and a fork that nobody was told of", 2, []any{"aaaaaa", "aaaabbb"}, []string{"1a", "2a", "3a", "·", "4b", "·"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := play(t, follow.Config{Confirmations: tc.confirmations, MaxReorg: 10}, tc.chains...)
			require.ErrorIs(t, err, errEnded)
			require.Equal(t, tc.want, got)
		})
	}
}

// Behind or not, what is not remembered is not guessed.
func TestShorterChainAndMaxReorg(t *testing.T) {
	cfg := follow.Config{MaxReorg: 3}
	got, err := play(t, cfg, "aaaaaaaaa", "aaaaaab", "aaaaaabb")
	require.ErrorIs(t, err, errEnded)
	require.Equal(t, "<5", got[9], "three blocks, of which the node has one again")
	require.Equal(t, []string{"6b", "·", "7b", "·"}, got[10:])

	got, err = play(t, cfg, "aaaaaaaaa", "aaa", "abbb", "abbbbb")
	require.ErrorIs(t, err, errDeep, "the oldest remembered is gone")
	require.ErrorContains(t, err, "block 8 and all 3 before it changed")
	require.Len(t, slices.DeleteFunc(got, func(s string) bool { return s == "·" }), 8, "before that nobody can tell")
}

// To ends the steps though the node is behind by then.
func TestToEndsBehind(t *testing.T) {
	got, err := play(t, follow.Config{To: 4, MaxReorg: 3}, "aaaa", "aa", "aaaaa")
	require.NoError(t, err)
	require.Equal(t, []string{"1a", "2a", "3a", "·", "·", "4a"}, got)
}

// Two nodes of different forks that answer in turn are asked again after a
// pause, not without end.
func TestSplitNodesAreAskedAfterAPause(t *testing.T) {
	s := &split{}
	s.set("aaa")
	pauses := 0
	cfg := follow.Config{
		From: 1, MaxReorg: 3, Deep: errDeep,
		Missing: func(err error) bool { return errors.Is(err, errNone) },
		Wait: func(context.Context, time.Duration) error {
			if pauses++; pauses > 5 {
				return errEnded
			}
			s.set("aaaa")
			return nil
		},
	}
	steps := 0
	for _, err := range follow.Steps(t.Context(), s, cfg) {
		if err != nil {
			require.ErrorIs(t, err, errEnded)
			break
		}
		steps++
	}
	require.Equal(t, 2, steps)
	require.Equal(t, 5, s.asked, "once a pause")
}

// split tells blocks above 2 of another fork than hashes.
type split struct {
	script
	asked int
}

func (s *split) BlockAt(ctx context.Context, height uint64) (name uint64, hash, parent follow.Hash, err error) {
	name, hash, parent, err = s.script.BlockAt(ctx, height)
	if height > 2 {
		if s.asked++; s.asked > 100 {
			return 0, hash, parent, errors.New("asked without a pause")
		}
		parent[0]++
	}
	return name, hash, parent, err
}
