package trace_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

// slow is a Source that takes its time, so that a kill meets an exploration at
// work.
type slow struct{ trace.Source }

func (s slow) History(ctx context.Context, a ledger.Account, cursor string) (trace.Page, error) {
	time.Sleep(time.Millisecond)
	return s.Source.History(ctx, a, cursor)
}

// resumable explores a line of forty hands with a checkpoint file, from that
// file when there is one, and writes the trace when it is done.
func resumable(t *testing.T, dir string, src func(trace.Source) trace.Source) {
	lines := []pay{{tx: "theft", from: "victim", to: "h0", amount: 1 << 20}}
	for i := range 40 {
		lines = append(lines,
			pay{tx: fmt.Sprint("on", i), from: fmt.Sprint("h", i), to: fmt.Sprint("h", i+1), amount: uint64(1<<20 - 2000*i)},
			pay{tx: fmt.Sprint("peel", i), from: fmt.Sprint("h", i), to: fmt.Sprint("p", i), amount: uint64(i + 1)})
	}
	state := filepath.Join(dir, "checkpoint.json")
	write := func(name string, fill func(*bytes.Buffer) error) error {
		var b bytes.Buffer
		if err := fill(&b); err != nil {
			return err
		}
		if err := os.WriteFile(name+".new", b.Bytes(), 0o600); err != nil {
			return err
		}
		return os.Rename(name+".new", name) // a kill leaves the old file or the new one
	}
	var from *trace.Checkpoint
	if b, err := os.ReadFile(state); err == nil {
		from, err = trace.ReadCheckpoint(bytes.NewReader(b))
		require.NoError(t, err)
	}
	cfg := trace.ExploreConfig{Checkpoint: func(c *trace.Checkpoint) error {
		return write(state, func(b *bytes.Buffer) error { _, err := c.WriteTo(b); return err })
	}}
	res, _, err := trace.Explore(t.Context(), src(trace.NewLedgerSource(story(t, lines...).View(), 0)), nil, []trace.Seed{transferSeed("theft", 0, "")}, trace.Config{}, cfg, from)
	require.NoError(t, err)
	require.NoError(t, write(filepath.Join(dir, "trace.json"), func(b *bytes.Buffer) error { return res.WriteJSON(b) }))
}

// killedDir names the environment variable that makes this test the program to
// be killed.
const killedDir = "HOPTRAIL_TEST_KILLED_DIR"

// A process that explores is killed over and over, and started again on what it
// left: the trace it writes in the end is that of a process left alone, byte for
// byte.
func TestKilledExplorationResumes(t *testing.T) {
	if dir := os.Getenv(killedDir); dir != "" {
		resumable(t, dir, func(s trace.Source) trace.Source { return slow{s} })
		return
	}
	alone, killed := t.TempDir(), t.TempDir()
	resumable(t, alone, func(s trace.Source) trace.Source { return s })
	kills := 0
	for done := false; !done; {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledExplorationResumes$")
		cmd.Env = append(os.Environ(), killedDir+"="+killed)
		require.NoError(t, cmd.Start())
		exit := make(chan error, 1)
		go func() { exit <- cmd.Wait() }()
		before := kept(killed)
		for gone := false; !gone; {
			select {
			case err := <-exit:
				require.NoError(t, err)
				gone, done = true, true
			case <-time.After(time.Millisecond):
				if kills < 5 && kept(killed) > before { // it has kept something new
					require.NoError(t, cmd.Process.Kill())
					require.Error(t, <-exit, "killed")
					kills++
					gone = true
				}
			}
		}
	}
	want, err := os.ReadFile(filepath.Join(alone, "trace.json"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(killed, "trace.json"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	t.Logf("killed %d times", kills)
	require.Positive(t, kills)
}

// kept is the size of a directory's checkpoint, 0 without one.
func kept(dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, "checkpoint.json"))
	if err != nil {
		return 0
	}
	return info.Size()
}
