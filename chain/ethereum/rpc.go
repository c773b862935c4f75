package ethereum

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// RPCFiles are the parts of JSON-RPC data kept in files of their own. Receipts
// and Traces may be nil.
type RPCFiles struct {
	Blocks, Receipts, Traces io.Reader
}

// ReadRPC reads what an Ethereum node answers: blocks with full transactions
// (eth_getBlockByNumber), their receipts (eth_getBlockReceipts, or single
// eth_getTransactionReceipt answers) and their call traces
// (debug_traceBlockByNumber with callTracer), with or without the JSON-RPC
// envelope, as NDJSON, pretty-printed, concatenated or in one array. In one
// stream a block comes first and its receipts and traces follow; or one object
// holds them: {"block": …, "receipts": […], "traces": […], "uncles": […]}.
//
// Without receipts there are no token transfers, and outcomes and fees are
// treated as in ReadRLP; without traces value moved by calls is missing.
// Memory: about 2·Jobs+2 blocks with their receipts and traces.
func ReadRPC(ctx context.Context, r io.Reader, o Options) iter.Seq2[ledger.Tx, error] {
	return readRPC(ctx, o, func(o Options) iter.Seq2[rpcParts, error] {
		return joinStream(newDocuments(r, o.MaxBlock))
	})
}

// ReadRPCFiles is ReadRPC for parts in files of their own, each in the order
// of the blocks: for every block its receipts and traces, in any of the forms
// of ReadRPC.
func ReadRPCFiles(ctx context.Context, f RPCFiles, o Options) iter.Seq2[ledger.Tx, error] {
	if f.Blocks == nil {
		return failing(fmt.Errorf("%w: RPCFiles without Blocks", ErrOptions))
	}
	return readRPC(ctx, o, func(o Options) iter.Seq2[rpcParts, error] {
		j := fileJoin{blocks: newDocuments(f.Blocks, o.MaxBlock)}
		if f.Receipts != nil {
			j.receipts = &partFile{docs: newDocuments(f.Receipts, o.MaxBlock), want: receiptShape}
		}
		if f.Traces != nil {
			j.traces = &partFile{docs: newDocuments(f.Traces, o.MaxBlock), want: traceShape}
		}
		return j.all
	})
}

func readRPC(ctx context.Context, o Options, source func(Options) iter.Seq2[rpcParts, error]) iter.Seq2[ledger.Tx, error] {
	if err := o.Validate(); err != nil {
		return failing(err)
	}
	o = o.withDefaults(ledger.Ethereum)
	if o.Chain.Family() != ledger.FamilyEVM {
		return failing(fmt.Errorf("%w: Chain %q: want an eip155 chain", ErrOptions, o.Chain))
	}
	return assembleAll(ctx, o, source(o), func(p rpcParts) (*block, error) {
		b, err := p.decode()
		if err != nil {
			return nil, &ParseError{FormatRPC, p.offset, "", err}
		}
		return b, nil
	})
}

// joinStream groups the documents of one stream by block.
func joinStream(docs *documents) iter.Seq2[rpcParts, error] {
	return func(yield func(rpcParts, error) bool) {
		var cur rpcParts
		open := false
		for {
			d, err := docs.next()
			if errors.Is(err, io.EOF) {
				if open {
					yield(cur, nil)
				}
				return
			}
			var p probed
			if err == nil {
				p, err = probe(d.raw)
			}
			if err == nil && (p.shape == blockShape || p.shape == bundleShape) {
				if open && !yield(cur, nil) {
					return
				}
				cur, open = rpcParts{block: p.raw, offset: d.offset}, true
				if p.shape == bundleShape {
					err = cur.unbundle(p.raw)
				}
			} else if err == nil {
				err = cur.attach(p, open)
			}
			if err != nil {
				yield(rpcParts{}, &ParseError{FormatRPC, d.offset, "", err})
				return
			}
		}
	}
}

// attach adds receipts or traces to the block they follow.
func (p *rpcParts) attach(doc probed, open bool) (err error) {
	if doc.shape == geth1Shape {
		if doc.raw, err = tracesOf(doc.raw); err != nil {
			return err
		}
		doc.shape = traceShape
	}
	switch {
	case doc.shape == emptyShape:
	case doc.shape != receiptShape && doc.shape != traceShape:
		return formatError("neither a block nor receipts nor call traces: %q", clip(doc.raw))
	case !open:
		return fmt.Errorf("%w: receipts or traces without a block before them", ErrMismatch)
	case doc.shape == receiptShape:
		p.receipts = append(p.receipts, doc.raw)
	default:
		p.traces = append(p.traces, doc.raw)
	}
	return nil
}

