package bitcoin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/btcsuite/btcd/limits" // brings btcd's testdata into the module cache
	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
)

// The recorded block files: as many blocks, transactions, inputs and outputs as
// their origin says, every block true to its header, and a ledger takes all.
func TestRecordedBlockFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the long run covers it, and the race detector makes it minutes")
	}
	for _, c := range []struct {
		file            string
		blocks, txs     uint64
		inputs, outputs uint64 // coinbase inputs among them
		resolved        uint64
		derived         uint64
		unknown         uint64
		estimated       uint64
	}{
		{"mainnet-mixed.blk", 14_213, 100_252, 215_631, 249_704, 27_215, 173_896, 307, 17},
		{"testnet3-mixed.blk", 13, 8_006, 53_995, 55_220, 6_219, 47_763, 0, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := data(t, filepath.Join("blocks", c.file))
			blocks, s := readAll(t, Options{Verify: true}, sources(path)...)
			t.Logf("%d blocks, %d txs, %d inputs + outputs; inputs: %d resolved, %d derived, %d unknown",
				s.Blocks, s.Txs, s.Inputs+s.Blocks+s.Outputs, s.Resolved, s.Derived, s.Unknown)
			require.Equal(t, c.blocks, s.Blocks)
			require.Equal(t, c.txs, s.Txs)
			require.Equal(t, c.inputs, s.Inputs+s.Blocks, "each block's coinbase has one input that spends nothing")
			require.Equal(t, c.outputs, s.Outputs)
			require.Equal(t, c.resolved, s.Resolved)
			require.Equal(t, c.derived, s.Derived)
			require.Equal(t, c.unknown, s.Unknown)
			require.Equal(t, c.estimated, s.Estimated)
			require.Zero(t, s.Stale)

			l := ledger.New(ledger.Config{})
			require.NoError(t, l.Append(txsOf(blocks)...))
			require.EqualValues(t, c.txs, l.View().Len())
		})
	}
}

// Any number of workers gives the same transactions.
func TestJobsDoNotChangeResults(t *testing.T) {
	path := data(t, "blocks/testnet3-mixed.blk")
	one, _ := readAll(t, Options{Jobs: 1}, sources(path)...)
	four, _ := readAll(t, Options{Jobs: 4}, sources(path)...)
	require.Equal(t, dump(txsOf(one)), dump(txsOf(four)))
}

// btcd's module brings the first 14,132 blocks of the chain. They are complete,
// so every input is resolved, and money comes from nowhere else than subsidies.
func TestFirstBlocksFromModuleCache(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/btcsuite/btcd").Output()
	require.NoError(t, err)
	path := filepath.Join(strings.TrimSpace(string(out)), "blockchain", "testdata", "blk_0_to_14131.dat")
	_, err = os.Stat(path)
	require.NoError(t, err)

	blocks, s := readAll(t, Options{Verify: true}, sources(path)...)
	t.Logf("%+v", s)
	require.EqualValues(t, 14_132, s.Blocks)
	require.EqualValues(t, 14_131, blocks[len(blocks)-1].Height)
	require.Zero(t, s.Derived+s.Unknown+s.Stale+s.Estimated)
	for _, b := range blocks {
		fees, claimed, ok := Fees(b)
		require.True(t, ok)
		require.Equal(t, fees, claimed, "block %d", b.Height)
	}
	// The first payment: block 170, Satoshi to Hal Finney, 10 of 50 bitcoin.
	pay := blocks[170].Txs[1]
	require.Equal(t, "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16", pay.ID.String())
	in := pay.Transfers[0].Inputs[0]
	require.Equal(t, ledger.NewAmount(50e8), in.Amount)
	require.Equal(t, blocks[9].Txs[0].ID, in.Prev.Tx)
	require.Equal(t, ledger.SigHashAll, in.SigHash)
}
