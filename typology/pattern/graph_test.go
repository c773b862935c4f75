package pattern

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
)

// drawTransfers makes a small multigraph with ties, repeats, self-loops, big
// amounts and transactions of several transfers.
func drawTransfers(t *rapid.T, n int) []Transfer {
	accounts := rapid.Uint32Range(2, 6).Draw(t, "accounts")
	var out []Transfer
	var now int64
	var tx uint64
	for i := range n {
		if i == 0 || rapid.IntRange(0, 4).Draw(t, "joined") > 0 {
			now += rapid.SampledFrom([]int64{0, 0, 1, 1, 2, 7, 30}).Draw(t, "gap")
			tx++
		}
		amount := ledger.NewAmount(rapid.Uint64Range(1, 20).Draw(t, "amount"))
		if rapid.IntRange(0, 9).Draw(t, "big") == 0 {
			amount = ledger.MaxAmount()
		}
		out = append(out, Transfer{
			From: ledger.AccountID(rapid.Uint32Range(1, accounts).Draw(t, "from")), To: ledger.AccountID(rapid.Uint32Range(1, accounts).Draw(t, "to")),
			Asset: ledger.AssetID(rapid.Uint32Range(1, 2).Draw(t, "asset")), Amount: amount, Time: now, Tx: tx, Ref: uint64(i),
		})
	}
	return out
}

