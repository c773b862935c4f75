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
	Name:     "activity/funding",
	Doc:      "the account that first paid an account in its chain's coin, and when",
	Requires: []typology.Requirement{AccountTimes},
	Advance: func(p *typology.Pass, t *typology.Table[Funding]) {
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if m.From == 0 || m.To == 0 || m.Kind != ledger.Pay || m.Restates {
				continue
			}
			if m.Asset != p.Tx.Native && !(AccountTimes.Of(p).Get(m.From).Customer && p.Asset(m.Asset).IsNative()) {
				continue // private lanes have no coin of their own and tell of other chains'
			}
			if v := t.Get(m.To); v.By == 0 {
				*t.Edit(m.To) = Funding{m.From, p.At.Clock}
			}
		}
	},
}
