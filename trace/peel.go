package trace

import (
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// PeelStop tells why a peel chain was followed no further.
type PeelStop string

// The reasons to stop following a peel chain.
const (
	PeelUnspent   PeelStop = "unspent"   // the remainder has not moved
	PeelShape     PeelStop = "shape"     // the transaction does not peel: not one input and two outputs with value
	PeelAmbiguous PeelStop = "ambiguous" // both outputs, or neither, look like the remainder
	PeelService   PeelStop = "service"   // the remainder belongs to a service
	PeelMix       PeelStop = "mix"       // the transaction mixes several owners' money
	PeelLimit     PeelStop = "limits"    // MaxHops
	PeelStart     PeelStop = "start"     // backward: the data, or the coin, begins here
)

// PeelConfig says how to follow a peel chain.
type PeelConfig struct {
	Direction Direction
	MaxHops   int // 0 means no limit
	// Known stops at services and mixes; nil knows none.
	Known *ledger.Known
}

// PeelHop is one transaction of a peel chain.
type PeelHop struct {
	Tx             ledger.TxID
	Kept, Peeled   uint32 // output indexes: the remainder, and what was paid off
	To             ledger.Account
	Amount, Remain ledger.Amount // paid off, and left
	Time           int64
}

// PeelChain is a chain of transactions that each pay a part of a sum off and
// pass the remainder on; plain data.
type PeelChain struct {
	Hops []PeelHop // in chain order, whatever the direction
	Stop PeelStop
	At   ledger.Outpoint // where it stopped
}

// Peel follows the peel chain through an output. A hop spends one input to two
// outputs with value. Its remainder is the output whose script type is the
// input's and whose own spending transaction carries the same fingerprint
// (version, use of locktime, use of replace-by-fee, one input); where both or
// neither output fits, the chain ends there: nothing is guessed by size.
// Backward it goes from an output to the hop that left it as remainder.
//
// Source: Kappos et al., "How to Peel a Million: Validating and Expanding
// Bitcoin Clusters", USENIX Security 2022, whose features these are; thresholds
// none. Errors match ErrSeed or ErrConfig. O(hops).
func Peel(view ledger.View, chain ledger.Chain, from ledger.Outpoint, cfg PeelConfig) (*PeelChain, error) {
	if cfg.MaxHops < 0 || cfg.Direction > Backward {
		return nil, fmt.Errorf("%w: peel max_hops must be 0 or more, direction forward or backward", ErrConfig)
	}
	ref, ok := view.FindTx(chain, from.Tx)
	f := &peeler{engine: newEngine(view, cfg.Known, Config{}.defaults()), out: &PeelChain{At: from}}
	if !ok || int(from.Index) >= len(f.record(ref).Outputs) {
		return nil, fmt.Errorf("%w: outpoint %s on %s: the view does not hold it", ErrSeed, from, chain)
	}
	step := f.forward
	if cfg.Direction == Backward {
		step = f.backward
	}
	at := outKey{ref, from.Index}
	for f.out.Stop == "" {
		if cfg.MaxHops > 0 && len(f.out.Hops) >= cfg.MaxHops {
			f.out.Stop = PeelLimit
			break
		}
		at = step(at)
	}
	if cfg.Direction == Backward {
		slices.Reverse(f.out.Hops)
	}
	f.out.At = ledger.Outpoint{Tx: view.TxID(at.ref), Index: at.index}
	return f.out, nil
}

type peeler struct {
	*engine
	out *PeelChain
}

// record reads a transaction into memory of its own.
func (f *peeler) record(ref ledger.TxRef) *ledger.Record {
	rec := new(ledger.Record)
	f.view.Read(ref, rec)
	return rec
}

// fingerprint is what one wallet's transactions have in common.
type fingerprint struct {
	version          int32
	locked, replaced bool
	kind             ledger.AddressKind
}

// maxFinal is the lowest sequence number that does not signal replacement
// (BIP-125).
const maxFinal = 0xfffffffe

func (f *peeler) fingerprint(rec *ledger.Record) fingerprint {
	return fingerprint{
		version: rec.Version, locked: rec.LockTime != 0, replaced: rec.Inputs[0].Sequence < maxFinal,
		kind: f.view.Account(rec.Inputs[0].Account).Address.Kind(),
	}
}

// valued returns the outputs that carry value.
func valued(rec *ledger.Record) (list []uint32) {
	for j := range rec.Outputs {
		if !rec.Outputs[j].Amount.IsZero() && !rec.Outputs[j].OpReturn {
			list = append(list, uint32(j))
		}
	}
	return list
}

// remainder returns which output of a hop passes the chain on.
func (f *peeler) remainder(ref ledger.TxRef, rec *ledger.Record) (kept, peeled uint32, stop PeelStop) {
	outs := valued(rec)
	switch {
	case f.gated(ref):
		return 0, 0, PeelMix
	case len(rec.Inputs) != 1 || len(outs) != 2:
		return 0, 0, PeelShape
	}
	own := f.fingerprint(rec)
	var fits []uint32
	for _, j := range outs {
		o := &rec.Outputs[j]
		if f.view.Account(o.Account).Address.Kind() != own.kind {
			continue
		}
		if o.Linked {
			if next := f.record(o.Tx); len(next.Inputs) != 1 || f.fingerprint(next) != own {
				continue
			}
		}
		fits = append(fits, j)
	}
	if len(fits) != 1 {
		return 0, 0, PeelAmbiguous
	}
	return fits[0], outs[0] + outs[1] - fits[0], ""
}

func (f *peeler) hop(ref ledger.TxRef, rec *ledger.Record, kept, peeled uint32) PeelHop {
	return PeelHop{
		Tx: f.view.TxID(ref), Kept: kept, Peeled: peeled, To: f.view.Account(rec.Outputs[peeled].Account),
		Amount: rec.Outputs[peeled].Amount, Remain: rec.Outputs[kept].Amount, Time: rec.Clock,
	}
}

// forward goes from an output to the remainder of the transaction that spends
// it.
func (f *peeler) forward(at outKey) outKey {
	o := f.record(at.ref).Outputs[at.index]
	if _, stop := f.stopAt(o.Account, at.ref); stop {
		f.out.Stop = PeelService
		return at
	}
	if !o.Linked {
		f.out.Stop = PeelUnspent
		return at
	}
	rec := f.record(o.Tx)
	kept, peeled, stop := f.remainder(o.Tx, rec)
	if stop != "" {
		f.out.Stop = stop
		return at
	}
	f.out.Hops = append(f.out.Hops, f.hop(o.Tx, rec, kept, peeled))
	return outKey{o.Tx, kept}
}

// backward goes from the remainder of a transaction to the output it spent.
func (f *peeler) backward(at outKey) outKey {
	rec := f.record(at.ref)
	if rec.Coinbase || len(rec.Inputs) == 1 && !rec.Inputs[0].Linked {
		f.out.Stop = PeelStart
		return at
	}
	kept, peeled, stop := f.remainder(at.ref, rec)
	if stop == "" && kept != at.index {
		stop = PeelAmbiguous // the chain went on by the other output
	}
	if stop == "" {
		if _, service := f.stopAt(rec.Inputs[0].Account, at.ref); service {
			stop = PeelService
		}
	}
	if stop != "" {
		f.out.Stop = stop
		return at
	}
	f.out.Hops = append(f.out.Hops, f.hop(at.ref, rec, kept, peeled))
	return outKey{rec.Inputs[0].Tx, rec.Inputs[0].Index}
}