// unbundle takes {"block", "receipts", "traces", "uncles"} apart.
func (p *rpcParts) unbundle(raw []byte) error {
	p.block = nil
	c := &cursor{b: raw}
	err := c.object(func(key []byte) error {
		v, err := c.raw()
		if err != nil || string(v) == "null" {
			return err
		}
		switch string(key) {
		case "block":
			p.block = v
		case "receipts":
			p.receipts = [][]byte{v}
		case "traces":
			p.traces = [][]byte{v}
		case "uncles":
			u := &cursor{b: v}
			return u.array(func() error {
				one, err := u.raw()
				p.uncles = append(p.uncles, one)
				return err
			})
		}
		return nil
	})
	if err == nil && p.block == nil {
		err = formatError("a bundle without block")
	}
	return err
}

// fileJoin joins three files of parts.
type fileJoin struct {
	blocks           *documents
	receipts, traces *partFile
}

func (j *fileJoin) all(yield func(rpcParts, error) bool) {
	for {
		d, err := j.blocks.next()
		if errors.Is(err, io.EOF) {
			if err := errors.Join(j.receipts.done(), j.traces.done()); err != nil {
				yield(rpcParts{}, err)
			}
			return
		}
		var p probed
		if err == nil {
			p, err = probe(d.raw)
		}
		if err == nil && p.shape != blockShape {
			err = formatError("no block: %q", clip(p.raw))
		}
		parts := rpcParts{block: p.raw, offset: d.offset}
		if err == nil {
			parts.receipts, err = j.receipts.take(p)
		}
		if err == nil {
			parts.traces, err = j.traces.take(p)
		}
		if err != nil {
			yield(rpcParts{}, &ParseError{FormatRPC, d.offset, "", err})
			return
		}
		if !yield(parts, nil) {
			return
		}
	}
}

// partFile is a file of receipts or of traces.
type partFile struct {
	docs *documents
	want shape
	held *document
	head probed
}

// take returns the parts of one block: an array that is one document, or as
// many documents as the block has transactions. Parts that name another height
// end it.
func (f *partFile) take(b probed) ([][]byte, error) {
	if f == nil {
		return nil, nil
	}
	out := [][]byte{}
	for len(out) < max(b.txs, 1) {
		if f.held == nil {
			d, err := f.docs.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				f.head, err = probe(d.raw)
			}
			if err == nil && f.head.shape == geth1Shape {
				f.head.raw, err = tracesOf(f.head.raw)
				f.head.shape = traceShape
			}
			if err == nil && f.head.shape != f.want && f.head.shape != emptyShape {
				err = formatError("neither receipts nor call traces: %q", clip(f.head.raw))
			}
			if err != nil {
				return nil, err
			}
			f.held = &d
		}
		if f.head.hasNum && b.hasNum && f.head.height != b.height {
			break // another block's: decode complains if this one's are missing
		}
		if b.txs == 0 && f.head.shape != emptyShape {
			break
		}
		whole := len(f.head.raw) > 0 && f.head.raw[0] == '['
		out = append(out, f.head.raw)
		f.held = nil
		if whole {
			break
		}
	}
	return out, nil
}

// done reports parts that no block took.
func (f *partFile) done() error {
	if f == nil {
		return nil
	}
	offset := f.docs.offset()
	if f.held == nil {
		d, err := f.docs.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &ParseError{FormatRPC, offset, "receipts or traces", err}
		}
		offset = d.offset
	}
	return &ParseError{FormatRPC, offset, "receipts or traces", fmt.Errorf("%w: they belong to no block of the blocks file, or come in another order", ErrMismatch)}
}

// tracesOf takes the traces out of {"block_number", "transaction_traces"}.
func tracesOf(raw []byte) (traces []byte, err error) {
	c := &cursor{b: raw}
	err = c.object(func(key []byte) (err error) {
		if string(key) == "transaction_traces" {
			traces, err = c.raw()
			return err
		}
		return c.skip()
	})
	return traces, err
}
