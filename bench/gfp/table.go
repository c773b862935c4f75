//go:build unix

package main

import (
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology/pattern"
	"github.com/hoptrail/hoptrail/typology/pattern/feature"
)

// chunk is how many transfers are made up before the clock runs.
const chunk = 4096

// bank hands the transfers of a bank shaped like AMLworld HI-Small to take, in
// chunks, and returns how many there were and the processor time of each tenth
// that take used.
func bank(thousandths int, take func([]pattern.Transfer) error) (n int, tenths []time.Duration, err error) {
	cfg := simulate.AMLWorldHISmall(1).Scaled(thousandths)
	b, err := simulate.NewBank(cfg)
	if err != nil {
		return 0, nil, err
	}
	accounts, assets := map[ledger.Account]ledger.AccountID{}, map[ledger.Asset]ledger.AssetID{}
	account := func(a ledger.Account) ledger.AccountID {
		id, ok := accounts[a]
		if !ok {
			id = ledger.AccountID(len(accounts) + 1)
			accounts[a] = id
		}
		return id
	}
	var ready []pattern.Transfer
	flush := func() error {
		begin := now()
		err := take(ready)
		if i := min(10*(n-1)/cfg.Transfers, 9); i == len(tenths) {
			tenths = append(tenths, now()-begin)
		} else {
			tenths[i] += now() - begin
		}
		ready = ready[:0]
		return err
	}
	for tx := range b.Txs() {
		for _, x := range tx.Transfers {
			asset, ok := assets[x.Asset]
			if !ok {
				asset = ledger.AssetID(len(assets) + 1)
				assets[x.Asset] = asset
			}
			if x.From == x.To {
				continue
			}
			ready = append(ready, pattern.Transfer{
				From: account(x.From), To: account(x.To), Asset: asset, Amount: x.Amount, Time: tx.Time, Tx: uint64(n), Ref: uint64(n),
			})
			n++
		}
		if len(ready) >= chunk {
			if err := flush(); err != nil {
				return 0, nil, err
			}
		}
	}
	if len(ready) == 0 {
		return n, tenths, nil
	}
	return n, tenths, flush()
}

// table runs our own table over the bank, and its graph alone before it.
func table(thousandths int, digest bool) error {
	cfg := feature.DefaultConfig()
	var windows []int64
	for _, w := range cfg.Windows {
		windows = append(windows, int64(w/time.Second))
	}
	g, err := pattern.NewGraph(pattern.GraphConfig{Windows: windows})
	if err != nil {
		return err
	}
	n, tenths, err := bank(thousandths, func(ts []pattern.Transfer) error {
		for i := range ts {
			if _, err := g.Add(&ts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	bare := show("the graph alone", n, tenths)
	g = nil
	runtime.GC()

	t, err := feature.NewTable(cfg)
	if err != nil {
		return err
	}
	sum, cut := uint64(14695981039346656037), 0
	columns := t.Columns()
	n, tenths, err = bank(thousandths, func(ts []pattern.Transfer) error {
		for i := range ts {
			row, err := t.Add(&ts[i])
			if err != nil {
				return err
			}
			if row[len(row)-1].Count > 0 {
				cut++
			}
			if digest {
				sum = mix(sum, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	rate := show("the table", n, tenths)
	accounts, held := t.Held()
	fmt.Printf("%d rows of %d columns, %.0f rows/s, %.3f of the graph alone; %.1f %% of rows met a budget; %d accounts and %d transfers held\n",
		n, len(columns), rate, rate/bare, 100*float64(cut)/float64(n), accounts, held)
	if digest {
		fmt.Printf("digest of every cell: %016x\n", sum)
	}
	return nil
}

// show prints the curve in thousands a second and returns the rate.
func show(name string, n int, tenths []time.Duration) float64 {
	all := time.Duration(0)
	fmt.Printf("%-16s k/s by tenths:", name)
	for _, d := range tenths {
		all += d
		fmt.Printf(" %.0f", float64(n)/float64(len(tenths))/d.Seconds()/1e3)
	}
	fmt.Println()
	return float64(n) / all.Seconds()
}

// mix folds a row into a sum: equal rows give equal sums.
func mix(sum uint64, row []feature.Value) uint64 {
	one := func(x uint64) { sum = (sum ^ x) * 1099511628211 }
	for i := range row {
		v := &row[i]
		if !v.Present {
			one(1)
			continue
		}
		one(uint64(v.Count))
		one(math.Float64bits(v.Number))
		for _, w := range v.Units.Words() {
			one(w)
		}
		sum ^= sum >> 29
	}
	return sum
}
