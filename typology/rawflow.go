package typology

import (
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// RawFlow sums what entered and left an account in one asset since the given
// clock, before netting, and counts the entries. It reads hardly any transactions,
// so it is several times cheaper than History, and it is sound as a test before
// it: where whole is true and the netted out/in is at least r ≤ 1, so is the raw
// one. For netting takes the same amount from both sides of a transaction, which
// moves out/in away from 1; and what it does otherwise is left to whole.
//
// whole is false when the sums are not to be relied on:
//   - more than budget entries lay in the window, of which History may leave out
//     the oldest;
//   - the account moved another asset too and may have exchanged them;
//   - it started a transaction with an exchange of others, which Moves may tell
//     as a swap of its own that no transfer of its own shows;
//   - an input of unknown amount paid it, of which Moves tells less than arrived;
//   - the running detector reads a class without the lesser ones, where a leg of
//     several classes counts as a whole or not at all;
//   - entities, gates or several lanes may leave out or restate transfers.
//
// In the last two nothing is summed.
func (p *Pass) RawFlow(id ledger.AccountID, asset ledger.AssetID, since int64, budget int) (in, out ledger.Amount, entries int, whole bool) {
	classes := p.unit.classes
	if !p.oneLane || p.Known.Entities != nil || p.Known.Gates != nil || classes&(classes+1) != 0 ||
		id == p.Tx.Initiator && len(p.Tx.Transfers) > 1 {
		return in, out, 0, false
	}
	view := p.View()
	sum := func(side iter.Seq[ledger.Entry]) (total ledger.Amount, whole bool) {
		n := 0
		for e := range side {
			if n++; n > budget || e.Asset != asset {
				return total, false
			}
			entries++
			several := view.Several(e.Tx)
			if several && p.distorted(&e) {
				return total, false
			}
			// Of what one owner pays in a transaction of several transfers the
			// receivers' classes decide, so all of it may count.
			if classes>>e.Class&1 == 1 || several && e.Debit {
				total = total.SaturatingAdd(e.Amount)
			}
		}
		return total, true
	}
	in, wholeIn := sum(p.newest(id, false, since, budget))
	out, wholeOut := sum(p.newest(id, true, since, budget))
	return in, out, entries, wholeIn && wholeOut && entries <= budget
}

// RawPeers counts the distinct accounts that paid an account in one asset since
// the given clock or, of debits, that it paid, and that is holds of (nil: of all),
// before netting. It stops at most, which stands for that many or more, and tells
// how many transfers it looked at.
//
// Like RawFlow it is sound as a test before History: where whole is true, the moves
// of the account's history are with no more such owners. whole is false where more
// than budget transfers lay in the window, where netting may tell of others than
// the transfer's own two accounts (in transactions of several transfers, and of
// outputs), and where RawFlow sums nothing.
func (p *Pass) RawPeers(id ledger.AccountID, debits bool, asset ledger.AssetID, since int64, budget, most int, is func(ledger.AccountID) bool) (n, looked int, whole bool) {
	if !p.oneLane || p.Known.Entities != nil || p.Known.Gates != nil {
		return 0, 0, false
	}
	view, peers := p.View(), p.history.peers[:0]
	defer func() { p.history.peers = peers }()
	for e := range p.newest(id, debits, since, budget) {
		if looked++; looked > budget {
			return len(peers), looked, false
		}
		if e.UTXO || view.Several(e.Tx) { // there a leg of several classes, or assets, may count otherwise
			return len(peers), looked, false
		}
		if p.unit.classes>>e.Class&1 == 0 || e.Asset != asset || e.Counterparty == 0 || slices.Contains(peers, e.Counterparty) || is != nil && !is(e.Counterparty) {
			continue
		}
		if peers = append(peers, e.Counterparty); len(peers) >= most {
			break
		}
	}
	return len(peers), looked, true
}

// distorted reports whether netting may tell more of an entry's transaction than
// the entry less what the account paid itself.
func (p *Pass) distorted(e *ledger.Entry) bool {
	if e.UTXO == e.Debit { // who spends outputs pays no more than them; who is paid on an account chain gets it all
		return false
	}
	rec, _ := p.history.read(p.View(), e.Tx)
	if e.UTXO {
		return slices.ContainsFunc(rec.Inputs, func(in ledger.LegRecord) bool { return in.Amount.IsZero() })
	}
	starter := rec.Initiator
	if starter == 0 {
		starter = rec.Transfers[0].From
	}
	return starter == e.Account && len(rec.Transfers) > 2 // an exchange over two others takes three
}
