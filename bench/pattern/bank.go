//go:build unix

package main

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/simulate"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// row is a transfer of the bank in 24 bytes, so that the input takes little of
// the memory that is measured.
type row struct {
	from, to uint32
	cents    uint64
	asset    uint16
	second   uint32 // since start
}

type rows struct {
	start int64
	list  []row
}

// bank writes down the transfers of a bank shaped like AMLworld HI-Small, which
// fall on the first ten of its 18 days, or, even, of one that goes on at that rate
// to the last.
func bank(thousandths int, even bool) (*rows, error) {
	cfg := simulate.AMLWorldHISmall(1).Scaled(thousandths)
	if even {
		cfg.Transfers, cfg.Active = cfg.Transfers*cfg.Days/cfg.Active, cfg.Days
	}
	b, err := simulate.NewBank(cfg)
	if err != nil {
		return nil, err
	}
	out := &rows{start: cfg.Start, list: make([]row, 0, cfg.Transfers+8192)}
	accounts, assets := map[ledger.Account]uint32{}, map[ledger.Asset]uint16{}
	account := func(a ledger.Account) uint32 {
		id, ok := accounts[a]
		if !ok {
			id = uint32(len(accounts) + 1)
			accounts[a] = id
		}
		return id
	}
	for tx := range b.Txs() {
		for _, x := range tx.Transfers {
			asset, ok := assets[x.Asset]
			if !ok {
				asset = uint16(len(assets) + 1)
				assets[x.Asset] = asset
			}
			cents, _ := x.Amount.Uint64()
			out.list = append(out.list, row{account(x.From), account(x.To), cents, asset, uint32(tx.Time - cfg.Start)})
		}
	}
	return out, nil
}

// transfer returns a row as the engine takes it.
func (r *rows) transfer(i int) pattern.Transfer {
	x := &r.list[i]
	return pattern.Transfer{
		From: ledger.AccountID(x.from), To: ledger.AccountID(x.to), Asset: ledger.AssetID(x.asset), Amount: ledger.NewAmount(x.cents),
		Time: r.start + int64(x.second), Tx: uint64(i), Ref: uint64(i),
	}
}
