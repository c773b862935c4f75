package format

import (
	"context"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// JoinRow is the evidence for joining two accounts. A and B are on Chain and
// are written with the bytewise smaller text first. Plain data.
type JoinRow struct {
	Chain     ledger.Chain
	A, B      ledger.Account
	Tx        ledger.TxID
	Height    uint64
	Heuristic string
	Score     ledger.Ratio
	VetoedBy  string // what kept the join from being made; empty: it was made
}

func joinFormat() *rowFormat[JoinRow] {
	ordered := func(r *JoinRow) (a, b string) {
		a, b = accountText(r.A, r.Chain), accountText(r.B, r.Chain)
		return min(a, b), max(a, b)
	}
	return &rowFormat[JoinRow]{
		name: "joins", doc: "Why accounts are joined: one row per pair and piece of evidence.",
		columns: []column[JoinRow]{
			{
				field{name: "chain", kind: "string", required: true, doc: "CAIP-2 chain"},
				func(r *JoinRow) string { return string(r.Chain) },
				func(r *JoinRow, s string, in *cells) (err error) { r.Chain, err = in.intern.parseChain(s); return err },
			},
			{
				field{name: "a", kind: "string", required: true, doc: "the bytewise smaller address"},
				func(r *JoinRow) string { a, _ := ordered(r); return a },
				func(r *JoinRow, s string, in *cells) (err error) {
					r.A, err = in.intern.parseAccount(s, r.Chain)
					return err
				},
			},
			{
				field{name: "b", kind: "string", required: true, doc: "the bytewise larger address"},
				func(r *JoinRow) string { _, b := ordered(r); return b },
				func(r *JoinRow, s string, in *cells) (err error) {
					r.B, err = in.intern.parseAccount(s, r.Chain)
					return err
				},
			},
			{
				field{name: "tx", kind: "string", required: true, doc: "the transaction that shows it"},
				func(r *JoinRow) string { return r.Tx.String() },
				func(r *JoinRow, s string, _ *cells) (err error) { r.Tx, err = ledger.ParseTxID(r.Chain, s); return err },
			},
			{
				field{name: "height", kind: "integer", required: true, doc: "its block height"},
				func(r *JoinRow) string { return strconv.FormatUint(r.Height, 10) },
				func(r *JoinRow, s string, _ *cells) (err error) { r.Height, err = heightCell("height", s); return err },
			},
			{
				field{name: "heuristic", kind: "string", required: true, doc: "name of the heuristic"},
				func(r *JoinRow) string { return r.Heuristic },
				func(r *JoinRow, s string, _ *cells) error { r.Heuristic = s; return nil },
			},
			{
				field{name: "score", kind: "number", required: true, doc: "0 to 1, four decimals"},
				func(r *JoinRow) string { return r.Score.String() },
				func(r *JoinRow, s string, _ *cells) (err error) { r.Score, err = ratioCell("score", s); return err },
			},
			{
				field{name: "vetoed_by", kind: "string", doc: "what kept the join from being made"},
				func(r *JoinRow) string { return r.VetoedBy },
				func(r *JoinRow, s string, _ *cells) error { r.VetoedBy = s; return nil },
			},
		},
	}
}

// ReadJoins reads a joins file.
func ReadJoins(ctx context.Context, s Source, opt Options) ([]JoinRow, error) {
	return joinFormat().all(ctx, s, opt)
}

// NewJoinWriter returns a writer of joins CSV.
func NewJoinWriter(w io.Writer) *RowWriter[JoinRow] { return joinFormat().writer(w) }

// ratioCell reads a ratio with at most four decimals.
func ratioCell(column, s string) (ledger.Ratio, error) {
	a, err := ledger.ParseDecimalAmount(s, 4)
	u, ok := a.Uint64()
	if err != nil || !ok || u >= 1<<53 {
		return 0, fault(ErrValue, column, s, "want a number with at most four decimals")
	}
	return ledger.Ratio(u), nil
}
