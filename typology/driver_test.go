package typology_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

const laneA, laneB = ledger.Chain("local:a"), ledger.Chain("local:b")

// Two lanes merge by clock. One that lags is gone through in its place when it
// arrives, and the result is that of one run over both.
func TestLateLane(t *testing.T) {
	a := payments2(t, laneA, "ann shop 1 0", "ben shop 1 2", "cleo shop 1 4")
	b := payments2(t, laneB, "dan shop 1 1", "eve shop 1 3")
	l, d := ledger.New(ledger.Config{}), driver(t, typology.DriverConfig{}, everyPayment(nil))
	for _, piece := range [][]ledger.Tx{a[:2], b[:1], a[2:], b[1:]} {
		require.NoError(t, l.Append(piece...))
		require.NoError(t, d.Advance(t.Context(), l.View()))
	}
	whole := collect(t, typology.Input{View: l.View()}, everyPayment(nil))
	require.Equal(t, []string{"shop r5 open ann dan ben eve cleo"}, outline(whole))
	got := d.Now().Findings()
	require.Len(t, got, 1)
	require.Equal(t, whole[0].Evidence, got[0].Evidence)
	require.Greater(t, got[0].Revision, whole[0].Revision)
}

// A lane that arrives from before what can be undone is refused, and says how
// to avoid it.
func TestTooLateLane(t *testing.T) {
	l, d := ledger.New(ledger.Config{}), driver(t, typology.DriverConfig{MaxUndo: 1}, everyPayment(nil))
	require.NoError(t, l.Append(payments2(t, laneA, "ann shop 1 1", "ben shop 1 2", "cleo shop 1 3")...))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.NoError(t, l.Append(payments2(t, laneB, "dan shop 1 0")...))
	err := d.Advance(t.Context(), l.View())
	require.ErrorIs(t, err, typology.ErrRollback)
	require.ErrorContains(t, err, "Reorder")
	require.Equal(t, []string{"shop r3 open ann ben cleo"}, outline(d.Now().Findings()))
}

// Rolling back one lane goes through what others did since again.
func TestRollbackOfOneLane(t *testing.T) {
	l, d := ledger.New(ledger.Config{}), driver(t, typology.DriverConfig{}, everyPayment(nil))
	require.NoError(t, l.Append(payments2(t, laneA, "ann shop 1 0", "ben bar 1 2", "cleo shop 1 4")...))
	require.NoError(t, l.Append(payments2(t, laneB, "dan shop 1 1", "eve shop 1 3")...))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	_, cursor, _ := d.Now().Changes(0)

	_, err := l.Rollback(laneA, 1)
	require.NoError(t, err)
	require.NoError(t, d.Rollback(l.View(), laneA, 1))
	require.Equal(t, []string{"shop r5 open ann dan"}, outline(d.Now().Findings()))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.Equal(t, []string{"shop r6 open ann dan eve"}, outline(d.Now().Findings()))

	changed, _, all := d.Now().Changes(cursor)
	require.False(t, all)
	require.Equal(t, []string{"bar r2 retracted ben", "shop r6 open ann dan eve"}, outline(changed))

	require.NoError(t, l.Append(payment(t, laneA, 1, "ben bar 1 5"))) // comes back: the same finding, revised
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.Contains(t, outline(d.Now().Findings()), "bar r3 open ben")
}

func TestRollbackTooFar(t *testing.T) {
	l, d := rows(t, "ann a 1", "ben b 1", "cleo c 1"), driver(t, typology.DriverConfig{MaxRollback: 1}, everyPayment(nil))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.ErrorIs(t, d.Rollback(l.View(), ledger.LocalDefault, 0), typology.ErrRollback)
	_, err := l.Rollback(ledger.LocalDefault, 2)
	require.NoError(t, err)
	require.ErrorIs(t, d.Advance(t.Context(), l.View()), typology.ErrView, "the driver was not told")
	require.NoError(t, d.Rollback(l.View(), ledger.LocalDefault, 2))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	require.Equal(t, []string{"a r1 open ann", "b r1 open ben"}, outline(d.Now().Findings()))
}

