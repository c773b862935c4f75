package format

import (
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// LabelRow is a line of a labels file. Package label reads them; this is how
// programs that know labels (simulate, exports) write them. Plain data.
type LabelRow struct {
	Address    ledger.Address
	Category   string
	Entity     string
	Chain      ledger.Chain // "": on every chain of the address's family
	Confidence uint8        // 0–100, GraphSense scale
	Source     string
	ValidFrom  int64 // Unix seconds; 0: absent
	ValidTo    int64 // exclusive
	KnownFrom  int64
}

func labelFormat() *rowFormat[LabelRow] {
	when := func(name, doc string, at func(*LabelRow) *int64) column[LabelRow] {
		return column[LabelRow]{
			field{name: name, kind: "string", doc: doc},
			func(r *LabelRow) string { return timeText(*at(r)) },
			func(r *LabelRow, s string, _ *cells) (err error) { *at(r), err = timeCell(name, s); return err },
		}
	}
	return &rowFormat[LabelRow]{
		name: "labels", doc: "What is said of accounts: one row per statement.",
		columns: []column[LabelRow]{
			{
				field{name: "address", kind: "string", required: true, doc: "address or name"},
				func(r *LabelRow) string { return r.Address.String() },
				func(r *LabelRow, s string, in *cells) (err error) {
					r.Address, err = in.intern.parseAddress(s)
					return err
				},
			},
			{
				field{name: "category", kind: "string", required: true, doc: "GraphSense concept, or one of ours"},
				func(r *LabelRow) string { return r.Category },
				func(r *LabelRow, s string, _ *cells) error { r.Category = s; return nil },
			},
			{
				field{name: "entity", kind: "string", doc: "who it is"},
				func(r *LabelRow) string { return r.Entity },
				func(r *LabelRow, s string, _ *cells) error { r.Entity = s; return nil },
			},
			{
				field{name: "chain", kind: "string", doc: "CAIP-2 chain; absent: every chain of the address's family"},
				func(r *LabelRow) string { return string(r.Chain) },
				func(r *LabelRow, s string, in *cells) (err error) { r.Chain, err = in.intern.parseChain(s); return err },
			},
			{
				field{name: "confidence", kind: "integer", doc: "0 to 100, GraphSense scale; absent: 5"},
				func(r *LabelRow) string { return strconv.Itoa(int(r.Confidence)) },
				func(r *LabelRow, s string, _ *cells) error {
					n, ok := digits(s, 100)
					if !ok {
						return fault(ErrValue, "confidence", s, "want an integer from 0 to 100")
					}
					r.Confidence = uint8(n)
					return nil
				},
			},
			{
				field{name: "source", kind: "string", doc: "who says so"},
				func(r *LabelRow) string { return r.Source },
				func(r *LabelRow, s string, _ *cells) error { r.Source = s; return nil },
			},
			when("valid_from", "from when it held", func(r *LabelRow) *int64 { return &r.ValidFrom }),
			when("valid_to", "until when it held, exclusive", func(r *LabelRow) *int64 { return &r.ValidTo }),
			when("known_from", "from when it could be read", func(r *LabelRow) *int64 { return &r.KnownFrom }),
		},
	}
}

// NewLabelWriter returns a writer of labels CSV.
func NewLabelWriter(w io.Writer) *RowWriter[LabelRow] { return labelFormat().writer(w) }
