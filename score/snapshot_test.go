package score_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/internal/frame"
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/score"
	"github.com/hoptrail/hoptrail/typology/catalog"
)

var kills = flag.Int("kills", 20, "how often TestKilledAtAnyMoment kills the writer")

// Environment of the process that TestKilledAtAnyMoment kills.
const killDir = "HOPTRAIL_TEST_KILL_DIR"

// block is the n-th of an endless chain: strangers pay a fresh collector for
// nine hours, who then sends all of it to an exchange.
func block(n int) (txs []ledger.Tx) {
	collector := ledger.Account{Chain: ledger.Ethereum, Address: ledger.EVMAddress([20]byte{0xc0, byte(n / 10), byte(n / 2560)})}
	pay := func(from, to ledger.Account, amount uint64) {
		i := len(txs)
		txs = append(txs, ledger.Tx{
			ID: ledger.HashTxID(ledger.Ethereum, [32]byte{byte(n), byte(n >> 8), byte(i), 1}), Chain: ledger.Ethereum,
			Position: ledger.Position{Height: uint64(n), Tx: uint32(i)}, Initiator: from,
			Time:      1_700_000_000 + int64(n)*3600 - int64(n%3/2)*5400, // header times go backwards now and then
			Transfers: []ledger.Transfer{{Asset: usdt, From: from, To: to, Amount: ledger.NewAmount(amount)}},
		})
	}
	if n%10 == 9 {
		pay(collector, evm(102), 3*9*1e9-1e6)
		return txs
	}
	for i := range 3 {
		pay(evm(byte(10+(n*3+i)%60)), collector, 1e9)
	}
	return txs
}

// step carries a state over one block; every seventh is reorganised once.
func step(st *score.State, n int) error {
	ctx := context.Background()
	if err := st.Append(ctx, block(n)...); err != nil {
		return err
	}
	if n%7 != 0 {
		return nil
	}
	if err := st.Rollback(ledger.Ethereum, uint64(n-1)); err != nil {
		return err
	}
	return st.Append(ctx, block(n)...)
}

func snapshotConfig(t testing.TB) score.StateConfig {
	t.Helper()
	set := labels(t, map[ledger.Account]string{evm(10): "scam", evm(102): "exchange"})
	return score.StateConfig{Detectors: catalog.Default(), Known: ledger.Known{Labels: set}}
}

func height(st *score.State) int {
	head, _, _ := st.View().Head(ledger.Ethereum)
	return int(head.Height)
}

func grown(t testing.TB, blocks int) *score.State {
	t.Helper()
	st, err := score.NewState(snapshotConfig(t))
	require.NoError(t, err)
	for n := 1; n <= blocks; n++ {
		require.NoError(t, step(st, n))
	}
	return st
}

func digestOf(t testing.TB, st *score.State) string {
	t.Helper()
	d, err := st.Digest()
	require.NoError(t, err)
	return d
}

// Stopped and started anywhere, a state goes on as if it had never stopped.
func TestRestoredStateGoesOnAlike(t *testing.T) {
	dir := t.TempDir()
	_, err := score.RestoreState(snapshotConfig(t), dir)
	require.ErrorIs(t, err, fs.ErrNotExist)
	whole := grown(t, 90)
	require.NotEmpty(t, whole.Findings(), "nothing was found, so nothing is tested")
	for _, stop := range []int{0, 1, 35, 60, 90} {
		require.NoError(t, grown(t, stop).Snapshot(dir))
		got, err := score.RestoreState(snapshotConfig(t), dir)
		require.NoError(t, err)
		require.Equal(t, stop, height(got.State))
		for n := stop + 1; n <= 90; n++ {
			require.NoError(t, step(got.State, n))
		}
		require.Equal(t, digestOf(t, whole), digestOf(t, got.State), "stopped at %d", stop)
		require.Equal(t, whole.Findings(), got.Findings())
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, left, 2, "two generations are kept")
}

// A reorganisation deeper than the snapshot runs the detectors anew.
func TestRollbackBehindTheSnapshot(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, grown(t, 60).Snapshot(dir))
	got, err := score.RestoreState(snapshotConfig(t), dir)
	require.NoError(t, err)
	require.NoError(t, got.Rollback(ledger.Ethereum, 40))
	want := grown(t, 60)
	require.NoError(t, want.Rollback(ledger.Ethereum, 40))
	for n := 41; n <= 60; n++ {
		require.NoError(t, step(got.State, n))
		require.NoError(t, step(want, n))
	}
	was, is := want.Findings(), got.Findings()
	require.Equal(t, len(was), len(is))
	for i := range was {
		require.Equal(t, was[i].ID, is[i].ID)
		require.Equal(t, was[i].Evidence, is[i].Evidence)
	}
}

func TestAskingWritesNothing(t *testing.T) {
	st := grown(t, 30)
	before := digestOf(t, st)
	eng, err := score.NewEngine(st, score.DefaultPolicy())
	require.NoError(t, err)
	assess(t, eng, score.Withdrawal{Customer: "c-1", To: evm(250), Asset: usdt, Amount: ledger.NewAmount(9)})
	assess(t, eng, score.Address{Account: evm(2)})
	require.Equal(t, before, digestOf(t, st))
}

