package format

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// TransactionWriter writes transactions NDJSON: everything a ledger.Tx holds
// but Clock, Class and Position.Entry, which reading sets. Not safe for
// concurrent use.
type TransactionWriter struct {
	w     *bufio.Writer
	e     *json.Encoder
	lanes laneHeights
}

// NewTransactionWriter returns a writer to w. Flush ends it.
func NewTransactionWriter(w io.Writer) *TransactionWriter {
	b := bufio.NewWriterSize(w, 64<<10)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return &TransactionWriter{w: b, e: e, lanes: laneHeights{}}
}

// Write writes one transaction as one line. A transfer with inputs and outputs
// must be its transaction's only one; errors match ErrInexpressible.
func (t *TransactionWriter) Write(tx ledger.Tx) error {
	height, index, err := t.position(&tx)
	if err != nil {
		return err
	}
	if len(tx.Transfers) == 1 && tx.Transfers[0].IsUTXO() {
		in, out := legsOut(&tx.Transfers[0], tx.Chain)
		return t.e.Encode(utxoOut{
			Chain: tx.Chain, Tx: tx.ID, Height: height, TxIndex: index, Time: FormatTime(tx.Time),
			Inputs: in, Outputs: out, Version: tx.Version, LockTime: tx.LockTime, Coinbase: tx.Coinbase,
		})
	}
	o := accountOut{
		Chain: tx.Chain, Tx: tx.ID, Height: height, TxIndex: index, Time: FormatTime(tx.Time),
		Transfers: []transferOut{}, Initiator: orNull(accountText(tx.Initiator, tx.Chain)),
		FeePayer: orNull(accountText(tx.FeePayer, tx.Chain)), Status: tx.Status.String(), Created: []string{},
	}
	if !tx.Fee.IsZero() {
		o.Fee = orNull(tx.Fee.String())
	}
	if !tx.FeeBurnt.IsZero() {
		o.FeeBurnt = orNull(tx.FeeBurnt.String())
	}
	for i := range tx.Transfers {
		f := &tx.Transfers[i]
		if f.IsUTXO() {
			return fmt.Errorf("%w: transaction %s mixes inputs and outputs with other transfers", ErrInexpressible, tx.ID)
		}
		w := transferOut{
			From: orNull(accountText(f.From, tx.Chain)), To: orNull(accountText(f.To, tx.Chain)), Asset: string(f.Asset),
			Amount: f.Amount.String(), LogIndex: indexOut(f.Entry), Kind: f.Kind.String(),
		}
		if f.USD != 0 {
			w.USD = orNull(FormatUSD(f.USD))
		}
		o.Transfers = append(o.Transfers, w)
	}
	for _, a := range tx.Approvals {
		o.Transfers = append(o.Transfers, transferOut{
			From: orNull(accountText(a.Owner, tx.Chain)), To: orNull(accountText(a.Spender, tx.Chain)), Asset: string(a.Asset),
			Amount: a.Amount.String(), LogIndex: indexOut(a.Entry), Kind: "approval",
		})
	}
	for _, c := range tx.Created {
		o.Created = append(o.Created, accountText(c, tx.Chain))
	}
	return t.e.Encode(o)
}

// Flush writes what is buffered.
func (t *TransactionWriter) Flush() error { return t.w.Flush() }

// position returns height and tx_index, both nil on a lane without heights.
func (t *TransactionWriter) position(tx *ledger.Tx) (height *string, index *uint32, err error) {
	has, err := t.lanes.has(tx)
	if err != nil || !has {
		return nil, nil, err
	}
	return orNull(strconv.FormatUint(tx.Position.Height, 10)), indexOut(tx.Position.Tx), nil
}

func indexOut(i uint32) *uint32 {
	if i == NoIndex {
		return nil
	}
	return &i
}

func legsOut(t *ledger.Transfer, lane ledger.Chain) (in []inputOut, out []outputOut) {
	in, out = []inputOut{}, []outputOut{}
	for i := range t.Inputs {
		leg := &t.Inputs[i]
		o := inputOut{
			Account: orNull(accountText(leg.Account, lane)), Sequence: leg.Sequence, SigHash: orNull(sigHashNames[leg.SigHash]),
			Nested: orNull(leg.Nested.String()), Multisig: mofnText(leg.Multisig),
		}
		if leg.Resolution == ledger.Resolved && !leg.Account.IsZero() {
			o.Amount = orNull(leg.Amount.String())
		}
		if !leg.Prev.Tx.IsZero() {
			o.PrevTx, o.PrevIndex = orNull(leg.Prev.Tx.String()), &leg.Prev.Index
		}
		in = append(in, o)
	}
	for i := range t.Outputs {
		leg := &t.Outputs[i]
		o := outputOut{
			Account: orNull(accountText(leg.Account, lane)), Amount: leg.Amount.String(), OpReturn: leg.OpReturn,
			Multisig: mofnText(leg.Multisig),
		}
		if !leg.Account.IsZero() {
			o.ScriptType = orNull(leg.Account.Address.Kind().String())
		}
		if leg.ScriptLen > 0 {
			o.ScriptLen = &leg.ScriptLen
		}
		out = append(out, o)
	}
	return in, out
}
