package cluster_test

import (
	"cmp"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// gated returns the mixing gate of every transaction, and the others under it.
func gated(c *cluster.Clustering) (mixes, notes map[string]string) {
	mixes, notes = map[string]string{}, map[string]string{}
	for g := range c.Gates() {
		if g.Type.Mixes() {
			mixes[g.Tx.String()] = g.Type.String()
		} else {
			notes[g.Tx.String()] += " " + g.Type.String()
		}
	}
	return mixes, notes
}

func TestCoinJoinsAreToldByProtocol(t *testing.T) {
	folder := shared(t, "bitcoin/coinjoin")
	txs, err := corpus.ReadEsplora(filepath.Join(folder, "transactions.esplora.ndjson.gz"), ledger.BitcoinMainnet)
	require.NoError(t, err)
	labels, err := corpus.ReadCoinJoinLabels(folder)
	require.NoError(t, err)
	_, view := load(t, txs...)
	mixes, notes := gated(run(t, view, cluster.Config{}))

	table := map[string]map[string]int{}
	for _, tx := range txs {
		id := tx.ID.String()
		l := labels[id]
		class := l.Label
		if l.Attested != "" {
			class += " attested"
		}
		if table[class] == nil {
			table[class] = map[string]int{}
		}
		table[class][cmp.Or(mixes[id], notes[id], "-")]++
	}
	all := func(class, want string) {
		n := 0
		for _, k := range table[class] {
			n += k
		}
		require.Positive(t, n, class)
		require.GreaterOrEqual(t, 100*table[class][want], 99*n, "%s: %v", class, table[class])
	}
	all("whirlpool_mix", "whirlpool")
	all("whirlpool_tx0", " whirlpool-tx0")
	all("wasabi1 attested", "wasabi1")
	require.Equal(t, map[string]int{"wasabi2": 1}, table["wasabi2 attested"])
	// The two that are left out spend 68 and 128 outputs of one address; their
	// collectors tag them as false positives.
	require.Equal(t, map[string]int{"wasabi2": 15, "-": 2}, table["wasabi2"])

	// Spends of mixes that no coordinator attests: at most 0.5 % called a mix.
	flagged, spends := 0, 0
	for _, class := range []string{"whirlpool_spend", "wasabi1_spend", "wasabi2_spend"} {
		for verdict, n := range table[class] {
			spends += n
			if _, mixing := cluster.ParseGateType(verdict); mixing {
				flagged += n
			}
		}
	}
	require.Equal(t, 1549, spends)
	require.LessOrEqual(t, 200*flagged, spends, "%d of %d", flagged, spends)
}

func TestEmulatedWalletsStayApart(t *testing.T) {
	folder := shared(t, "bitcoin/coinjoin-emulated")
	for name, want := range map[string]struct {
		gate   string
		rounds int
	}{"wasabi2": {"wasabi2", 6}, "joinmarket": {"joinmarket", 32}} {
		t.Run(name, func(t *testing.T) {
			txs, err := corpus.ReadEsplora(filepath.Join(folder, name+".esplora.ndjson.gz"), ledger.BitcoinRegtest)
			require.NoError(t, err)
			rounds, err := corpus.ReadTxIDs(filepath.Join(folder, name+".coinjoins.csv"))
			require.NoError(t, err)
			owners, err := corpus.ReadOwners(filepath.Join(folder, name+".owners.csv"))
			require.NoError(t, err)
			_, view := load(t, txs...)
			c := run(t, view, cluster.Config{})
			mixes, _ := gated(c)
			found := 0
			for id, gate := range mixes {
				require.True(t, rounds[id], "%s is no round", id)
				if gate == want.gate {
					found++
				}
			}
			require.Equal(t, want.rounds, found)
			wallets := map[ledger.Account]string{} // of each entity
			for _, m := range c.Members() {
				if o, ok := owners[m.Account.Address.String()]; ok {
					if w, seen := wallets[m.Entity]; seen {
						require.Equal(t, w, o.Wallet, "%s", m.Account)
					}
					wallets[m.Entity] = o.Wallet
				}
			}
		})
	}
}

func TestRealAnswersOfKnownKind(t *testing.T) {
	folder := shared(t, "bitcoin/esplora/api-responses")
	for name, want := range map[string]string{
		"whirlpool-coinjoin": "whirlpool", "joinmarket-coinjoin": "joinmarket", "wabisabi-coinjoin": "wasabi2",
		"batch-withdrawal-143": "", "dust-attack-555": "", "bare-multisig": "", "op-return-charley": "",
		"simple-legacy-p2pkh": "", "taproot-op-return": "", "taproot-script-path": "",
	} {
		txs, err := corpus.ReadEsplora(filepath.Join(folder, name+".json"), ledger.BitcoinMainnet)
		require.NoError(t, err)
		_, view := load(t, txs...)
		mixes, _ := gated(run(t, view, cluster.Config{}))
		require.Equal(t, want, mixes[txs[0].ID.String()], name)
	}
}
