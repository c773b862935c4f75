package bitcoin

import (
	"errors"
	"fmt"
)

// A batch is what a worker takes at a time: small blocks cost too little to
// hand over one by one.
const (
	batchBytes  = 1 << 20
	batchBlocks = 512
	batchGap    = 1 << 12 // bytes between blocks that are read through
)

// batch is a run of blocks in chain order and their way through the pipeline.
type batch struct {
	places  []placed
	blocks  []*Block
	buf     []byte
	skipped uint64 // blocks that did not decode, when salvaging
	err     error  // of the block behind blocks

	text int64 // bytes, of JSON

	work func(*decoder)    // fills blocks, or err
	fail func(error) error // adds the batch's place to an error
	done chan struct{}
}

// nextBatch cuts the next batch off order.
func nextBatch(order []placed, refs []ref) (places, rest []placed) {
	size := 0
	for i, p := range order {
		size += int(refs[p.ref].size)
		if i > 0 && size > batchBytes || i == batchBlocks {
			return order[:i], order[i:]
		}
	}
	return order, nil
}

// decode reads and decodes the batch's blocks, up to the first that fails.
func (b *batch) decode(r *Reader, d *decoder) {
	for i := 0; i < len(b.places) && b.err == nil; {
		n := b.span(r.refs, i)
		first, last := &r.refs[b.places[i].ref], &r.refs[b.places[i+n-1].ref]
		start, size := len(b.buf), int(last.offset-first.offset)+int(last.size)
		// Earlier blocks keep pointing into the buffer they were decoded from.
		if start+size > cap(b.buf) {
			b.buf, start = make([]byte, 0, max(size, b.size(r.refs))), 0
		}
		b.buf = b.buf[:start+size]
		raw := b.buf[start:]
		if err := r.blobs[first.file].readAt(raw, first.offset); err != nil {
			b.err = r.at(first, err)
			return
		}
		for _, p := range b.places[i : i+n] {
			f := &r.refs[p.ref]
			blk, err := r.decode(d, raw[f.offset-first.offset:][:f.size], p)
			switch {
			case err == nil:
				b.blocks = append(b.blocks, blk)
			case r.opt.Salvage:
				b.skipped++
			default:
				b.err = err
				return
			}
		}
		i += n
	}
}

// size returns the bytes of all the batch's blocks.
func (b *batch) size(refs []ref) (n int) {
	for _, p := range b.places {
		n += int(refs[p.ref].size)
	}
	return n
}

// span returns how many blocks from the i-th on lie one behind the other in one
// file, so that one read fetches them.
func (b *batch) span(refs []ref, i int) int {
	n := 1
	for ; i+n < len(b.places); n++ {
		a, c := &refs[b.places[i+n-1].ref], &refs[b.places[i+n].ref]
		end := a.offset + int64(a.size)
		if a.file != c.file || c.offset < end || c.offset > end+batchGap {
			break
		}
	}
	return n
}

func (r *Reader) decode(d *decoder, raw []byte, p placed) (*Block, error) {
	f := &r.refs[p.ref]
	blk, err := d.block(raw, p.height)
	if err != nil {
		return nil, r.at(f, err)
	}
	blk.Hash, blk.Estimated = f.hash, p.estimated
	return blk, nil
}

// at adds the place of a block to an error.
func (r *Reader) at(f *ref, err error) error {
	e := &BlockError{File: r.blobs[f.file].name, Offset: f.offset, Block: f.hash, Err: err}
	var inner *fault
	if errors.As(err, &inner) {
		e.Offset += int64(inner.at)
		e.Err = fmt.Errorf("%w (byte %d of the block)", inner.err, inner.at)
	}
	return e
}