// No flipped byte and no cut is silent; the snapshot before still opens.
func TestDamagedSnapshots(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, grown(t, 20).Snapshot(dir))
	older := grown(t, 20)
	require.NoError(t, grown(t, 21).Snapshot(dir))
	name := filepath.Join(dir, "000000000002.snapshot")
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	cfg := snapshotConfig(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		bad := bytes.Clone(whole)
		bad[rng.IntN(len(bad))] ^= byte(1 + rng.IntN(255))
		_, err := score.LoadState(cfg, bytes.NewReader(bad))
		require.ErrorIs(t, err, score.ErrSnapshot)
		_, err = score.LoadState(cfg, bytes.NewReader(whole[:rng.IntN(len(whole))]))
		require.ErrorIs(t, err, score.ErrSnapshot)
	}
	_, err = score.LoadState(cfg, bytes.NewReader(append(bytes.Clone(whole), 0)))
	require.ErrorIs(t, err, score.ErrSnapshot)

	require.NoError(t, os.WriteFile(name, whole[:len(whole)/2], 0o600))
	got, err := score.RestoreState(cfg, dir)
	require.NoError(t, err)
	require.Len(t, got.Skipped, 1)
	require.Equal(t, digestOf(t, older), digestOf(t, got.State))

	var newer bytes.Buffer
	require.NoError(t, frame.NewWriter(&newer, "hoptrail state\n", 99).Close())
	require.NoError(t, os.WriteFile(name, newer.Bytes(), 0o600))
	_, err = score.RestoreState(cfg, dir)
	require.ErrorContains(t, err, "newer version", "is not damage, so nothing older is opened instead")
	require.ErrorIs(t, err, score.ErrSnapshot)
}

func TestOtherDetectorsAreRefused(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, grown(t, 5).Snapshot(dir))
	cfg := snapshotConfig(t)
	cfg.Detectors = cfg.Detectors[:1]
	_, err := score.RestoreState(cfg, dir)
	require.ErrorIs(t, err, score.ErrSnapshot)
	require.ErrorContains(t, err, "detector")
}

func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	defer func() { require.NoError(t, full.Close()) }()
	require.ErrorIs(t, grown(t, 5).Save(full), syscall.ENOSPC)

	dir := t.TempDir()
	st := grown(t, 5)
	require.NoError(t, st.Snapshot(dir))
	require.NoError(t, os.Symlink("/dev/full", filepath.Join(dir, "snapshot.tmp")))
	require.ErrorIs(t, st.Snapshot(dir), syscall.ENOSPC)
	got, err := score.RestoreState(snapshotConfig(t), dir)
	require.NoError(t, err)
	require.Equal(t, digestOf(t, st), digestOf(t, got.State), "what was there stays")
	require.NoError(t, st.Snapshot(dir), "and once there is room, it works again")
}

// A process that appends and stores without pause is killed again and again;
// what it reported as stored is there, and has the bytes of a state that was
// never killed. More with: go test ./score -run Killed -kills 200
func TestKilledAtAnyMoment(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		victim(t, dir)
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	dir, rng, lost := t.TempDir(), rand.New(rand.NewPCG(5, 6)), 0
	truth := grown(t, 0)
	for round := range *kills {
		reported := killOne(t, self, dir, time.Duration(15+rng.IntN(60))*time.Millisecond)
		got, err := score.RestoreState(snapshotConfig(t), dir)
		if errors.Is(err, fs.ErrNotExist) && reported == 0 {
			continue
		}
		require.NoError(t, err)
		require.Empty(t, got.Skipped)
		if height(got.State) < reported {
			lost++
		}
		for n := height(truth) + 1; n <= height(got.State); n++ {
			require.NoError(t, step(truth, n))
		}
		require.Equal(t, digestOf(t, truth), digestOf(t, got.State), "after kill %d", round+1)
	}
	t.Logf("%d kills, %d lost, %d blocks", *kills, lost, height(truth))
	require.Zero(t, lost)
	require.NotZero(t, height(truth), "no snapshot was ever finished, so nothing is tested")
}

// killOne starts a victim, kills it after a while, and returns the last height
// that it reported as stored.
func killOne(t *testing.T, self, dir string, after time.Duration) (reported int) {
	cmd := exec.Command(self, "-test.run=^TestKilledAtAnyMoment$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if n, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
			_, err := fmt.Sscan(n, &reported)
			require.NoError(t, err)
		}
	}
	_ = cmd.Wait() // it was killed
	return reported
}

// victim goes on from what is stored and stores every block until it is killed.
func victim(t *testing.T, dir string) {
	st := grown(t, 0)
	if got, err := score.RestoreState(snapshotConfig(t), dir); err == nil {
		st = got.State
	} else if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	for n := height(st) + 1; ; n++ {
		require.NoError(t, step(st, n))
		require.NoError(t, st.Snapshot(dir))
		fmt.Printf("stored %d\n", n)
	}
}

func FuzzLoadState(f *testing.F) {
	cfg := snapshotConfig(f)
	var b bytes.Buffer
	require.NoError(f, grown(f, 3).Save(&b))
	f.Add(b.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		st, err := score.LoadState(cfg, bytes.NewReader(b))
		if err != nil {
			require.ErrorIs(t, err, score.ErrSnapshot)
			return
		}
		var again bytes.Buffer
		require.NoError(t, st.Save(&again))
		require.True(t, bytes.Equal(b, again.Bytes()), "another state than was stored")
	})
}
