package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/trace"
)

const utxoLane ledger.Chain = "local:utxo"

// coin is an output "owner amount"; spend is a transaction that spends outputs
// "tx:index" of earlier ones.
type coin struct {
	owner  string
	amount uint64
}

type spend struct {
	tx     string
	height uint64
	ins    []ledger.Outpoint
	outs   []coin
}

func at(tx string, index uint32) ledger.Outpoint {
	return ledger.Outpoint{Tx: txName(tx), Index: index}
}

// coins is a UTXO ledger; a transaction without inputs is a coinbase.
func coins(t testing.TB, txs ...spend) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Config{})
	made := map[ledger.Outpoint]coin{}
	index := uint32(0)
	for i, s := range txs {
		if index++; i == 0 || txs[i-1].height != s.height {
			index = 0
		}
		tr := ledger.Transfer{Asset: "COIN"}
		for _, p := range s.ins {
			in := ledger.Input{Prev: p, Resolution: ledger.Unknown}
			if c, ok := made[p]; ok {
				in = ledger.Input{Prev: p, Account: name(c.owner), Amount: units(c.amount)}
			}
			tr.Inputs = append(tr.Inputs, in)
		}
		for j, c := range s.outs {
			out := ledger.Output{Amount: units(c.amount)}
			if c.owner == "OP_RETURN" {
				out.OpReturn = true
			} else {
				out.Account = name(c.owner)
			}
			tr.Outputs = append(tr.Outputs, out)
			made[at(s.tx, uint32(j))] = c
		}
		require.NoError(t, l.Append(ledger.Tx{
			ID: txName(s.tx), Chain: utxoLane, Position: ledger.Position{Height: s.height, Tx: index}, Time: int64(s.height),
			Coinbase: len(s.ins) == 0, Transfers: []ledger.Transfer{tr},
		}))
	}
	return l
}

func outpointSeed(tx string, index uint32) trace.Seed {
	return trace.Seed{Chain: utxoLane, Kind: trace.SeedOutpoint, Tx: txName(tx), Index: index}
}

// Block 2 pays its miner a subsidy of 50 in two outputs, and 3 + 4 of fees; the
// 4 are stolen. The two published orders put them at different places, so that
// different outputs of the reward carry them.
func TestFeesReachTheBlockReward(t *testing.T) {
	chain := func(claim uint64) ledger.View {
		return coins(t,
			spend{tx: "g", height: 1, outs: []coin{{"owner", 10}, {"thief", 20}}},
			spend{tx: "reward", height: 2, outs: []coin{{"miner", 7}, {"pool", claim - 7}}},
			spend{tx: "clean", height: 2, ins: []ledger.Outpoint{at("g", 0)}, outs: []coin{{"shop", 7}}},
			spend{tx: "dirty", height: 2, ins: []ledger.Outpoint{at("g", 1)}, outs: []coin{{"fence", 16}}},
			spend{tx: "later", height: 3, ins: []ledger.Outpoint{at("reward", 0)}, outs: []coin{{"shop", 7}}},
		).View()
	}
	schedule := trace.HalvingSubsidy(50, 210_000)
	for _, c := range []struct {
		name  string
		cfg   trace.Config
		claim uint64
		want  []string
	}{
		{"stop", trace.Config{}, 57, []string{"fence unspent 16"}},
		// 3 clean and 4 stolen units of fees, then the subsidy: the first output is 3 + 4
		{"fees first", trace.Config{Coinbase: trace.FeesFirst}, 57, []string{"fence unspent 16", "shop unspent 4"}},
		{"subsidy first", trace.Config{Coinbase: trace.SubsidyFirst}, 57, []string{"fence unspent 16", "pool unspent 4"}},
		// the miner leaves 5 unclaimed: the fees at the end are destroyed
		{"unclaimed", trace.Config{Coinbase: trace.SubsidyFirst, Subsidy: schedule}, 52, []string{"- burn 4", "fence unspent 16"}},
		// 4·7/57 rounds down to nothing for the first output
		{"haircut", trace.Config{Coinbase: trace.FeesFirst, Rule: trace.Haircut}, 57, []string{"fence unspent 16", "pool unspent 4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := run(t, chain(c.claim), nil, c.cfg, outpointSeed("g", 1))
			require.Equal(t, c.want, ends(res))
		})
	}
}

// Bitcoin's schedule at its published heights.
func TestHalvingSubsidy(t *testing.T) {
	bitcoin := trace.HalvingSubsidy(50e8, 210_000)
	for height, want := range map[uint64]uint64{0: 50e8, 209_999: 50e8, 210_000: 25e8, 840_000: 312_500_000, 6_929_999: 1, 6_930_000: 0, 1 << 40: 0} {
		got, ok := bitcoin(ledger.BitcoinMainnet, height)
		require.True(t, ok)
		require.Equal(t, units(want), got, "height %d", height)
	}
}
