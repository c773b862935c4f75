package activity_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
	"github.com/hoptrail/hoptrail/typology/typologytest"
)

// lookAt runs look once per transaction of a scenario.
func lookAt(t testing.TB, scenario string, look func(*typology.Pass)) {
	t.Helper()
	all, err := typologytest.Parse([]byte("-- case --\n" + scenario))
	require.NoError(t, err)
	l, err := all[0].Ledger()
	require.NoError(t, err)
	d := &typology.Detector{
		Name: "x-test/look", Version: "1", Doc: "a test", Typologies: []string{"x-test/look"}, Window: time.Hour,
		Requires: []typology.Requirement{activity.AccountTimes, activity.RecentSenders},
		Run: func(_ context.Context, p *typology.Pass) error {
			look(p)
			return nil
		},
	}
	for _, err := range typology.Run(t.Context(), typology.Input{View: l.View(), Known: all[0].Known()}, d) {
		require.NoError(t, err)
	}
}

func id(t testing.TB, p *typology.Pass, name string) ledger.AccountID {
	t.Helper()
	a, err := ledger.ParseAccount(name)
	require.NoError(t, err)
	i, ok := p.View().Lookup(a)
	require.True(t, ok, name)
	return i
}

func TestTimes(t *testing.T) {
	const day = 24 * 3600
	var got []activity.Times
	lookAt(t, "a m 1 EUR\na m 1 EUR +1d\nm b 1 EUR +40d\nm b 1 EUR +1d\n", func(p *typology.Pass) {
		got = append(got, activity.AccountTimes.Of(p).Get(id(t, p, "m")))
	})
	start := int64(typologytest.Epoch)
	require.Equal(t, []activity.Times{
		{Seen: true, Private: true, First: start, Last: start},
		{Seen: true, Private: true, First: start, Last: start + day},
		{Seen: true, Private: true, First: start, Last: start + 41*day, Woke: start + 41*day, Silence: 40 * day},
		{Seen: true, Private: true, First: start, Last: start + 42*day, Woke: start + 41*day, Silence: 40 * day},
	}, got)
	require.Equal(t, int64(42*day), got[3].Age(start+42*day))
	require.Zero(t, activity.Times{}.Age(start))
}

// The count of recent senders is that of the whole history, up to the slots.
func TestSendersAgainstHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text, names := "", []string{"a", "b", "c", "d", "e", "f"}
		for range rapid.IntRange(1, 25).Draw(rt, "payments") {
			text += rapid.SampledFrom(names).Draw(rt, "payer") + " m 1 EUR +" + rapid.SampledFrom([]string{"0h", "1h", "9h"}).Draw(rt, "wait") + "\n"
		}
		window := rapid.SampledFrom([]int64{0, 3600, 10 * 3600, 1 << 30}).Draw(rt, "window")
		lookAt(t, text, func(p *typology.Pass) {
			since, seen := p.At.Clock-window, map[ledger.AccountID]bool{}
			h := p.History(id(t, p, "m"), since, 100)
			for _, s := range h.Steps {
				seen[s.Move.From] = true
			}
			senders := activity.RecentSenders.Of(p).Get(id(t, p, "m"))
			require.Equal(rt, min(len(seen), activity.SenderSlots), senders.Since(since))
		})
	})
}

// The owners' sums of a flow, and what is left out of it.
func TestFlow(t *testing.T) {
	const text = `
owner mine me
a    me   100 EUR
b    me    50 EUR  +1h
mine me    70 EUR  +1h
a    me    10 USD  +1h
-    me     5 EUR  +1h
me   c     90 EUR  +1h
me   d     20 EUR  same
`
	n := 0
	lookAt(t, text, func(p *typology.Pass) {
		if n++; n < 6 {
			return
		}
		me, since := id(t, p, "me"), p.At.Clock-10*3600
		eur, ok := p.View().LookupAsset("EUR")
		require.True(t, ok)
		f := activity.Flow(p, me, eur, since, 100)
		require.Equal(t, ledger.NewAmount(155), f.TotalIn, "not what my other account paid, nor other assets")
		require.Equal(t, ledger.NewAmount(110), f.TotalOut)
		require.Equal(t, ledger.Ratio(7097), f.Forwarded())
		require.Equal(t, ledger.Ratio(8182), f.TopShare(1))
		require.Equal(t, ledger.One, f.TopShare(5))
		require.Len(t, f.Sources, 2, "a mint has no source")
		require.True(t, f.Paid(id(t, p, "a")))
		require.False(t, f.Paid(id(t, p, "c")))
		require.Equal(t, ledger.Ratio(6452), f.ShareFrom(func(o ledger.AccountID) bool { return o == id(t, p, "a") }))
		require.False(t, f.Truncated)
		require.True(t, activity.Flow(p, me, eur, since, 3).Truncated)
	})
	require.Equal(t, 6, n)
}

