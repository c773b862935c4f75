package format

import (
	"context"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

// Truth says that a transfer or an account belongs to a scheme: what findings
// are measured against. Plain data.
type Truth struct {
	Scheme   string
	Typology string
	Tx       ledger.TxID
	Index    uint32 // log or output index of the transfer; NoIndex: the whole transaction, or none
	Account  ledger.Account
	Role     string
}

func truthFormat() *rowFormat[Truth] {
	return &rowFormat[Truth]{
		name: "truth", doc: "What is really there: one row per transfer of a scheme, or per account with its role.",
		check: func(t *Truth) error {
			switch {
			case t.Tx.IsZero() && t.Account.IsZero():
				return fault(ErrValue, "tx", "", "want a tx or an account")
			case t.Tx.IsZero() && t.Index != NoIndex:
				return fault(ErrValue, "index", indexText(t.Index), "an index needs its tx")
			}
			return nil
		},
		columns: []column[Truth]{
			{
				field{name: "scheme", kind: "string", required: true, doc: "id of the scheme"},
				func(t *Truth) string { return t.Scheme },
				func(t *Truth, s string, _ *cells) error { t.Scheme, t.Index = s, NoIndex; return nil },
			},
			{
				field{name: "typology", kind: "string", required: true, doc: "typology id"},
				func(t *Truth) string { return t.Typology },
				func(t *Truth, s string, _ *cells) error { t.Typology = s; return nil },
			},
			{
				field{name: "tx", kind: "string", doc: "transaction id; EVM ids with 0x"},
				func(t *Truth) string { return t.Tx.String() },
				// Local lanes know every form of id, so the form decides.
				func(t *Truth, s string, _ *cells) (err error) {
					t.Tx, err = ledger.ParseTxID(ledger.LocalDefault, s)
					return err
				},
			},
			{
				field{name: "index", kind: "integer", doc: "log or output index of the transfer"},
				func(t *Truth) string { return indexText(t.Index) },
				func(t *Truth, s string, _ *cells) (err error) { t.Index, err = indexCell("index", s); return err },
			},
			{
				field{name: "account", kind: "string", doc: "address, name, or CAIP-10"},
				func(t *Truth) string { return accountText(t.Account, "") },
				func(t *Truth, s string, in *cells) (err error) {
					t.Account, err = in.intern.parseAccount(s, in.opt.Chain)
					return err
				},
			},
			{
				field{name: "role", kind: "string", doc: "victim, collector, mule, consolidator, hop, exit, service, deposit-address, funder"},
				func(t *Truth) string { return t.Role },
				func(t *Truth, s string, _ *cells) error { t.Role = s; return nil },
			},
		},
	}
}

// ReadTruth reads a truth file.
func ReadTruth(ctx context.Context, s Source, opt Options) ([]Truth, error) {
	return truthFormat().all(ctx, s, opt)
}

// NewTruthWriter returns a writer of truth CSV.
func NewTruthWriter(w io.Writer) *RowWriter[Truth] { return truthFormat().writer(w) }
