package ledger

import (
	"fmt"
	"slices"
)

// overlay is one transaction laid on top of a view, with ids for the accounts
// and assets that the ledger does not know.
type overlay struct {
	tx       Tx
	ref      TxRef
	rec      Record
	first    AccountID // id of accounts[0]
	accounts []Account
	assets   []Asset
}

// With returns the view as it would be if tx came next on its lane, and tx's
// reference in it. Nothing is written: a planned withdrawal can be judged
// before it is signed. Where tx has no position it gets the lane's next one, and
// where it has no time that of the view's end; its Clock is not before the lane's.
// AsOf leaves the planned transaction out again. A view has one overlay at most.
// Errors match ErrTx, ErrOutOfOrder or ErrChain. O(transfers of tx).
func (v View) With(tx Tx) (View, TxRef, error) {
	if v.over != nil {
		return View{}, 0, fmt.Errorf("%w: the view has a planned transaction already", ErrTx)
	}
	if _, err := ParseChain(string(tx.Chain)); err != nil {
		return View{}, 0, fmt.Errorf("transaction %s: %w", tx.ID, err)
	}
	if len(tx.Transfers) > 0 && tx.Transfers[0].IsUTXO() {
		return View{}, 0, fmt.Errorf("%w: %s is planned with inputs and outputs (plan it as a transfer From … To)", ErrTx, tx.ID)
	}
	head, clock, open := v.Head(tx.Chain)
	tx.Position = txPosition(&tx)
	if tx.Position == (Position{}) && open {
		tx.Position = Position{Height: head.Height, Tx: head.Tx + 1}
	}
	if open && tx.Position.Compare(head) <= 0 {
		return View{}, 0, &OrderError{Chain: tx.Chain, ID: tx.ID, Got: tx.Position, Last: head}
	}
	if tx.Time == 0 {
		tx.Time = max(clock, v.Cut().Clock)
	}
	tx.Clock = max(clock, tx.Time)
	o := &overlay{tx: tx, ref: TxRef(v.s.ids.Len()), first: v.MaxAccountID() + 1}
	lane := slices.Index(v.Lanes(), tx.Chain)
	if lane < 0 {
		lane = len(v.s.laneInfo)
	} else {
		o.rec.Native = v.s.laneInfo[lane].native
	}
	out := v
	out.over = o
	o.rec.Ref, o.rec.Lane, o.rec.Position, o.rec.Time, o.rec.Clock = o.ref, uint16(lane), tx.Position, tx.Time, tx.Clock
	o.rec.Fee, o.rec.FeeBurnt, o.rec.FeeKnown, o.rec.Status = tx.Fee, tx.FeeBurnt, true, tx.Status
	o.rec.Initiator = o.intern(v, tx.Initiator)
	if o.rec.FeePayer = o.intern(v, tx.FeePayer); o.rec.FeePayer == 0 {
		o.rec.FeePayer = o.rec.Initiator
	}
	for i := range tx.Transfers {
		t := &tx.Transfers[i]
		if t.Asset == "" || t.From.IsZero() && t.To.IsZero() {
			return View{}, 0, fmt.Errorf("%w: transaction %s, transfer %d has no asset or no party", ErrTx, tx.ID, i)
		}
		asset := o.asset(v, t.Asset)
		o.rec.Transfers = append(o.rec.Transfers, TransferRecord{
			From: o.intern(v, t.From), To: o.intern(v, t.To), Asset: asset, Amount: t.Amount,
			Entry: t.Entry, Kind: t.Kind, Class: v.s.l.classOf(t.Asset, t.Amount), USD: t.USD,
		})
	}
	for _, a := range tx.Approvals {
		o.rec.Approvals = append(o.rec.Approvals, ApprovalRecord{o.intern(v, a.Owner), o.intern(v, a.Spender), o.asset(v, a.Asset), a.Amount, a.Entry})
	}
	for _, a := range tx.Created {
		o.rec.Created = append(o.rec.Created, o.intern(v, a))
	}
	return out, o.ref, nil
}

