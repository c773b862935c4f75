package ethereum

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// Names of the decoders.
const (
	FormatRLP    = "geth-rlp"
	FormatEra1   = "era1"
	FormatRPC    = "eth-rpc"
	FormatTables = "eth-tables"
	FormatTron   = "tron"
)

// Decoders returns the file formats of this package for format.Read; o holds
// what format.Options does not. Each file is read by itself, JSON-RPC blocks
// with what Options.Parts has beside them; tables that belong together are better read with ReadTables, which joins them before
// anything is decided. Put these before format.Decoders, whose ethereum-etl
// knows the transactions table too, but no receipt columns.
func Decoders(o Options) []format.Decoder {
	type reader = func(context.Context, io.Reader, Options) iter.Seq2[ledger.Tx, error]
	decoder := func(name, doc string, family ledger.Family, sniff func(head []byte) bool, read reader) format.Decoder {
		return format.Decoder{
			Name: name, Doc: doc,
			Sniff: func(_ string, head []byte) bool { return sniff(head) },
			Read: func(ctx context.Context, s format.Source, f format.Options) iter.Seq2[format.Row, error] {
				return rows(s, f, o.merged(f, family), func(r io.Reader, o Options) (iter.Seq2[ledger.Tx, error], func() bool) {
					if parts, ok := o.Parts[s.Name]; ok && name == FormatRPC {
						return parts.read(ctx, r, f, o), func() bool { return true }
					}
					return read(ctx, r, o), func() bool { return true }
				})
			},
		}
	}
	return []format.Decoder{
		decoder(FormatRLP, "Ethereum blocks in RLP, as geth export writes them (no receipts)", ledger.FamilyEVM, sniffRLP, ReadRLP),
		decoder(FormatEra1, "Ethereum era1 archive: blocks with receipts", ledger.FamilyEVM, sniffEra1, ReadEra1),
		decoder(FormatTron, "TRON full-node blocks and transaction infos, TronGrid pages", ledger.FamilyTron, sniffTron, ReadTron),
		decoder(FormatRPC, "Ethereum JSON-RPC blocks, each followed by its receipts and call traces", ledger.FamilyEVM, sniffRPC, ReadRPC),
		tablesDecoder(o),
	}
}

// tablesDecoder reads one table. Rows of transactions and of traces both tell
// a transaction's value, so they are Whole: given together they contradict
// each other instead of adding up.
func tablesDecoder(o Options) format.Decoder {
	return format.Decoder{
		Name: FormatTables,
		Doc:  "ethereum-etl or GraphSense table, CSV or JSON: transactions, receipts, logs or traces (the last three need --block-times)",
		Sniff: func(_ string, head []byte) bool {
			kind := sniffTable(head)
			return kind != noTable && kind != feesTable
		},
		Read: func(ctx context.Context, s format.Source, f format.Options) iter.Seq2[format.Row, error] {
			return rows(s, f, o.merged(f, ledger.FamilyEVM, ledger.FamilyTron), func(r io.Reader, o Options) (iter.Seq2[ledger.Tx, error], func() bool) {
				var t *tableFile
				txs := readTables(ctx, o, func(limit int) ([]*tableFile, error) {
					var err error
					t, err = openTable(r, noTable, limit)
					return []*tableFile{t}, err
				})
				return txs, func() bool { return t != nil && (t.kind == transactionsTable || t.kind == tracesTable) }
			})
		},
	}
}

// merged takes from a reading's options what concerns these families. A chain
// of another family is meant for other files of the same reading.
func (o Options) merged(f format.Options, families ...ledger.Family) Options {
	if f.Chain != "" {
		o.Chain = f.Chain
	}
	if !slices.Contains(families, o.Chain.Family()) {
		o.Chain = ""
	}
	if f.BlockTimes != nil {
		o.Time = func(height uint64) (int64, bool) {
			t, ok := f.BlockTimes[height]
			return t, ok
		}
	}
	if f.MaxValue > 0 {
		o.MaxBlock = f.MaxValue
	}
	o.Sort = o.Sort || f.Sort
	return o
}

// rows opens a source and gives its transactions the form that format.Read
// assembles.
func rows(s format.Source, f format.Options, o Options, read func(io.Reader, Options) (iter.Seq2[ledger.Tx, error], func() bool)) iter.Seq2[format.Row, error] {
	return func(yield func(format.Row, error) bool) {
		in, err := format.OpenPlain(s, f)
		if err != nil {
			yield(format.Row{}, err)
			return
		}
		stopped := false
		give := func(row format.Row, err error) bool {
			stopped = stopped || !yield(row, err)
			return !stopped
		}
		own := o.Refused
		o.Refused = func(e *ParseError) {
			if own != nil {
				own(e)
			}
			if !stopped {
				give(format.Row{}, &format.RowError{File: s.Name, Column: e.Path, Want: reason(e), Err: format.ErrRefused, Cause: e})
			}
		}
		txs, whole := read(in, o)
		for tx, err := range txs {
			if err != nil {
				err = fileError(s.Name, err)
			}
			if !give(format.Row{Tx: tx, Whole: whole()}, err) || err != nil {
				break
			}
		}
		if err := in.Close(); err != nil && !stopped {
			yield(format.Row{}, &format.RowError{File: s.Name, Want: err.Error(), Err: format.ErrRead, Cause: err})
		}
	}
}

// fileError gives an error the form of format's own, so that errors.Is finds the
// same sentinel whichever package decoded.
func fileError(file string, err error) error {
	var e *format.RowError
	if errors.As(err, &e) {
		return err // of the source, which OpenPlain told
	}
	e = &format.RowError{File: file, Want: err.Error(), Err: format.ErrRead, Cause: err}
	for _, k := range []struct{ own, its error }{
		{ErrFormat, format.ErrSyntax},
		{ErrTooLarge, format.ErrTooLong},
		{ErrOrder, format.ErrOrder},
		{ErrNoTime, format.ErrValue},
		{ErrMismatch, format.ErrValue},
		{ErrOptions, format.ErrOptions},
		{format.ErrCompression, format.ErrCompression},
	} {
		if errors.Is(err, k.own) {
			e.Err = k.its
		}
	}
	return e
}

// reason groups refused rows by what was wrong with them.
func reason(e *ParseError) string {
	for _, known := range []error{ErrMismatch, ErrOrder, ErrTooLarge} {
		if errors.Is(e, known) {
			return known.Error()
		}
	}
	return ErrFormat.Error()
}
