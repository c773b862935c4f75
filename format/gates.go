package format

import (
	"context"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

// GateRow names a transaction that ownership must not be read from. Plain data.
type GateRow struct {
	Chain      ledger.Chain
	Tx         ledger.TxID
	Type       string // wasabi1, …, coinjoin, payjoin-doubt, keyless, anyone-can-pay, coinbase
	Confidence ledger.Ratio
	Reason     string
}

func gateFormat() *rowFormat[GateRow] {
	return &rowFormat[GateRow]{
		name: "gates", doc: "Transactions that mix owners, or show none: one row each.",
		columns: []column[GateRow]{
			{
				field{name: "chain", kind: "string", required: true, doc: "CAIP-2 chain"},
				func(r *GateRow) string { return string(r.Chain) },
				func(r *GateRow, s string, in *cells) (err error) { r.Chain, err = in.intern.parseChain(s); return err },
			},
			{
				field{name: "tx", kind: "string", required: true, doc: "transaction id"},
				func(r *GateRow) string { return r.Tx.String() },
				func(r *GateRow, s string, _ *cells) (err error) { r.Tx, err = ledger.ParseTxID(r.Chain, s); return err },
			},
			{
				field{name: "type", kind: "string", required: true, enum: gateTypes, doc: "protocol, or why it is gated; coinjoin is the generic one"},
				func(r *GateRow) string { return r.Type },
				func(r *GateRow, s string, _ *cells) error { r.Type = s; return nil },
			},
			{
				field{name: "confidence", kind: "number", required: true, doc: "0 to 1, four decimals"},
				func(r *GateRow) string { return r.Confidence.String() },
				func(r *GateRow, s string, _ *cells) (err error) {
					r.Confidence, err = ratioCell("confidence", s)
					return err
				},
			},
			{
				field{name: "reason", kind: "string", required: true, doc: "what was seen"},
				func(r *GateRow) string { return r.Reason },
				func(r *GateRow, s string, _ *cells) error { r.Reason = s; return nil },
			},
		},
	}
}

// gateTypes are the types of the gates format.
var gateTypes = []string{
	"wasabi1", "wasabi2", "whirlpool", "whirlpool-tx0", "joinmarket", "stonewall", "coinjoin", "payjoin-doubt", "keyless",
	"anyone-can-pay", "coinbase",
}

// ReadGates reads a gates file.
func ReadGates(ctx context.Context, s Source, opt Options) ([]GateRow, error) {
	return gateFormat().all(ctx, s, opt)
}

// NewGateWriter returns a writer of gates CSV.
func NewGateWriter(w io.Writer) *RowWriter[GateRow] { return gateFormat().writer(w) }