// The cheap test before netting never rules out what the exact one would find.
func TestRetainsNeverMisses(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text, names := "m x 1 EUR\n", []string{"a", "b", "m"}
		for range rapid.IntRange(1, 20).Draw(rt, "transfers") {
			from, to := rapid.SampledFrom(names).Draw(rt, "from"), rapid.SampledFrom(names).Draw(rt, "to")
			if from == to {
				continue
			}
			text += from + " " + to + " " + rapid.SampledFrom([]string{"1", "7", "50"}).Draw(rt, "amount") + " EUR " +
				rapid.SampledFrom([]string{"+1h", "same"}).Draw(rt, "when") + "\n"
			if rapid.IntRange(0, 3).Draw(rt, "other asset") == 0 {
				text += from + " " + to + " 9 USD +1m\n"
			}
		}
		if rapid.Bool().Draw(rt, "entities") {
			text = "owner a m\n" + text
		}
		lookAt(t, text, func(p *typology.Pass) {
			m, since := id(t, p, "m"), p.At.Clock-5*3600
			eur, _ := p.View().LookupAsset("EUR")
			f := activity.Flow(p, m, eur, since, 100)
			_, hopeless := activity.Retains(p, m, eur, since, 100, 9000)
			if hopeless {
				in, out, _, _ := p.RawFlow(m, eur, since, 100)
				require.Less(rt, f.Forwarded(), ledger.Ratio(9000), "raw %s of %s, netted %s of %s:\n%s", out, in, f.TotalOut, f.TotalIn, text)
			}
		})
	})
}

// The median of the dwell times, against one that moves unit by unit.
func TestMedianDwellAgainstUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &activity.Flows{}
		var queue, dwells []int64
		clock := int64(0)
		for range rapid.IntRange(1, 15).Draw(t, "movements") {
			clock += rapid.Int64Range(1, 9).Draw(t, "wait")
			n := rapid.Uint64Range(1, 6).Draw(t, "amount")
			s := &typology.Step{At: ledger.Cut{Clock: clock}, Move: ledger.Move{Amount: ledger.NewAmount(n)}}
			if rapid.Bool().Draw(t, "in") {
				f.In = append(f.In, s)
				queue = append(queue, slices.Repeat([]int64{clock}, int(n))...)
				continue
			}
			f.Out = append(f.Out, s)
			for range min(int(n), len(queue)) {
				dwells = append(dwells, clock-queue[0])
				queue = queue[1:]
			}
		}
		got, ok := f.MedianDwell()
		require.Equal(t, len(dwells) > 0, ok)
		if ok {
			slices.Sort(dwells)
			require.Equal(t, dwells[(len(dwells)+1)/2-1], got)
		}
	})
}

func TestLargest(t *testing.T) {
	peers := []activity.Peer{{Owner: 1, Amount: ledger.NewAmount(5)}, {Owner: 2, Amount: ledger.NewAmount(9)}, {Owner: 3, Amount: ledger.NewAmount(5)}, {Owner: 4}}
	owners := func(ps []activity.Peer) (out []ledger.AccountID) {
		for _, p := range ps {
			out = append(out, p.Owner)
		}
		return out
	}
	require.Equal(t, []ledger.AccountID{2, 1, 3}, owners(activity.Largest(peers, 3)))
	require.Equal(t, []ledger.AccountID{2, 1, 3, 4}, owners(activity.Largest(peers, 9)))
	require.Empty(t, activity.Largest(peers, 0))
}

// The more often an account was looked at in vain, the more payments pass
// before the next look; never more than it has movements.
func TestAttention(t *testing.T) {
	var a activity.Attention
	require.True(t, a.Due())
	a.InVain(8)
	require.True(t, a.Due(), "few movements are always looked at")
	last := uint16(0)
	for range 10 {
		a.InVain(808)
		require.False(t, a.Due())
		require.GreaterOrEqual(t, a.Debits, last)
		last = a.Debits
	}
	require.Equal(t, uint16(800), last)
	a = activity.Attention{}
	a.Lacking(3)
	require.Equal(t, uint8(3), a.Credits)
	a.Lacking(-1)
	require.True(t, a.Due())
	a.Lacking(1 << 8)
	a.InVain(1 << 20)
	require.Equal(t, activity.Attention{Debits: 1<<16 - 1, Credits: 1<<8 - 1, Vain: 1}, a, "it waits for fewer than it might, never for none")
}
