package bitcoin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/internal/jsonkeys"
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
// (verbosity 3), from earlier blocks, then from Options.Prevouts. It decodes
// Options.Jobs blocks at a time; memory: as many blocks, each at most
// Options.MaxJSON of text, and the index of unspent outputs.
func (r *JSONReader) Blocks(ctx context.Context, files []format.Source) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		net := r.opt.networks()[0]
		r.stats = Stats{}
		s := &jsonFiles{opt: &r.opt, stats: &r.stats, rest: files, keys: jsonkeys.For[coreAnswer]()}
		p := &pipeline{
			net: &net, jobs: r.opt.Jobs, verify: r.opt.Verify, resolver: newResolver(&net, &r.opt, &r.stats),
			next: s.next, admit: s.admit, finished: s.finished,
		}
		err := p.run(ctx, func(b *Block) bool { return yield(b, nil) })
		if err := errors.Join(err, p.close(), s.close()); err != nil {
			yield(nil, err)
		}
	}
}

// Txs yields the transactions of Blocks.
func (r *JSONReader) Txs(ctx context.Context, files []format.Source) iter.Seq2[ledger.Tx, error] {
	return flatten(r.Blocks(ctx, files))
}

// jsonFiles cuts files into the texts of single blocks.
type jsonFiles struct {
	opt    *Options
	stats  *Stats
	rest   []format.Source
	name   string // of the open file
	in     io.ReadCloser
	values *values
	least  uint64 // height that may follow
	keys   *jsonkeys.Shape
}

// next returns the next block's text as a batch, nil at the end of all files.
func (s *jsonFiles) next() *batch {
	for {
		if s.in == nil {
			if len(s.rest) == 0 {
				return nil
			}
			if err := s.open(); err != nil {
				return failed(err)
			}
		}
		raw, start, err := s.values.next()
		if errors.Is(err, io.EOF) {
			if err := s.close(); err != nil {
				return failed(err)
			}
			continue
		}
		name := s.name
		fail := func(err error) error { return jsonError(err, name, start) }
		if err != nil {
			return failed(errors.Join(fail(err), s.close()))
		}
		b := &batch{text: int64(len(raw)), fail: fail}
		b.work = func(d *decoder) {
			err := s.keys.Check(raw)
			var blk *Block
			if err == nil {
				blk, err = d.coreText(raw)
			}
			if err != nil {
				b.err = fail(err)
				return
			}
			b.blocks = []*Block{blk}
		}
		return b
	}
}

func (s *jsonFiles) open() error {
	f := s.rest[0]
	s.rest = s.rest[1:]
	in, err := format.OpenPlain(f, format.Options{})
	if err != nil {
		return err
	}
	s.name, s.in = f.Name, in
	s.values = newValues(in, s.opt.MaxJSON)
	s.stats.Files++
	return nil
}

// close closes the open file, if there is one.
func (s *jsonFiles) close() error {
	if s.in == nil {
		return nil
	}
	in := s.in
	s.in = nil
	return in.Close()
}

// failed is a batch of which nothing is to be had but an error.
func failed(err error) *batch { return &batch{err: err, work: func(*decoder) {}} }

// admit refuses a block that does not follow those before it.
func (s *jsonFiles) admit(b *Block) error {
	if b.Height < s.least {
		return faultf(ErrOrder, "height %d after %d (give the files in order of height)", b.Height, s.least-1)
	}
	s.least = b.Height + 1
	return nil
}

func (s *jsonFiles) finished(b *batch) {
	s.stats.Bytes += b.text
	if s.opt.Progress != nil {
		s.opt.Progress(b.text)
	}
}

// coreAnswer is a block, bare or in an RPC envelope. Files are what users hand
// in, so their keys are checked; what a node answers over HTTP is its own.
type coreAnswer struct {
	coreBlock
	Result *coreBlock `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// coreText decodes one JSON value.
func (d *decoder) coreText(raw []byte) (*Block, error) {
	var c coreAnswer
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	switch {
	case c.Error != nil:
		return nil, faultf(ErrMalformed, "the node answered with an error: %.80s", c.Error.Message)
	case c.Result != nil:
		return d.coreBlock(c.Result)
	}
	return d.coreBlock(&c.coreBlock)
}

// jsonError explains what encoding/json found in the value at an offset.
func jsonError(err error, file string, start int64) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		start += kind.Offset
	case errors.As(err, &syntax):
		start += syntax.Offset
	}
	return &BlockError{File: file, Offset: start, Err: jsonFault(err)}
}

// jsonFault gives encoding/json's errors the package's sentinels.
func jsonFault(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var key *jsonkeys.Error
	switch {
	case errors.As(err, &kind) && kind.Value == "string" && kind.Type.String() == "bitcoin.coreTx":
		return faultf(ErrMalformed, "transactions are ids only (want getblock with verbosity 2 or 3)")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return faultf(ErrTruncated, "compressed data ends early")
	case errors.As(err, &kind), errors.As(err, &syntax), errors.As(err, &key):
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return err
}
