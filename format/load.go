package format

import (
	"context"

	"github.com/hoptrail/hoptrail/ledger"
)

// loadBatch is how many transactions are appended at a time. Kind: proposed; it
// spreads the ledger's lock over many transactions.
const loadBatch = 1024

// Load reads the sources into a ledger and reports what became of their rows.
// After an error the ledger holds the transactions before it: drop it, or roll
// it back. opt.Report may be nil.
func Load(ctx context.Context, l *ledger.Ledger, sources []Source, decoders []Decoder, opt Options) (Report, error) {
	if opt.Report == nil {
		opt.Report = &Report{}
	}
	batch := make([]ledger.Tx, 0, loadBatch)
	for tx, err := range Read(ctx, sources, decoders, opt) {
		if err != nil {
			return *opt.Report, err
		}
		if batch = append(batch, tx); len(batch) == loadBatch {
			if err := l.Append(batch...); err != nil {
				return *opt.Report, err
			}
			clear(batch)
			batch = batch[:0]
		}
	}
	return *opt.Report, l.Append(batch...)
}
