package bitcoin

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// JSONReader reads blocks as Core's getblock answers them.
// Not safe for concurrent use.
type JSONReader struct {
	opt   Options
	stats Stats
}

// NewJSONReader returns a reader of JSON files: `getblock` with verbosity 2 or 3
// (btcd's "rawtx" as well), bare or in a JSON-RPC envelope, one after another or
// in arrays; plain, gzip or zstd.
func NewJSONReader(opt Options) (*JSONReader, error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	return &JSONReader{opt: opt.withDefaults()}, nil
}

// Stats returns the counts so far.
func (r *JSONReader) Stats() Stats { return r.stats }

// Blocks yields the blocks of the files, which must ascend in height, until the
// first error: a *BlockError, or ctx's. Inputs are resolved from prevouts
// (verbosity 3), from earlier blocks, then from Options.Prevouts. Memory: one
// block, at most Options.MaxJSON of text, and the index of unspent outputs.
func (r *JSONReader) Blocks(ctx context.Context, files []format.Source) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		net := r.opt.networks()[0]
		r.stats = Stats{}
		s := &jsonRun{
			r: r, dec: newDecoder(&net), der: &deriver{net: &net},
			res: newResolver(&net, &r.opt, &r.stats), yield: yield,
		}
		for _, f := range files {
			if s.err = s.file(ctx, f); s.err != nil || s.stopped {
				break
			}
			r.stats.Files++
		}
		if err := errors.Join(s.err, s.res.close()); err != nil && !s.stopped {
			yield(nil, err)
		}
	}
}

// Txs yields the transactions of Blocks.
func (r *JSONReader) Txs(ctx context.Context, files []format.Source) iter.Seq2[ledger.Tx, error] {
	return flatten(r.Blocks(ctx, files))
}

// jsonRun is one pass over files.
type jsonRun struct {
	r       *JSONReader
	dec     *decoder
	der     *deriver
	res     *resolver
	yield   func(*Block, error) bool
	next    uint64 // least height that may follow
	stopped bool
	err     error
}

func (s *jsonRun) file(ctx context.Context, f format.Source) (err error) {
	in, err := openPlain(f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	limited := &limitReader{r: in, limit: s.r.opt.MaxJSON}
	d := newValues(limited)
	for done := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var c struct {
			coreBlock
			Result *coreBlock `json:"result"`
			Error  *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		limited.from(d.offset())
		more, err := d.next(&c)
		if err == nil && more {
			block := &c.coreBlock
			if c.Result != nil {
				block = c.Result
			}
			if c.Error != nil {
				err = faultf(ErrMalformed, "the node answered with an error: %.80s", c.Error.Message)
			} else {
				err = s.block(block)
			}
		}
		if err != nil {
			return &BlockError{File: f.Name, Offset: d.offset(), Err: jsonError(err)}
		}
		s.progress(d.offset() - done)
		if done = d.offset(); !more || s.stopped {
			return nil
		}
	}
}

func (s *jsonRun) progress(n int64) {
	s.r.stats.Bytes += n
	if s.r.opt.Progress != nil {
		s.r.opt.Progress(n)
	}
}

func (s *jsonRun) block(c *coreBlock) error {
	b, err := s.dec.coreBlock(c)
	if err != nil {
		return err
	}
	if b.Height < s.next {
		return faultf(ErrOrder, "height %d after %d (give the files in order of height)", b.Height, s.next-1)
	}
	s.next = b.Height + 1
	if err := s.res.resolve(b); err != nil {
		return err
	}
	s.der.describe(b)
	s.res.count(b)
	s.stopped = !s.yield(b, nil)
	return nil
}

// jsonError explains what encoding/json found.
func jsonError(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Value == "string" && kind.Type.String() == "bitcoin.coreTx":
		return faultf(ErrMalformed, "transactions are ids only (want getblock with verbosity 2 or 3)")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return faultf(ErrTruncated, "JSON ends early")
	case errors.As(err, &kind), errors.As(err, &syntax):
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return err
}

// openPlain opens a source and decompresses it by content.
func openPlain(f format.Source) (io.ReadCloser, error) {
	raw, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("bitcoin: input %s: %w", f.Name, err)
	}
	br := bufio.NewReaderSize(raw, 1<<16)
	head, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(fmt.Errorf("bitcoin: input %s: %w", f.Name, err), raw.Close())
	}
	plain, free, err := inflate(compression(head), br)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("bitcoin: input %s: %w", f.Name, err), raw.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, closeFunc(func() error { free(); return raw.Close() })}, nil
}

type closeFunc func() error

// Close implements io.Closer.
func (c closeFunc) Close() error { return c() }
