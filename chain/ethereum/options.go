package ethereum

import (
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Bounds of Options, all proposed.
const (
	// DefaultMaxBlock is far above the largest mainnet block with traces seen
	// in practice (tens of megabytes of JSON).
	DefaultMaxBlock = 256 << 20
	// DefaultMaxRows bounds how many table rows may wait when Sort is set.
	DefaultMaxRows = 4 << 20
)

// Options tells a reader what the file does not say. The zero value reads
// Ethereum mainnet with as many decoding goroutines as there are processors.
// Plain data: safe to share once it is not changed any more.
type Options struct {
	// Chain is the lane to write to: an eip155 chain, or the TRON chain. Empty
	// means eip155:1, and tron:0x2b6653dc in the TRON readers.
	Chain ledger.Chain
	// Jobs is the number of decoding goroutines; 0 means GOMAXPROCS and 1 none
	// beside the caller's. The order of the output does not depend on it.
	Jobs int
	// MaxBlock bounds the bytes that one encoded block, document, archive entry
	// or row may take. At most 2·Jobs+2 of them are held at a time.
	MaxBlock int
	// Sort holds up to MaxRows rows of tables (ethereum-etl, GraphSense,
	// TronGrid pages) to bring them into block order. Without it rows must
	// ascend by block; within a block any order is accepted.
	Sort    bool
	MaxRows int
	// Wrapped are the wrapped-native contracts whose Deposit and Withdrawal
	// logs mint and burn; nil means those in WrappedNative for the chain.
	Wrapped []ledger.Address
	// Time gives the header time of a height where the input has none.
	Time func(height uint64) (unix int64, ok bool)
	// NoRewards leaves out what blocks pay: subsidies, tips, withdrawals.
	NoRewards bool
	// Parts are the files that Decoders read together with a file of JSON-RPC
	// blocks: see FindParts.
	Parts PartFiles
	// Refused, when not nil, hears of table rows that are left out because they
	// contradict the rest or hold impossible values, on the consumer's goroutine
	// and in order. When it is nil, the first such row ends the read.
	Refused func(*ParseError)
	// Stats, when not nil, is added to on the consumer's goroutine, before the
	// transactions of the block are yielded.
	Stats *Stats
	// Kinds, when not nil, learns which accounts are contracts, likewise.
	Kinds *Kinds
}

// Validate reports every fault of o at once; errors match ErrOptions.
func (o Options) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrOptions, fmt.Sprintf(format, args...)))
	}
	if o.Chain != "" {
		switch o.Chain.Family() {
		case ledger.FamilyEVM:
			if _, ok := chainID(o.Chain); !ok {
				bad("Chain %q: want eip155:<number>", o.Chain)
			}
		case ledger.FamilyTron:
		default:
			bad("Chain %q: want an eip155 or tron chain", o.Chain)
		}
	}
	if o.Jobs < 0 {
		bad("Jobs is %d: want 0 or more", o.Jobs)
	}
	if o.MaxBlock < 0 {
		bad("MaxBlock is %d: want 0 (default) or more bytes", o.MaxBlock)
	}
	if o.MaxRows < 0 {
		bad("MaxRows is %d: want 0 (default) or more", o.MaxRows)
	}
	for _, w := range o.Wrapped {
		if k := w.Kind(); k != ledger.EVM && k != ledger.TRON {
			bad("Wrapped holds %s, which is no contract address", w)
		}
	}
	return errors.Join(errs...)
}

// withDefaults fills what is zero.
func (o Options) withDefaults(chain ledger.Chain) Options {
	if o.Chain == "" {
		o.Chain = chain
	}
	if o.Jobs == 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.MaxBlock == 0 {
		o.MaxBlock = DefaultMaxBlock
	}
	if o.MaxRows == 0 {
		o.MaxRows = DefaultMaxRows
	}
	if o.Wrapped == nil {
		o.Wrapped = WrappedNative(o.Chain)
	}
	return o
}

// chainID returns the number of an eip155 chain.
func chainID(c ledger.Chain) (*big.Int, bool) {
	ref, ok := strings.CutPrefix(string(c), "eip155:")
	if !ok || ref == "" || strings.Trim(ref, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(ref, 10)
}
