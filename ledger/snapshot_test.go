package ledger

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hoptrail/hoptrail/internal/frame"
)

func snapshotOf(t require.TestingT, l *Ledger) []byte {
	var b bytes.Buffer
	require.NoError(t, l.Snapshot(&b))
	return b.Bytes()
}

func restored(t require.TestingT, cfg Config, b []byte) *Ledger {
	r := bytes.NewReader(append(b, "what follows"...))
	l, err := Restore(cfg, r)
	require.NoError(t, err)
	require.Equal(t, len("what follows"), r.Len(), "Restore read beyond its end")
	return l
}

// someLabels knows two of newWorld's accounts.
type someLabels struct{ bad [2]Account }

func (s someLabels) Labels(a Account, _ Cut) []Label {
	switch a {
	case s.bad[0]:
		return []Label{{Category: "scam"}}
	case s.bad[1]:
		return []Label{{Category: "mixing_service"}}
	}
	return nil
}

// A ledger that is stopped and restored at random between appends, rollbacks
// and evictions answers like a slice of transactions, and writes the bytes of
// one that was never stopped.
func TestRestoredLedgerAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		cfg := Config{Labels: someLabels{[2]Account{w.accounts[0], w.accounts[3]}}, MaxRollback: 4}
		l, twin, n := New(cfg), New(cfg), newNaive()
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				c := rapid.SampledFrom([]Chain{Ethereum, BitcoinMainnet, "local:x"}).Draw(t, "reorg lane")
				if p := w.next[c]; p.Height > 2 {
					h := p.Height - rapid.Uint64Range(0, 3).Draw(t, "depth")
					removed, err := l.Rollback(c, h)
					again, twinErr := twin.Rollback(c, h)
					require.Equal(t, twinErr == nil, err == nil)
					require.Equal(t, again, removed)
					if err == nil {
						n.rollback(c, h)
						w.rewind(n, c, h)
					}
				}
			case 1:
				before := w.time - rapid.Int64Range(0, 400).Draw(t, "age")
				for _, tx := range n.all {
					if tx.Clock >= before {
						break
					}
					n.floor[tx.ID] = true
				}
				l.Evict(before)
				twin.Evict(before)
			case 2, 3:
				l = restored(t, cfg, snapshotOf(t, l))
			default:
				tx := w.tx(t)
				require.NoError(t, l.Append(tx))
				require.NoError(t, twin.Append(tx))
				n.append(tx)
			}
		}
		require.True(t, bytes.Equal(snapshotOf(t, twin), snapshotOf(t, l)), "the bytes differ from the twin's")
		compare(t, l.View(), n, CutAtTime(1<<60), w.accounts)
		for _, a := range w.accounts {
			if id, ok := l.View().Lookup(a); ok {
				other, _ := twin.View().Lookup(a)
				was, _ := twin.View().Exposures(other)
				is, ok := l.View().Exposures(id)
				require.True(t, ok)
				require.Equal(t, was, is, "exposures of %s", a)
			}
		}
	})
}

// rareLedger has one of everything that few transactions have.
func rareLedger(t require.TestingT) *Ledger {
	l := New(Config{Complete: []Chain{Ethereum}})
	evm := func(b byte) Account { return Account{Ethereum, EVMAddress([20]byte{b})} }
	script := hashAddress(P2WSH, Mainnet, bytes.Repeat([]byte{9}, 32))
	witness, ok := WitnessAddress(5, []byte("some program"), Mainnet)
	require.True(t, ok)
	name, err := NameTxID("t-1")
	require.NoError(t, err)
	require.NoError(t, l.Append(
		Tx{
			ID: HashTxID(Ethereum, [32]byte{1}), Chain: Ethereum, Position: Position{Height: 5, Tx: 1 << 20}, Time: 100,
			Initiator: evm(1), FeePayer: evm(2), Fee: MaxAmount(), FeeBurnt: NewAmount(3), Status: Failed,
			Transfers: []Transfer{{Asset: "USD", To: evm(3), Amount: MaxAmount(), Entry: 1 << 17, Kind: Internal, USD: 77}},
			Approvals: []Approval{{Owner: evm(4), Spender: evm(5), Asset: "EUR", Amount: MaxAmount(), Entry: 4}}, Created: []Account{evm(6)},
		},
		Tx{ID: name, Chain: "local:x", Position: Position{Height: 1}, Time: 90, Initiator: evm(7)},
		Tx{
			ID: HashTxID(BitcoinMainnet, [32]byte{2}), Chain: BitcoinMainnet, Position: Position{Height: 7}, Time: 110, Version: -2, LockTime: 1 << 31,
			Transfers: []Transfer{{
				Asset: NativeAsset(BitcoinMainnet),
				Inputs: []Input{{
					Account: Account{BitcoinMainnet, witness}, Amount: NewAmount(9), Prev: Outpoint{HashTxID(BitcoinMainnet, [32]byte{3}), 4},
					Sequence: 1, SigHash: SigHashSingle, Nested: script, Multisig: MofN{2, 3},
				}},
				Outputs: []Output{{Account: Account{BitcoinMainnet, script}, Amount: NewAmount(8), ScriptLen: 34, OpReturn: true, Multisig: MofN{1, 2}}},
			}},
		},
	))
	return l
}