// describe writes all that a graph tells, in the caller's names.
func describe(g *Graph, accounts ledger.AccountID) string {
	var b bytes.Buffer
	for a := range accounts + 1 {
		n, ok := g.Node(a)
		if !ok {
			continue
		}
		for w := range g.cfg.Windows {
			if len(g.In(n, w))+len(g.Out(n, w)) == 0 {
				continue
			}
			fmt.Fprintf(&b, "%d/%d: fan %d %d", a, w, g.FanIn(n, w), g.FanOut(n, w))
			for _, side := range [][]Half{g.In(n, w), g.Out(n, w)} {
				b.WriteString(" |")
				for i := range side {
					h := &side[i]
					fmt.Fprintf(&b, " %d:%d.%d %d@%d %s %v", g.Account(h.Peer), h.Order().Tx(), h.Order().Entry(), h.Asset, h.Time, g.Amount(h), h.Latest())
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// expect writes the same, worked out from the transfers alone.
func expect(windows []int64, ts []Transfer, accounts ledger.AccountID) string {
	var b bytes.Buffer
	if len(ts) == 0 {
		return ""
	}
	orders := make([]Order, len(ts))
	for i := range ts {
		if i > 0 && ts[i].Tx == ts[i-1].Tx {
			orders[i] = orders[i-1] + 1
		} else {
			orders[i] = Order(i << entryBits)
		}
	}
	now := ts[len(ts)-1].Time
	for a := range accounts + 1 {
		for w, length := range windows {
			var side [2]string
			var fan [2]map[ledger.AccountID]bool
			for s := range 2 {
				fan[s] = map[ledger.AccountID]bool{}
				for i, t := range ts {
					self, peer := t.To, t.From
					if s == 1 {
						self, peer = t.From, t.To
					}
					if self != a || t.Time < now-length {
						continue
					}
					latest := !slices.ContainsFunc(ts[i+1:], func(u Transfer) bool { return u.From == t.From && u.To == t.To })
					fan[s][peer] = true
					side[s] += fmt.Sprintf(" %d:%d.%d %d@%d %s %v", peer, orders[i].Tx(), orders[i].Entry(), t.Asset, t.Time, t.Amount, latest)
				}
			}
			if side[0]+side[1] != "" {
				fmt.Fprintf(&b, "%d/%d: fan %d %d |%s |%s\n", a, w, len(fan[0]), len(fan[1]), side[0], side[1])
			}
		}
	}
	return b.String()
}

// The graph tells what a list of the transfers tells, at every step, also after
// going back; planned transfers leave no trace; a snapshot goes on as the
// original would.
func TestGraphAgainstList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ts := drawTransfers(t, rapid.IntRange(1, 40).Draw(t, "n"))
		windows := rapid.SampledFrom([][]int64{{5}, {0, 9}, {3, 10, 40}}).Draw(t, "windows")
		undo := rapid.IntRange(0, 12).Draw(t, "undo")
		g, err := NewGraph(GraphConfig{Windows: windows, MaxUndo: undo})
		require.NoError(t, err)
		high := 0
		for i := 0; i < len(ts); i++ {
			_, err := g.Add(&ts[i])
			require.NoError(t, err)
			high = max(high, i+1)
			require.Equal(t, expect(windows, ts[:i+1], 8), describe(g, 8))
			switch rapid.IntRange(0, 9).Draw(t, "act") {
			case 0:
				back := rapid.IntRange(0, i+1).Draw(t, "back")
				if back < high-undo && back != i+1 {
					require.ErrorIs(t, g.Rollback(Mark(back)), ErrRollback)
					break
				}
				require.NoError(t, g.Rollback(Mark(back)))
				require.Equal(t, expect(windows, ts[:back], 8), describe(g, 8))
				i = back - 1
			case 1:
				before := describe(g, 8)
				require.NoError(t, g.Peek(ts[i+1:], func() {
					require.Equal(t, expect(windows, ts, 8), describe(g, 8))
				}))
				require.Equal(t, before, describe(g, 8))
			case 2:
				var b bytes.Buffer
				require.NoError(t, g.Snapshot(&b))
				again, err := NewGraph(g.Config())
				require.NoError(t, err)
				require.NoError(t, again.Restore(bytes.NewReader(b.Bytes())))
				require.Equal(t, describe(g, 8), describe(again, 8))
				var c bytes.Buffer
				require.NoError(t, again.Snapshot(&c))
				require.Equal(t, b.Bytes(), c.Bytes())
				g, high = again, i+1
				undo = 0
				g.cfg.MaxUndo = 0
			}
		}
	})
}

// What has left the windows takes no memory, accounts included.
func TestGraphStaysFlat(t *testing.T) {
	g, err := NewGraph(GraphConfig{Windows: []int64{100}})
	require.NoError(t, err)
	var peak, peakNodes int
	for i := range 200_000 {
		id := ledger.AccountID(i + 1)
		_, err := g.Add(&Transfer{From: id, To: id + 1_000_000, Asset: 1, Amount: ledger.MaxAmount(), Time: int64(i), Tx: uint64(i)})
		require.NoError(t, err)
		if i == 20_000 {
			peak, peakNodes = g.slab.held, len(g.nodes)
		}
	}
	require.Equal(t, 101, g.Len())
	require.Equal(t, 202, g.Accounts())
	require.Equal(t, peak, g.slab.held)
	require.Equal(t, peakNodes, len(g.nodes))
	require.LessOrEqual(t, len(g.big.values), 102)
	require.Len(t, g.index.slots, 1024)
}

func TestGraphRefuses(t *testing.T) {
	_, err := NewGraph(GraphConfig{Windows: []int64{5, 5}, MaxUndo: -1})
	require.ErrorIs(t, err, ErrConfig)
	require.ErrorContains(t, err, "Windows[1]")
	require.ErrorContains(t, err, "MaxUndo")

	g, err := NewGraph(GraphConfig{Windows: []int64{5}})
	require.NoError(t, err)
	_, err = g.Add(&Transfer{From: 1, To: 2, Time: 10})
	require.NoError(t, err)
	_, err = g.Add(&Transfer{From: 1, To: 2, Time: 9, Tx: 1})
	require.ErrorIs(t, err, ErrOrder)
	require.Equal(t, 1, g.Len())
}

// FuzzRestore checks that no input makes Restore panic, and that what it accepts
// is written again as it was read.
func FuzzRestore(f *testing.F) {
	g, _ := NewGraph(GraphConfig{Windows: []int64{50}})
	for i := range 5 {
		_, err := g.Add(&Transfer{From: 1, To: ledger.AccountID(2 + i), Asset: 1, Amount: ledger.NewAmount(7), Time: int64(i), Tx: uint64(i / 2)})
		require.NoError(f, err)
	}
	var b bytes.Buffer
	require.NoError(f, g.Snapshot(&b))
	f.Add(b.Bytes())
	f.Add([]byte(snapshotMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := NewGraph(GraphConfig{Windows: []int64{50}})
		require.NoError(t, err)
		if g.Restore(bytes.NewReader(data)) != nil {
			require.Zero(t, g.Len())
		}
	})
}
