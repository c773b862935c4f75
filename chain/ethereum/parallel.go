package ethereum

import (
	"context"
	"iter"
	"sync"

	"github.com/hoptrail/hoptrail/ledger"
)

// task is one job on its way through the workers.
type task[J, R any] struct {
	job  J
	res  R
	err  error
	done chan struct{}
}

// ordered runs jobs on n workers and yields their results in the order of the
// jobs, ending at the first error. The source is pulled on a goroutine of its
// own. At most 2n+2 jobs are held. When the loop ends, for whatever reason,
// all goroutines have ended: a source that blocks in Read delays that.
func ordered[J, R any](ctx context.Context, n int, source iter.Seq2[J, error], worker func() func(J) (R, error)) iter.Seq2[R, error] {
	if n <= 1 {
		return inline(ctx, source, worker)
	}
	return func(yield func(R, error) bool) {
		var zero R
		inner, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		work := make(chan *task[J, R])
		queue := make(chan *task[J, R], 2*n)
		wg.Go(func() {
			defer close(queue)
			defer close(work)
			produce(inner, source, work, queue)
		})
		for range n {
			wg.Go(func() {
				run := worker()
				for t := range work {
					t.res, t.err = run(t.job)
					close(t.done)
				}
			})
		}
		for t := range queue {
			select {
			case <-t.done:
			case <-ctx.Done():
				yield(zero, ctx.Err())
				return
			}
			if t.err != nil {
				yield(zero, t.err)
				return
			}
			if !yield(t.res, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(zero, err)
		}
	}
}

// produce hands every job to the workers and, first, to the queue that keeps
// the order. An error of the source is the last task.
func produce[J, R any](ctx context.Context, source iter.Seq2[J, error], work, queue chan<- *task[J, R]) {
	for j, err := range source {
		t := &task[J, R]{job: j, err: err, done: make(chan struct{})}
		select {
		case queue <- t:
		case <-ctx.Done():
			return
		}
		if err != nil {
			close(t.done)
			return
		}
		select {
		case work <- t:
		case <-ctx.Done():
			return
		}
	}
}

// inline is ordered on the caller's goroutine alone.
func inline[J, R any](ctx context.Context, source iter.Seq2[J, error], worker func() func(J) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var zero R
		run := worker()
		for j, err := range source {
			var r R
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				r, err = run(j)
			}
			if err != nil {
				yield(zero, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(zero, err)
		}
	}
}

// assembleAll decodes jobs to blocks, assembles them, and yields their
// transactions in order.
func assembleAll[J any](ctx context.Context, o Options, source iter.Seq2[J, error], decode func(J) (*block, error)) iter.Seq2[ledger.Tx, error] {
	worker := func() func(J) (result, error) {
		a := newAssembler(o)
		return func(j J) (result, error) {
			b, err := decode(j)
			if err != nil {
				return result{}, err
			}
			return a.block(b)
		}
	}
	return func(yield func(ledger.Tx, error) bool) {
		for r, err := range ordered(ctx, o.Jobs, source, worker) {
			if err != nil {
				yield(ledger.Tx{}, err)
				return
			}
			o.observe(r)
			for _, tx := range r.txs {
				if !yield(tx, nil) {
					return
				}
			}
		}
	}
}

// observe hands a block's counts to whom they may concern.
func (o *Options) observe(r result) {
	if o.Stats != nil {
		o.Stats.Add(r.stats)
	}
	for _, e := range r.refused {
		o.Refused(e)
	}
	if o.Kinds != nil {
		for _, s := range r.kinds {
			o.Kinds.add(s)
		}
	}
}

// failing is the iterator of a reader that cannot start.
func failing(err error) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) { yield(ledger.Tx{}, err) }
}
