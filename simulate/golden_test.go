package simulate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSeedsAreFixed: the digests of the demo, of the default world and of a
// small bank stand in testdata, so that a change to what a seed means is seen.
// Detectors are tuned and judged on these worlds.
func TestSeedsAreFixed(t *testing.T) {
	var b strings.Builder
	for seed := range uint64(3) {
		fmt.Fprintf(&b, "demo %d %s\n", seed, digest(Demo(seed)))
	}
	cfg := small(101)
	cfg.Accounts, cfg.Days = 200, 15
	fmt.Fprintf(&b, "world 101 %s\n", digest(world(t, cfg)))
	n := 0
	for ev := range bank(t, AMLWorldHISmall(1).Scaled(1)).Stream() {
		if n++; n%500 == 0 {
			fmt.Fprintf(&b, "bank %d %s %s\n", n, ev.Tx.ID, ev.Tx.Transfers[0].Amount)
		}
	}
	golden := filepath.Join("testdata", "seeds.golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}
