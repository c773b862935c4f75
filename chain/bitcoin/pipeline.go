package bitcoin

import (
	"context"
	"sync"
)

// pipeline takes batches through three stages: decode (any worker), resolve (in
// order, on the caller's goroutine) and describe (any worker), and gives the
// blocks out in order.
type pipeline struct {
	net      *Network
	jobs     int
	verify   bool
	resolver *resolver
	next     func() *batch      // the next batch to decode, nil at the end
	admit    func(*Block) error // asked before a block is resolved; may be nil
	finished func(*batch)       // told before a batch's blocks are given out

	decoders   chan *batch
	describers chan *batch
	workers    sync.WaitGroup
}

// newPipeline reads a Reader's blocks in its order.
func newPipeline(r *Reader) *pipeline {
	rest := r.order
	var spare [][]byte // buffers of batches that are done
	return &pipeline{
		net: r.net, jobs: r.opt.Jobs, verify: r.opt.Verify, resolver: newResolver(r.net, &r.opt, &r.stats),
		next: func() *batch {
			if len(rest) == 0 {
				return nil
			}
			b := &batch{}
			b.places, rest = nextBatch(rest, r.refs)
			if n := len(spare); n > 0 {
				b.buf, spare = spare[n-1][:0], spare[:n-1]
			}
			b.work = func(d *decoder) { b.decode(r, d) }
			return b
		},
		finished: func(b *batch) {
			spare = append(spare, b.buf)
			r.stats.SkippedBlocks += b.skipped
			if r.opt.Progress != nil {
				r.opt.Progress(int64(b.size(r.refs)))
			}
		},
	}
}

func (p *pipeline) close() error { return p.resolver.close() }

// run gives every block to yield, until that returns false or an error stops it.
func (p *pipeline) run(ctx context.Context, yield func(*Block) bool) error {
	if p.jobs == 1 {
		return p.inline(ctx, yield)
	}
	p.start()
	defer p.stop()
	var decoding, describing []*batch
	for {
		for len(decoding) <= p.jobs {
			b := p.next()
			if b == nil {
				break
			}
			p.send(p.decoders, b)
			decoding = append(decoding, b)
		}
		if len(decoding) > 0 {
			b := decoding[0]
			decoding = decoding[1:]
			if err := wait(ctx, b); err != nil {
				return err
			}
			if err := p.resolve(b); err != nil {
				return err
			}
			p.send(p.describers, b)
			describing = append(describing, b)
			if len(describing) < p.jobs {
				continue
			}
		}
		if len(describing) == 0 {
			return nil
		}
		b := describing[0]
		describing = describing[1:]
		if err := wait(ctx, b); err != nil {
			return err
		}
		if more, err := p.give(b, yield); !more || err != nil {
			return err
		}
	}
}

// inline is run on one goroutine.
func (p *pipeline) inline(ctx context.Context, yield func(*Block) bool) error {
	dec, der := newDecoder(p.net).verifying(p.verify), newUnlock(p.net)
	for b := p.next(); b != nil; b = p.next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.work(dec)
		if err := p.resolve(b); err != nil {
			return err
		}
		for _, blk := range b.blocks {
			describe(der, blk)
		}
		if more, err := p.give(b, yield); !more || err != nil {
			return err
		}
	}
	return nil
}

// resolve runs the middle stage for a batch's blocks.
func (p *pipeline) resolve(b *batch) error {
	for i, blk := range b.blocks {
		if p.admit != nil {
			if err := p.admit(blk); err != nil {
				b.blocks, b.err = b.blocks[:i], b.fail(err)
				return nil
			}
		}
		if err := p.resolver.resolve(blk); err != nil {
			return err
		}
	}
	return nil
}

// give hands a finished batch's blocks out, then its error.
func (p *pipeline) give(b *batch, yield func(*Block) bool) (more bool, err error) {
	p.finished(b)
	for _, blk := range b.blocks {
		p.resolver.count(blk)
		if !yield(blk) {
			return false, nil
		}
	}
	return b.err == nil, b.err
}

// start launches the workers; the channels hold all batches in flight, so that
// sending never blocks.
func (p *pipeline) start() {
	p.decoders = make(chan *batch, p.jobs+1)
	p.describers = make(chan *batch, p.jobs+1)
	for range p.jobs {
		p.workers.Go(p.work)
	}
}

// stop ends the workers after what they have in hand.
func (p *pipeline) stop() {
	close(p.decoders)
	close(p.describers)
	p.workers.Wait()
}

func (p *pipeline) send(to chan<- *batch, b *batch) {
	b.done = make(chan struct{})
	to <- b
}

// work serves both stages, the later first, so that finished blocks leave.
func (p *pipeline) work() {
	dec, der := newDecoder(p.net).verifying(p.verify), newUnlock(p.net)
	decode := func(b *batch) { b.work(dec); close(b.done) }
	describe := func(b *batch) {
		for _, blk := range b.blocks {
			describe(der, blk)
		}
		close(b.done)
	}
	decoders, describers := p.decoders, p.describers
	for decoders != nil || describers != nil {
		select {
		case b, ok := <-describers:
			if !ok {
				describers = nil
				continue
			}
			describe(b)
			continue
		default:
		}
		select {
		case b, ok := <-describers:
			if !ok {
				describers = nil
				continue
			}
			describe(b)
		case b, ok := <-decoders:
			if !ok {
				decoders = nil
				continue
			}
			decode(b)
		}
	}
}

// wait blocks until a worker is done with b or ctx ends.
func wait(ctx context.Context, b *batch) error {
	select {
	case <-b.done:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
