package activity

import (
	"cmp"
	"math"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology"
)

// Trail is the way that what an account holds came through fresh wallets which
// passed it on at once. A way ends at an account that is not fresh or keeps
// what it gets; the account after that is at depth 0.
type Trail struct {
	From  ledger.AccountID // who paid what is held now; the one with the longest way
	Hops  uint16           // fresh wallets that the value passed through before it came here
	Swaps uint16           // exchanges of assets on the way
	First ledger.AccountID // the first of these wallets; 0 where Hops is
	Asset ledger.AssetID   // what is held; a token rather than the coin that pays for gas
	In    ledger.Amount    // of Asset taken in
	Out   ledger.Amount    // of it paid or exchanged
	Began int64            // clock of the first receipt of Asset
	Last  int64            // clock of the latest receipt, or of the exchange that gave Asset
}

// What makes a wallet one that value merely passes through.
const (
	// HopFresh is how long ago a hop may have first moved value. 24 hours:
	// proposed; AMLTRIX indicators IND01024 and IND01026 speak of new and never
	// reused addresses.
	HopFresh = int64(24 * time.Hour / time.Second)
	// HopDwell is the longest stay at a hop. 6 hours: proposed, so that four
	// hops take a day at most; IND01023 has twenty within a few hours.
	HopDwell = int64(6 * time.Hour / time.Second)
	// HopPart is the least share of what a hop took in that one payment takes
	// further. 0.20: proposed, five ways at most.
	HopPart = ledger.Ratio(2000)
	// HopReceivers is how many a hop pays at most. 4: proposed; whoever pays
	// more is no mere hop.
	HopReceivers = 4
	// trailMoves is how many moves a transaction has at most to be followed:
	// payouts to many are no hops.
	trailMoves = 16
)

// Passed returns the share of what the account took in that it passed on.
func (t *Trail) Passed() ledger.Ratio {
	r, _ := ledger.RatioOf(t.Out, t.In)
	return r
}

// Trails is the feature of the ways that value came. It follows moves between
// accounts on account chains: on UTXO chains every payment goes to a fresh
// address and leaves change, so that a trail would mean nothing.
var Trails = &typology.Feature[Trail]{
	Name:     "activity/trail",
	Doc:      "through how many fresh wallets, each passing it on within six hours, the value came that an account took in last",
	Requires: []typology.Requirement{AccountTimes, AccountReach},
	Advance: func(p *typology.Pass, t *typology.Table[Trail]) {
		moves := p.AccountMoves
		if len(moves) > trailMoves || len(p.Tx.Inputs) > 0 {
			return
		}
		var before [trailMoves]Trail // of the payers, as they were before the transaction
		for i := range moves {
			before[i] = t.Get(moves[i].From)
		}
		for i := range moves {
			m := &moves[i]
			switch {
			case m.From == 0 && m.To == 0 || m.Restates || m.Amount.IsZero():
			case m.Kind == ledger.SwapIn:
				exchange(p, t, moves, m)
			case m.Kind == ledger.Pay:
				follow(p, t, m, &before[i])
			}
		}
	},
	Expired: func(t Trail, clock int64) bool { return clock-t.Last > 30*24*3600 },
}

// exchange turns what the account holds into what it got for it in one
// transaction.
func exchange(p *typology.Pass, t *typology.Table[Trail], moves []ledger.Move, in *ledger.Move) {
	for i := range moves {
		out := &moves[i]
		v := t.Get(in.To)
		if out.Kind != ledger.SwapOut || out.From != in.To || out.Asset != v.Asset || in.Asset == v.Asset {
			continue
		}
		left, _ := v.In.Sub(ledger.MinAmount(v.In, v.Out))
		if share, ok := ledger.RatioOf(out.Amount, left); !ok || share < ledger.One/2 {
			continue // most of it stays what it was
		}
		e := t.Edit(in.To)
		e.Asset, e.In, e.Out, e.Last = in.Asset, in.Amount, ledger.Amount{}, p.At.Clock
		e.Swaps = min(e.Swaps, math.MaxUint16-1) + 1
		return
	}
}

// follow carries a payer's trail to the payee; a is the payer's before the
// transaction.
func follow(p *typology.Pass, t *typology.Table[Trail], m *ledger.Move, a *Trail) {
	if m.From != 0 && a.Asset == m.Asset {
		e := t.Edit(m.From)
		e.Out = e.Out.SaturatingAdd(m.Amount)
	}
	if m.To == 0 {
		return
	}
	var next Trail
	if Hops(p, m, a) {
		next = Trail{Hops: min(a.Hops, math.MaxUint16-1) + 1, Swaps: a.Swaps, First: cmp.Or(a.First, m.From)}
	}
	b := t.Get(m.To)
	if b.Asset != 0 && b.Asset != m.Asset && PaysGas(p, m.Asset) {
		return
	}
	spent := b.Passed() >= ledger.One-HopPart
	switch {
	case b.Asset != m.Asset && !spent && b.Hops > next.Hops && p.At.Clock-b.Last <= HopDwell:
		// something else arrives at a hop, such as dust
	case b.Asset != m.Asset || spent || b.In.IsZero():
		*t.Edit(m.To) = Trail{
			From: m.From, Hops: next.Hops, Swaps: next.Swaps, First: next.First, Asset: m.Asset, In: m.Amount, Began: p.At.Clock, Last: p.At.Clock,
		}
	default:
		e := t.Edit(m.To)
		e.In, e.Last = e.In.SaturatingAdd(m.Amount), p.At.Clock
		if next.Hops > e.Hops {
			e.From, e.Hops, e.Swaps, e.First = m.From, next.Hops, next.Swaps, next.First
		}
	}
}

// Hops reports whether a payment is one by a wallet that value merely passes
// through; a is its trail before the payment. It needs AccountTimes and
// AccountReach.
func Hops(p *typology.Pass, m *ledger.Move, a *Trail) bool {
	if m.From == 0 || a.In.IsZero() || a.Asset != m.Asset || p.At.Clock-a.Last > HopDwell {
		return false
	}
	times := AccountTimes.Of(p).Get(m.From)
	if times.Contract || times.Age(p.At.Clock) > HopFresh {
		return false
	}
	if r := AccountReach.Of(p).Get(m.From); r.Out > HopReceivers {
		return false
	}
	part, ok := ledger.RatioOf(m.Amount, a.In)
	return ok && part >= HopPart
}