// classOf classifies an amount of an asset that may be unknown to the ledger.
func (l *Ledger) classOf(a Asset, amount Amount) Class {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if id, ok := l.assetIndex[a]; ok {
		return l.classify(id, amount)
	}
	return l.describe(a).classify(amount)
}

func (o *overlay) intern(v View, a Account) AccountID {
	if a.IsZero() {
		return 0
	}
	if id := v.AppendIDs(nil, []Account{a})[0]; id != 0 {
		return id
	}
	i := slices.Index(o.accounts, a)
	if i < 0 {
		i = len(o.accounts)
		o.accounts = append(o.accounts, a)
	}
	return o.first + AccountID(i)
}

func (o *overlay) asset(v View, a Asset) AssetID {
	if id, ok := v.LookupAsset(a); ok {
		return id
	}
	i := slices.Index(o.assets, a)
	if i < 0 {
		i = len(o.assets)
		o.assets = append(o.assets, a)
	}
	return AssetID(len(v.s.assets) + i)
}

func (o *overlay) account(id AccountID) Account {
	if i := int(id) - int(o.first); i >= 0 && i < len(o.accounts) {
		return o.accounts[i]
	}
	return Account{}
}

func (o *overlay) lookup(a Account) (AccountID, bool) {
	if i := slices.Index(o.accounts, a); i >= 0 {
		return o.first + AccountID(i), true
	}
	return 0, false
}

// moves reports whether the planned transfers move value to or from an account.
func (o *overlay) moves(id AccountID) bool {
	return o.rec.Status != Failed && slices.ContainsFunc(o.rec.Transfers, func(t TransferRecord) bool { return t.From == id || t.To == id })
}

func (o *overlay) read(rec *Record) {
	transfers, approvals, created := rec.Transfers[:0], rec.Approvals[:0], rec.Created[:0]
	transfers, approvals, created = append(transfers, o.rec.Transfers...), append(approvals, o.rec.Approvals...), append(created, o.rec.Created...)
	in, out := rec.Inputs[:0], rec.Outputs[:0]
	*rec = o.rec
	rec.Transfers, rec.Inputs, rec.Outputs, rec.Approvals, rec.Created = transfers, in, out, approvals, created
}

func (o *overlay) detached() Tx {
	tx := o.tx
	tx.Transfers = slices.Clone(tx.Transfers)
	for i := range tx.Transfers {
		tx.Transfers[i].Class = o.rec.Transfers[i].Class
	}
	return tx
}

// entries yields the planned transfers on one side of an account, and returns
// whether to go on.
func (o *overlay) entries(id AccountID, debit bool, yield func(Entry) bool) bool {
	if o.rec.Status == Failed {
		return true
	}
	for i := range o.rec.Transfers {
		t := &o.rec.Transfers[i]
		self, other := t.To, t.From
		if debit {
			self, other = t.From, t.To
		}
		if self == id && id != 0 && !yield(Entry{
			Tx: o.ref, Index: uint32(i), Debit: debit, Account: id, Counterparty: other,
			Asset: t.Asset, Amount: t.Amount, Class: t.Class,
		}) {
			return false
		}
	}
	return true
}

// summary adds the planned transfers to an account's summary.
func (o *overlay) summary(id AccountID, s Summary) (Summary, bool) {
	known := s.FirstClock != 0 || s.Credits+s.Debits > 0 || len(s.Totals) > 0
	for _, debit := range [2]bool{false, true} {
		o.entries(id, debit, func(e Entry) bool {
			if !known {
				s.First, s.FirstClock, known = o.ref, o.rec.Clock, true
			}
			s.Last, s.LastClock = o.ref, o.rec.Clock
			s.adjust(e.Asset, e.Amount, debit, true)
			if debit {
				s.Debits++
			} else {
				s.Credits++
			}
			return true
		})
	}
	s.tidy()
	return s, known
}
