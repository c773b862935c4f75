package activity

import (
	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Funding is who first gave an account its chain's coin, without which it
// cannot send anything: its gas funder. By is a customer where a private lane tells who withdrew it.
type Funding struct {
	By    ledger.AccountID // 0: nobody yet, or a mint
	Clock int64            // Unix seconds
}

// GasFunding is the feature of who funded accounts' first gas.
var GasFunding = &typology.Feature[Funding]{
	Name: "activity/funding",
	Doc:  "the account that first paid an account in its chain's coin, and when",
	Advance: func(p *typology.Pass, t *typology.Table[Funding]) {
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if !m.Pays() {
				continue
			}
			if !PaysGas(p, m.Asset) {
				continue
			}
			if v := t.Get(m.To); v.By == 0 {
				*t.Edit(m.To) = Funding{m.From, p.At.Clock}
			}
		}
	},
}

// PaysGas reports whether an asset is the coin that pays for gas: the lane's own
// or, on local lanes, which have none and tell of other chains', that of any chain.
func PaysGas(p *typology.Pass, asset ledger.AssetID) bool {
	return asset == p.Tx.Native || p.Tx.Native == 0 && p.Asset(asset).IsNative()
}