// A consumer asks for what changed since its cursor; one that waited too long
// gets everything.
func TestChanges(t *testing.T) {
	l, d := ledger.New(ledger.Config{}), driver(t, typology.DriverConfig{MaxChanges: 2}, everyPayment(nil))
	var cursor typology.Cursor
	for i, r := range []string{"ann a 1", "ben b 1", "cleo a 1"} {
		require.NoError(t, l.Append(payment(t, ledger.LocalDefault, i, r)))
		require.NoError(t, d.Advance(t.Context(), l.View()))
		if i == 0 {
			changed, next, all := d.Now().Changes(0)
			require.False(t, all)
			require.Equal(t, []string{"a r1 open ann"}, outline(changed))
			cursor = next
		}
	}
	changed, next, all := d.Now().Changes(cursor)
	require.False(t, all)
	require.Equal(t, []string{"b r1 open ben", "a r2 open ann cleo"}, outline(changed))
	changed, _, _ = d.Now().Changes(next)
	require.Empty(t, changed)
	for i, r := range []string{"dan d 1", "eve e 1", "flo f 1", "gus g 1"} {
		require.NoError(t, l.Append(payment(t, ledger.LocalDefault, 3+i, r)))
		require.NoError(t, d.Advance(t.Context(), l.View()))
	}
	changed, _, all = d.Now().Changes(cursor)
	require.True(t, all)
	require.Len(t, changed, 6)
}

// A peek has to lie on the reader's own view.
func TestPeekRefusesAnotherView(t *testing.T) {
	l, d := rows(t, "ann a 1"), driver(t, typology.DriverConfig{}, everyPayment(nil))
	planned := payment(t, ledger.LocalDefault, 9, "eve a 1")
	view, ref, err := l.View().With(planned)
	require.NoError(t, err)
	_, err = d.Peek(t.Context(), view, ref)
	require.ErrorIs(t, err, typology.ErrView, "nothing was consumed yet")
	require.NoError(t, d.Advance(t.Context(), l.View()))
	would, err := d.Peek(t.Context(), view, ref)
	require.NoError(t, err)
	require.Equal(t, []string{"a r2 open ann eve"}, outline(would))
	require.NoError(t, l.Append(payment(t, ledger.LocalDefault, 1, "ben a 1")))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	_, err = d.Peek(t.Context(), view, ref)
	require.ErrorIs(t, err, typology.ErrView)

	errStop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStop)
	_, err = d.Peek(ctx, view, ref)
	require.ErrorIs(t, err, errStop)
}

// Findings whose window has long passed are given up; open ones and those that
// could be rolled back to are not.
func TestEvict(t *testing.T) {
	l, d := rows(t, "ann a 1 0", "ben b 1 100", "cleo c 1 200"), driver(t, typology.DriverConfig{MaxUndo: 1}, everyPayment(nil))
	require.NoError(t, d.Advance(t.Context(), l.View()))
	n, _ := d.Evict(epoch + 3600*150)
	require.Equal(t, 2, n)
	require.Equal(t, []string{"c r1 open cleo"}, outline(d.Now().Findings()))
	n, _ = d.Evict(epoch + 3600*10_000)
	require.Zero(t, n)
}

// A damaged snapshot, one of other detectors and one of another ledger are
// refused, and the driver is as new.
func TestRestoreRefuses(t *testing.T) {
	l, d := rows(t, "ann a 1", "ben a 1", "cleo a 1"), driver(t, typology.DriverConfig{}, newThirdPayment())
	require.NoError(t, d.Advance(t.Context(), l.View()))
	var stored bytes.Buffer
	require.NoError(t, d.Snapshot(&stored, l.View()))
	good := stored.Bytes()

	restore := func(b []byte, v ledger.View, ds ...*typology.Detector) error {
		d := driver(t, typology.DriverConfig{}, ds...)
		err := d.Restore(bytes.NewReader(b), v)
		if err != nil {
			require.Nil(t, d.Now())
			require.NoError(t, d.Advance(t.Context(), l.View()), "as new")
		}
		return err
	}
	require.NoError(t, restore(good, l.View(), newThirdPayment()))
	for i := range good {
		broken := bytes.Clone(good)
		broken[i] ^= 0x20
		require.ErrorIs(t, restore(broken, l.View(), newThirdPayment()), typology.ErrSnapshot, "byte %d", i)
		require.ErrorIs(t, restore(good[:i], l.View(), newThirdPayment()), typology.ErrSnapshot, "cut at %d", i)
	}
	other := newThirdPayment()
	other.Version = "2"
	require.ErrorContains(t, restore(good, l.View(), other), "fingerprint")
	require.ErrorContains(t, restore(good, l.View(), newThirdPayment(), everyPayment(nil)), "2")
	require.ErrorContains(t, restore(good, rows(t, "ann a 1", "ben a 1").View(), newThirdPayment()), "restore the ledger first")
}
