package format

import (
	"errors"
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// Limits of one record, so that no input makes a reader use unbounded memory.
// Kind: proposed. The longest row of the transfers format with every cell full
// is below 2 KiB; the largest Bitcoin transaction is 4 MB of witness (BIP-141),
// 8 MB as hex, and Esplora's JSON repeats parts of it.
const (
	DefaultMaxLine  = 1 << 20
	DefaultMaxValue = 64 << 20
)

// DefaultSortMemory is how many bytes of transactions sorting holds before it
// writes a run to a temporary file. Kind: proposed.
const DefaultSortMemory = 256 << 20

// NoHeight and NoIndex mark, in what a Decoder yields, a block height
// (Position.Height), a transaction index (Position.Tx) or a log index
// (Transfer.Entry, Approval.Entry) that the data does not hold. Read replaces
// them: heights by the Unix second, indexes by the order of arrival.
const (
	NoHeight = ^uint64(0)
	NoIndex  = ^uint32(0)
)

// Options tell how to read. The zero value reads sorted files, recognised by
// their content. Options are plain data; a call does not modify them, except
// that it fills Report.
type Options struct {
	// Format names the decoder; empty: the first whose Sniff knows the file.
	Format string
	// Chain is the chain of rows that name none; empty: by address family.
	Chain ledger.Chain
	// BlockTimes gives block times to data that has heights only.
	BlockTimes map[uint64]int64
	// Assets declares assets and their decimals; may be nil. Formats that name
	// amounts in whole units without decimals need it.
	Assets ledger.Assets
	// DeclaredOnly refuses transfers of assets that Assets does not declare. It
	// is the way to keep non-fungible tokens out, whose "amount" is a token id.
	DeclaredOnly bool

	// Sort orders the input instead of refusing it when it is out of order.
	Sort bool
	// SortMemory bounds what sorting holds in memory; 0: DefaultSortMemory.
	SortMemory int64
	// TempDir is where sorting spills; empty: the system's.
	TempDir string

	// MaxLine bounds a CSV record in bytes; 0: DefaultMaxLine.
	MaxLine int
	// MaxValue bounds a JSON value in bytes; 0: DefaultMaxValue.
	MaxValue int

	// Progress hears how many more bytes were read from the sources, before
	// decompression. It is called from the reading goroutine.
	Progress func(bytes int64)
	// Report, when not nil, is filled as the read goes. Without one a refused
	// row is an error, since nobody would hear of it.
	Report *Report
}

// Validate reports all faults of the options at once. Errors match ErrOptions.
func (o Options) Validate() error {
	var errs []error
	bad := func(text string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+text, append([]any{ErrOptions}, args...)...))
	}
	if o.Chain != "" {
		if _, err := ledger.ParseChain(string(o.Chain)); err != nil {
			bad("Chain: %w", err)
		}
	}
	if o.DeclaredOnly && o.Assets == nil {
		bad("DeclaredOnly needs Assets: give an assets file")
	}
	if o.SortMemory < 0 || o.MaxLine < 0 || o.MaxValue < 0 {
		bad("SortMemory, MaxLine and MaxValue must not be negative")
	}
	return errors.Join(errs...)
}

func (o Options) maxLine() int {
	if o.MaxLine == 0 {
		return DefaultMaxLine
	}
	return o.MaxLine
}

func (o Options) maxValue() int {
	if o.MaxValue == 0 {
		return DefaultMaxValue
	}
	return o.MaxValue
}

func (o Options) sortMemory() int64 {
	if o.SortMemory == 0 {
		return DefaultSortMemory
	}
	return o.SortMemory
}

// blockTime returns the time of a block, or what to do about its absence.
func (o Options) blockTime(column string, height uint64) (int64, error) {
	if t, ok := o.BlockTimes[height]; ok {
		return t, nil
	}
	return 0, fault(ErrValue, column, fmt.Sprint(height), "block has no time: give --block-times FILE with columns height,time")
}
