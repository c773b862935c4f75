package format

import (
	"context"
	"errors"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// maxOpen is how many files are read side by side; more go through the sorter,
// each still checked to be sorted. Kind: proposed, far below the 1,024 file
// descriptors that systems commonly allow.
const maxOpen = 64

// Read yields the transactions of the sources: in order within each lane,
// however the lanes interleave, one ledger.Tx per (chain, tx) and height.
//
// Several sources are merged lane by lane, so one file per day, per chain or
// per kind of transfer makes one ledger. After an error the sequence ends. A Tx
// is the consumer's to keep. Memory: one block per lane and source; with Sort
// at most Options.SortMemory.
func Read(ctx context.Context, sources []Source, decoders []Decoder, opt Options) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		strict := opt.Report == nil
		if strict {
			opt.Report = &Report{}
		}
		err := opt.Validate()
		if err == nil {
			r := reader{ctx: ctx, sources: sources, decoders: decoders, opt: opt, strict: strict}
			err = r.read(func(tx ledger.Tx) bool { return yield(tx, nil) })
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(ledger.Tx{}, err)
		}
	}
}

// reader is one call of Read.
type reader struct {
	ctx      context.Context //nolint:containedctx // lives for one call
	sources  []Source
	decoders []Decoder
	opt      Options
	strict   bool // a refused row is an error
	seq      uint64
}

func (r *reader) read(emit func(ledger.Tx) bool) error {
	a := newAssembler(r.opt.Report, emit)
	var err error
	switch {
	case r.opt.Sort || len(r.sources) > maxOpen:
		err = r.sorted(a.push)
	case len(r.sources) == 1:
		err = r.items(r.sources[0], a.push)
	default:
		all := make([]iter.Seq2[*item, error], len(r.sources))
		for i, s := range r.sources {
			all[i] = r.rows(s)
		}
		err = mergeItems(all, a.push)
	}
	if err != nil {
		return err
	}
	return a.end()
}

// items hands each row of a source on.
func (r *reader) items(s Source, push func(*item) error) error {
	for it, err := range r.rows(s) {
		if err != nil {
			return err
		}
		if err := push(it); err != nil {
			return err
		}
	}
	return nil
}

// rows yields the rows of a source as items, refused ones counted. It is one
// item that it fills again and again: copy what is to stay.
func (r *reader) rows(s Source) iter.Seq2[*item, error] {
	return func(yield func(*item, error) bool) {
		var it item
		s, d, known, err := choose(s, r.decoders, r.opt)
		if err != nil {
			yield(nil, err)
			return
		}
		report := r.opt.Report
		if !known {
			report.Skipped = append(report.Skipped, s.Name)
			return
		}
		report.Files++
		orders := map[ledger.Chain]*laneOrder{}
		var last *laneOrder
		var lane ledger.Chain
		for row, err := range d.Read(r.ctx, s, r.opt) {
			if err != nil {
				var e *RowError
				if r.strict || !errors.Is(err, ErrRefused) || !errors.As(err, &e) {
					yield(nil, err)
					return
				}
				report.Rows++
				report.refuse(e)
				continue
			}
			report.Rows++
			r.seq++
			it.set(&row, s.Name, r.seq)
			if !r.opt.Sort {
				if last == nil || lane != row.Tx.Chain {
					if lane = row.Tx.Chain; orders[lane] == nil {
						orders[lane] = &laneOrder{}
					}
					last = orders[lane]
				}
				if err := last.check(&it); err != nil {
					yield(nil, err)
					return
				}
			}
			if !yield(&it, nil) {
				return
			}
		}
	}
}