func TestRestoreKeepsWhatIsRare(t *testing.T) {
	l := rareLedger(t)
	b := snapshotOf(t, l)
	got := restored(t, Config{}, b)
	want := l.View()
	for ref := range want.Txs() {
		require.Equal(t, want.Tx(ref), got.View().Tx(ref))
	}
	require.True(t, bytes.Equal(b, snapshotOf(t, got)))
}

// Truncated, damaged, of a newer version, or on a failing disk: an error that
// says so, never another ledger.
func TestNoDamageOfASnapshotIsSilent(t *testing.T) {
	b := snapshotOf(t, rareLedger(t))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		bad := bytes.Clone(b)
		bad[rng.IntN(len(bad))] ^= byte(1 + rng.IntN(255))
		_, err := Restore(Config{}, bytes.NewReader(bad))
		require.ErrorIs(t, err, ErrSnapshot)
	}
	for i := range b {
		_, err := Restore(Config{}, bytes.NewReader(b[:i]))
		require.ErrorIs(t, err, ErrSnapshot, "cut at %d", i)
	}
	broken := errors.New("the disk fails")
	_, err := Restore(Config{}, io.MultiReader(bytes.NewReader(b[:len(b)-40]), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, rareLedger(t).Snapshot(fullDisk{}), io.ErrShortWrite)

	var newer bytes.Buffer
	require.NoError(t, frame.NewWriter(&newer, snapshotName, snapshotVersion+1).Close())
	_, err = Restore(Config{}, &newer)
	require.ErrorIs(t, err, frame.ErrNewer)
	require.ErrorIs(t, err, ErrSnapshot)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// Whatever a snapshot with good checksums holds, Restore returns an error or a
// ledger that can be read and stored.
func FuzzRestoreLedger(f *testing.F) {
	content := func(l *Ledger) []byte {
		r, _, err := frame.NewReader(bytes.NewReader(snapshotOf(f, l)), snapshotName, snapshotVersion)
		require.NoError(f, err)
		b, err := io.ReadAll(r)
		require.NoError(f, err)
		return b
	}
	f.Add(content(rareLedger(f)))
	w := newWorld()
	l := New(Config{Labels: someLabels{[2]Account{w.accounts[0], w.accounts[3]}}})
	for i := range 6 {
		require.NoError(f, l.Append(Tx{
			ID: HashTxID(Ethereum, [32]byte{byte(i + 1)}), Chain: Ethereum, Position: Position{Height: uint64(i)}, Time: int64(i * 10),
			Transfers: []Transfer{{Asset: "USD", From: w.accounts[i*3], To: w.accounts[(i+1)*3%18], Amount: NewAmount(5)}},
		}))
	}
	f.Add(content(l))
	l.Evict(30)
	f.Add(content(l))
	f.Fuzz(func(t *testing.T, b []byte) {
		var stored bytes.Buffer
		fw := frame.NewWriter(&stored, snapshotName, snapshotVersion)
		_, err := fw.Write(b)
		require.NoError(t, err)
		require.NoError(t, fw.Close())
		l, err := Restore(Config{Labels: someLabels{}}, &stored)
		if err != nil {
			require.ErrorIs(t, err, ErrSnapshot)
			return
		}
		v := l.View()
		for ref := range v.Txs() {
			v.Tx(ref)
			v.Moves(ref, nil)
		}
		for id := AccountID(1); id <= v.MaxAccountID(); id++ {
			v.Summary(id)
			v.Exposures(id)
			viewFees(v, id)
		}
		require.NoError(t, l.Snapshot(io.Discard))
	})
}
