package typology

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// everything is a value with a part of each kind that a feature may keep.
type everything struct {
	Flag   bool
	Small  int8
	Big    uint64
	Who    ledger.AccountID
	What   ledger.AssetID
	Amount ledger.Amount
	Last   [3]struct{ Clock int64 }
}

var allKinds = &Feature[everything]{
	Name: "test/everything",
	Advance: func(p *Pass, t *Table[everything]) {
		for _, m := range p.AccountMoves {
			v := t.Edit(m.To)
			v.Flag, v.Small, v.Big = !v.Flag, v.Small-3, v.Big+1<<40
			v.Who, v.What, v.Amount = m.From, m.Asset, v.Amount.SaturatingAdd(m.Amount)
			v.Last[1].Clock = -p.At.Clock
		}
	},
}

func watcher() *Detector {
	return &Detector{
		Name: "x-test/watcher", Version: "1", Doc: "a test", Typologies: []string{Cycle}, Window: time.Hour,
		Requires: []Requirement{allKinds}, Run: func(context.Context, *Pass) error { return nil },
	}
}

func testLedger(t testing.TB, prefix ...string) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Config{})
	for i, name := range append(prefix, "ann", "ben") {
		from, err := ledger.ParseAccount(name)
		require.NoError(t, err)
		to, err := ledger.ParseAccount("shop")
		require.NoError(t, err)
		id, err := ledger.NameTxID("t-" + name)
		require.NoError(t, err)
		require.NoError(t, l.Append(ledger.Tx{
			ID: id, Chain: ledger.LocalDefault, Time: int64(1000 + i), Position: ledger.Position{Height: uint64(i + 1)},
			Transfers: []ledger.Transfer{{From: from, To: to, Asset: "EUR", Amount: ledger.MaxAmount()}},
		}))
	}
	return l
}

// Every kind of value survives, into a ledger that numbers its accounts
// otherwise.
func TestSnapshotValues(t *testing.T) {
	l := testLedger(t)
	d, err := NewDriver(DriverConfig{}, nil, watcher())
	require.NoError(t, err)
	require.NoError(t, d.Advance(t.Context(), l.View()))
	var stored bytes.Buffer
	require.NoError(t, d.Snapshot(&stored, l.View()))

	other := ledger.New(ledger.Config{}) // sees strangers on another lane first
	id, err := ledger.NameTxID("before")
	require.NoError(t, err)
	x, err := ledger.ParseAccount("x")
	require.NoError(t, err)
	require.NoError(t, other.Append(ledger.Tx{
		ID: id, Chain: "local:zzz", Time: 5000, Position: ledger.Position{Height: 1},
		Transfers: []ledger.Transfer{{From: x, Asset: "USD", Amount: ledger.NewAmount(1)}},
	}))
	for ref := range l.View().Txs() {
		require.NoError(t, other.Append(l.View().Tx(ref)))
	}
	d2, err := NewDriver(DriverConfig{}, nil, watcher())
	require.NoError(t, err)
	require.NoError(t, d2.Restore(bytes.NewReader(stored.Bytes()), other.View()))

	shop, err := ledger.ParseAccount("shop")
	require.NoError(t, err)
	value := func(d *Driver, v ledger.View) everything {
		id, ok := v.Lookup(shop)
		require.True(t, ok)
		table, ok := d.columns[1].(*Table[everything])
		require.True(t, ok)
		return table.Get(id)
	}
	was, is := value(d, l.View()), value(d2, other.View())
	require.NotEqual(t, was.Who, is.Who, "the ledgers number alike, so nothing is tested")
	require.Equal(t, l.View().Account(was.Who), other.View().Account(is.Who))
	require.Equal(t, l.View().Asset(was.What), other.View().Asset(is.What))
	is.Who, is.What = was.Who, was.What
	require.Equal(t, was, is)

	var again bytes.Buffer
	require.NoError(t, d2.Snapshot(&again, other.View()))
	require.Equal(t, stored.Bytes(), again.Bytes())
}

// Whatever a snapshot holds, Restore returns an error or a driver that stores
// itself.
func FuzzRestore(f *testing.F) {
	l := testLedger(f)
	d, err := NewDriver(DriverConfig{}, nil, watcher())
	require.NoError(f, err)
	require.NoError(f, d.Advance(f.Context(), l.View()))
	var stored bytes.Buffer
	require.NoError(f, d.Snapshot(&stored, l.View()))
	whole := stored.Bytes()[len(snapshotMagic) : stored.Len()-sha256.Size]
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, body []byte) {
		b := append([]byte(snapshotMagic), body...)
		sum := sha256.Sum256(b) // so that the fuzzer gets past the digest
		d, err := NewDriver(DriverConfig{}, nil, watcher())
		require.NoError(t, err)
		if err := d.Restore(bytes.NewReader(append(b, sum[:]...)), l.View()); err != nil {
			require.ErrorIs(t, err, ErrSnapshot)
			return
		}
		require.NoError(t, d.Snapshot(&bytes.Buffer{}, l.View()))
		require.NoError(t, d.Advance(t.Context(), l.View()))
	})
}
