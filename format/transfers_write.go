package format

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// transferFields describes the transfers format.
func transferFields() []field {
	return []field{
		{name: "time", kind: "string", required: true, sparse: true, doc: "RFC 3339 with offset, or integer Unix seconds; may be empty where height has a block time"},
		{name: "tx", kind: "string", required: true, doc: "transaction id: 0x and 64 hex digits (EVM), 64 hex digits (Bitcoin, TRON), or a name (local lanes)"},
		{name: "from", kind: "string", required: true, sparse: true, doc: "paying account; empty: mint or coinbase; the owner of an approval"},
		{name: "to", kind: "string", required: true, sparse: true, doc: "paid account; empty: burn; the spender of an approval"},
		{name: "asset", kind: "string", required: true, sparse: true, doc: "CAIP-19 id, contract address, a declared name, or empty or native for the chain's coin"},
		{name: "amount", kind: "string", required: true, doc: "base units, or whole units where decimals is given"},
		{name: "decimals", kind: "integer", doc: "0 to 77; makes amount whole units"},
		{name: "chain", kind: "string", doc: "CAIP-2 chain, or local:<name>"},
		{name: "height", kind: "integer", doc: "block height"},
		{name: "tx_index", kind: "integer", doc: "index of the transaction in its block"},
		{name: "log_index", kind: "integer", doc: "index of the transfer in its block or transaction; tells duplicates"},
		{name: "usd", kind: "number", doc: "the source's own valuation in US dollars"},
		{name: "initiator", kind: "string", doc: "account that signed the transaction"},
		{name: "kind", kind: "string", enum: []string{"transfer", "approval", "native", "internal"}, doc: "absent: transfer"},
	}
}

// transferHeader is what TransferWriter writes: base units, so no decimals.
var transferHeader = []string{
	"time", "tx", "from", "to", "asset", "amount", "chain", "height", "tx_index", "log_index", "usd", "initiator", "kind",
}

// TransferWriter writes transfers CSV: one row per transfer and approval. The
// format has no place for fees, failed transactions and created contracts; use
// TransactionWriter where they matter. Not safe for concurrent use.
type TransferWriter struct {
	b     *bufio.Writer
	w     *csv.Writer
	lanes laneHeights
	cells []string
	began bool
}

// NewTransferWriter returns a writer to w. Flush ends it.
func NewTransferWriter(w io.Writer) *TransferWriter {
	b := bufio.NewWriterSize(w, 64<<10)
	return &TransferWriter{b: b, w: csv.NewWriter(b), lanes: laneHeights{}, cells: make([]string, len(transferHeader))}
}

// Write writes the rows of one transaction. A transaction with inputs and
// outputs is an error that matches ErrInexpressible.
func (t *TransferWriter) Write(tx ledger.Tx) error {
	if utxo(&tx) {
		return fmt.Errorf("%w: transaction %s has inputs and outputs: write transactions NDJSON", ErrInexpressible, tx.ID)
	}
	if err := t.header(); err != nil {
		return err
	}
	has, err := t.lanes.has(&tx)
	if err != nil {
		return err
	}
	c := t.cells
	c[0], c[1], c[6], c[7], c[8] = FormatTime(tx.Time), tx.ID.String(), string(tx.Chain), "", ""
	if has {
		c[7], c[8] = strconv.FormatUint(tx.Position.Height, 10), indexText(tx.Position.Tx)
	}
	c[11] = accountText(tx.Initiator, tx.Chain)
	for i := range tx.Transfers {
		f := &tx.Transfers[i]
		c[2], c[3] = accountText(f.From, tx.Chain), accountText(f.To, tx.Chain)
		c[4], c[5], c[9], c[10], c[12] = string(f.Asset), f.Amount.String(), indexText(f.Entry), "", f.Kind.String()
		if f.USD != 0 {
			c[10] = FormatUSD(f.USD)
		}
		if err := t.w.Write(c); err != nil {
			return err
		}
	}
	for _, a := range tx.Approvals {
		c[2], c[3] = accountText(a.Owner, tx.Chain), accountText(a.Spender, tx.Chain)
		c[4], c[5], c[9], c[10], c[12] = string(a.Asset), a.Amount.String(), indexText(a.Entry), "", "approval"
		if err := t.w.Write(c); err != nil {
			return err
		}
	}
	return nil
}

func (t *TransferWriter) header() error {
	if t.began {
		return nil
	}
	t.began = true
	return t.w.Write(transferHeader)
}

// Flush writes what is buffered; a file without rows still gets its header.
func (t *TransferWriter) Flush() error {
	if err := t.header(); err != nil {
		return err
	}
	t.w.Flush()
	return firstError(t.w.Error(), t.b.Flush())
}
