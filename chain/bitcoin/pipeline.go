package bitcoin

import (
	"context"
	"sync"
)

// pipeline takes batches through three stages: decode (any worker), resolve (in
// chain order, on the caller's goroutine) and describe (any worker), and gives
// the blocks out in order.
type pipeline struct {
	*Reader
	rest     []placed
	resolver *resolver
	spare    [][]byte // buffers of batches that are done

	decoders   chan *batch
	describers chan *batch
	workers    sync.WaitGroup
}

func newPipeline(r *Reader) *pipeline {
	return &pipeline{Reader: r, rest: r.order, resolver: newResolver(r.net, &r.opt, &r.stats)}
}

func (p *pipeline) close() error { return p.resolver.close() }

// next returns the next batch, nil at the end.
func (p *pipeline) next() *batch {
	if len(p.rest) == 0 {
		return nil
	}
	b := &batch{}
	b.places, p.rest = nextBatch(p.rest, p.refs)
	if n := len(p.spare); n > 0 {
		b.buf, p.spare = p.spare[n-1][:0], p.spare[:n-1]
	}
	return b
}

// run gives every block to yield, until that returns false or an error stops it.
func (p *pipeline) run(ctx context.Context, yield func(*Block) bool) error {
	if p.opt.Jobs == 1 {
		return p.inline(ctx, yield)
	}
	p.start()
	defer p.stop()
	var decoding, describing []*batch
	for {
		for len(decoding) <= p.opt.Jobs {
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
			if len(describing) < p.opt.Jobs {
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
	dec, der := newDecoder(p.net), &deriver{net: p.net}
	for b := p.next(); b != nil; b = p.next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.decode(p.Reader, dec)
		if err := p.resolve(b); err != nil {
			return err
		}
		for _, blk := range b.blocks {
			der.describe(blk)
		}
		if more, err := p.give(b, yield); !more || err != nil {
			return err
		}
	}
	return nil
}

// resolve runs the middle stage for a batch's blocks.
func (p *pipeline) resolve(b *batch) error {
	p.stats.SkippedBlocks += b.skipped
	for _, blk := range b.blocks {
		if err := p.resolver.resolve(blk); err != nil {
			return err
		}
	}
	return nil
}

// give hands a finished batch's blocks out, then its error.
func (p *pipeline) give(b *batch, yield func(*Block) bool) (more bool, err error) {
	p.spare = append(p.spare, b.buf)
	if p.opt.Progress != nil {
		p.opt.Progress(int64(b.size(p.refs)))
	}
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
	p.decoders = make(chan *batch, p.opt.Jobs+1)
	p.describers = make(chan *batch, p.opt.Jobs+1)
	for range p.opt.Jobs {
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
	dec, der := newDecoder(p.net), &deriver{net: p.net}
	decode := func(b *batch) { b.decode(p.Reader, dec); close(b.done) }
	describe := func(b *batch) {
		for _, blk := range b.blocks {
			der.describe(blk)
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
