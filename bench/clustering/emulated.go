package main

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"

	"github.com/hoptrail/hoptrail/cluster"
	"github.com/hoptrail/hoptrail/internal/corpus"
	"github.com/hoptrail/hoptrail/ledger"
)

// emulated prints rounds found, others called rounds, and the agreement with
// the known wallets, with and without gates.
func emulated(ctx context.Context, w *bytes.Buffer, data string) error {
	folder := filepath.Join(data, "bitcoin", "coinjoin-emulated")
	for _, name := range []string{"wasabi2", "joinmarket"} {
		txs, err := corpus.ReadEsplora(filepath.Join(folder, name+".esplora.ndjson.gz"), ledger.BitcoinRegtest)
		if err != nil {
			return err
		}
		rounds, err := corpus.ReadTxIDs(filepath.Join(folder, name+".coinjoins.csv"))
		if err != nil {
			return err
		}
		owners, err := corpus.ReadOwners(filepath.Join(folder, name+".owners.csv"))
		if err != nil {
			return err
		}
		all := cluster.Heuristics()
		for _, run := range []struct {
			name string
			cfg  cluster.Config
		}{
			{"no gates", cluster.Config{Gates: []cluster.GateRule{}}},
			{"gates", cluster.Config{}},
			{"gates, all heuristics", cluster.Config{Heuristics: all}},
		} {
			c, _, err := clusters(ctx, txs, run.cfg)
			if err != nil {
				return err
			}
			mixes, _ := gatesOf(c)
			found, others := 0, 0
			for id, gate := range mixes {
				switch {
				case rounds[id] && gate == name:
					found++
				case !rounds[id]:
					others++
				}
			}
			got, want := known(c.Members(), owners)
			k := cluster.Compare(got, want)
			fmt.Fprintf(w, "%-10s %-22s rounds %d/%d, others called rounds %d; false pairs %d of %d, pair precision %s recall %s, B-cubed %s %s, ARI %s, VI %s bits\n",
				name, run.name, found, len(rounds), others, k.PairsA-k.PairsBoth, k.PairsA,
				text(k.PairPrecision), text(k.PairRecall), text(k.BCubedPrecision), text(k.BCubedRecall), text(k.ARI), text(k.VI))
		}
	}
	return nil
}

// known keeps the members whose wallet is known, and gives the same accounts by
// wallet.
func known(members []cluster.Member, owners map[string]corpus.Owner) (got, want []cluster.Member) {
	names := map[string]ledger.Account{}
	members = slices.Clone(members)
	for _, m := range members {
		o, ok := owners[m.Account.Address.String()]
		if !ok {
			continue
		}
		if _, ok := names[o.Wallet]; !ok {
			names[o.Wallet] = m.Account
		}
		got = append(got, m)
		want = append(want, cluster.Member{Account: m.Account, Entity: names[o.Wallet]})
	}
	return got, want
}

func text(r *big.Rat) string {
	if r == nil {
		return "–"
	}
	return r.FloatString(4)
}
