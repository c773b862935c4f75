package mixeruse

import (
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
	"github.com/hoptrail/hoptrail/typology/activity"
)

// What makes an account a pool of one size or a few, as Tornado Cash's are (Pertsev,
// Semenov and Storm, "Tornado Cash Privacy Solution", version 1.4, 2019: deposits of
// fixed sizes, withdrawals to any address over a relayer who keeps a fee). The
// numbers are proposed.
const (
	poolSizes    = 4                   // most sizes: its pools have 0.1, 1, 10 and 100 ether
	poolPayers   = activity.ReachSlots // fewest payers
	poolDeposits = 8                   // fewest receipts of these sizes
	poolOthers   = 20                  // times as many as receipts of any other amount
	poolPayouts  = 3                   // fewest payments of one size, less a fee, to accounts that never moved value
	poolStrays   = 4                   // times as many as any other payments
	poolFee      = ledger.Ratio(9500)  // least that a payment is of a size
)

// pool counts what an account's receipts and payments have in common. The payments
// that others sign are what tells a contract from a till.
type pool struct {
	Asset   ledger.AssetID // of the first receipt counted; 0: none yet
	Sizes   [poolSizes]ledger.Amount
	Equal   uint16 // receipts of one of the sizes
	Other   uint16 // receipts of another amount
	Payouts uint16 // payments of nearly one of the sizes to fresh accounts, signed by others
	Strays  uint16 // other payments, but those to who signed
}

// pools is the feature of accounts that may be pools.
var pools = &typology.Feature[pool]{
	Name:     "mixer-use/pools",
	Doc:      "up to four amounts that an account is paid in, how often, and how often it pays them out again to fresh accounts",
	Requires: []typology.Requirement{activity.AccountTimes, activity.AccountReach},
	Advance: func(p *typology.Pass, t *typology.Table[pool]) {
		if len(p.Tx.Inputs)+len(p.Tx.Outputs) > 0 {
			return
		}
		for i := range p.AccountMoves {
			m := &p.AccountMoves[i]
			if !m.Pays() || m.Amount.IsZero() {
				continue
			}
			if r := activity.AccountReach.Of(p).Get(m.To); r.In >= poolPayers/2 {
				deposit(t, m)
			}
			if r := activity.AccountReach.Of(p).Get(m.From); r.In >= poolPayers {
				payout(p, t, m)
			}
		}
	},
}

// spoilt reports whether too many receipts differ for the account to be a pool yet.
func (v *pool) spoilt() bool { return v.Other > 2 && int(v.Other)*poolOthers > int(v.Equal) }

// deposit counts a receipt.
func deposit(t *typology.Table[pool], m *ledger.Move) {
	v := t.Get(m.To)
	if v.Asset != 0 && v.Asset != m.Asset || v.spoilt() || v.Equal == 1<<16-1 {
		return
	}
	e := t.Edit(m.To)
	e.Asset = m.Asset
	for i := range e.Sizes {
		if e.Sizes[i].IsZero() {
			e.Sizes[i] = m.Amount
		}
		if e.Sizes[i].Cmp(m.Amount) == 0 {
			e.Equal++
			return
		}
	}
	e.Other++
}

// payout counts a payment.
func payout(p *typology.Pass, t *typology.Table[pool], m *ledger.Move) {
	v := t.Get(m.From)
	if v.Asset != m.Asset || v.spoilt() || v.Equal < poolDeposits || m.To == p.Tx.Initiator || v.Payouts == 1<<16-1 || v.Strays == 1<<16-1 {
		return
	}
	sized := slices.ContainsFunc(v.Sizes[:], func(size ledger.Amount) bool {
		share, ok := ledger.RatioOf(m.Amount, size)
		return ok && share >= poolFee && share <= ledger.One
	})
	if sized && m.From != p.Tx.Initiator && activity.AccountTimes.Of(p).Get(m.To).First == p.At.Clock {
		t.Edit(m.From).Payouts++
	} else {
		t.Edit(m.From).Strays++
	}
}

// mixes reports whether the account behaves as a pool does.
func (v *pool) mixes() bool {
	return v.Equal >= poolDeposits && !v.spoilt() && v.Payouts >= poolPayouts && int(v.Payouts) >= int(v.Strays)*poolStrays
}
