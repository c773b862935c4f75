package bitcoin

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// Reader reads block files in chain order. Open makes one; use it once, from
// one goroutine, and Close it.
type Reader struct {
	net   *Network
	opt   Options
	blobs []*blob
	refs  []ref
	order []placed
	stats Stats
}

// Open looks through block files (Bitcoin Core's blk*.dat, or any file of blocks
// with magic and size before each; plain, gzip or zstd; obfuscated or not) and
// finds the order of their blocks: headers are read, blocks are not. All files
// of a node should be given together, since blocks lie in them in the order in
// which they arrived. Memory: about 250 bytes per block.
func Open(ctx context.Context, files []format.Source, opt Options) (*Reader, error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	r := &Reader{opt: opt.withDefaults()}
	if err := r.scan(ctx, files); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *Reader) scan(ctx context.Context, files []format.Source) error {
	nets := r.opt.networks()
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := newBlob(f, &r.opt)
		if err != nil {
			return err
		}
		r.blobs = append(r.blobs, b)
		if err := b.findKey(nets, &r.opt); err != nil {
			return err
		}
		s := scanner{blob: b, file: int32(i), nets: nets, net: r.net, opt: &r.opt, stats: &r.stats}
		if r.refs, err = s.scan(ctx, r.refs); err != nil {
			return err
		}
		r.net = s.net
		r.stats.Files++
		r.stats.Bytes += b.size
	}
	if r.net == nil {
		r.net = &nets[0] // no blocks at all
	}
	r.drop()
	r.order = arrange(r.refs, r.net)
	r.stats.Stale = uint64(len(r.refs) - len(r.order))
	return nil
}

// drop leaves out blocks that stand in the data more than once; the first stays.
func (r *Reader) drop() {
	seen := make(map[Hash]struct{}, len(r.refs))
	kept := r.refs[:0]
	for _, f := range r.refs {
		if _, again := seen[f.hash]; again {
			r.stats.Repeated++
			continue
		}
		seen[f.hash] = struct{}{}
		kept = append(kept, f)
	}
	r.refs = kept
}

// Network returns the network that the files belong to.
func (r *Reader) Network() Network { return *r.net }

// Stats returns the counts so far; those of blocks are complete when Blocks has
// been read to its end.
func (r *Reader) Stats() Stats { return r.stats }

// Close removes temporary files. It is safe to call more than once.
func (r *Reader) Close() error {
	var errs []error
	for _, b := range r.blobs {
		errs = append(errs, b.remove())
	}
	r.blobs = nil
	return errors.Join(errs...)
}

// Blocks yields the blocks of the chain with the most work, in its order, until
// the first error. It reads and decodes Options.Jobs blocks at a time; memory
// is bounded by a few batches of 1 MiB and the index of unspent outputs. No
// goroutine outlives the loop. An error is a *BlockError, or ctx's.
func (r *Reader) Blocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		p := newPipeline(r)
		err := p.run(ctx, func(b *Block) bool { return yield(b, nil) })
		if err := errors.Join(err, p.close()); err != nil {
			yield(nil, err)
		}
	}
}

// Txs yields the transactions of Blocks.
func (r *Reader) Txs(ctx context.Context) iter.Seq2[ledger.Tx, error] {
	return flatten(r.Blocks(ctx))
}

func flatten(blocks iter.Seq2[*Block, error]) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		for b, err := range blocks {
			if err != nil {
				yield(ledger.Tx{}, err)
				return
			}
			for _, tx := range b.Txs {
				if !yield(tx, nil) {
					return
				}
			}
		}
	}
}

// Read opens files, yields their transactions in chain order and closes them.
func Read(ctx context.Context, files []format.Source, opt Options) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		r, err := Open(ctx, files, opt)
		if err != nil {
			yield(ledger.Tx{}, err)
			return
		}
		stopped := false
		for tx, err := range r.Txs(ctx) {
			if !yield(tx, err) || err != nil {
				stopped = true
				break
			}
		}
		if err := r.Close(); err != nil && !stopped {
			yield(ledger.Tx{}, fmt.Errorf("bitcoin: %w", err))
		}
	}
}
