package ethereum

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/hoptrail/hoptrail/ledger"
)

// item is one encoded item and where it began.
type item struct {
	raw    []byte
	offset int64
}

// ReadRLP reads a stream of RLP blocks as "geth export" writes it. Senders are
// recovered from the signatures.
//
// Such files hold no receipts. What follows from the block alone is read:
// value, contract creation, subsidy, uncle rewards, withdrawals. Whether a
// transaction succeeded is not in the file: it is taken to have, and counted
// in Stats.StatusUnknown. Its fee is known only for a gas limit of 21,000 (all
// of it is used) and for the single remaining transaction of a block; else Fee
// is 0, which is less than what was paid, and Stats.FeeUnknown counts it; the
// bound "gas limit × price" is not booked, since it would move money that was
// never moved. Token transfers need receipts: none are given.
//
// Memory: about 2·Jobs+2 blocks. Blocks come in the order of the file.
func ReadRLP(ctx context.Context, r io.Reader, o Options) iter.Seq2[ledger.Tx, error] {
	o, dec, err := o.signed()
	if err != nil {
		return failing(err)
	}
	source := func(yield func(item, error) bool) {
		in := &rlpFrames{r: bufio.NewReaderSize(r, 1<<16), max: o.MaxBlock}
		for {
			it, err := in.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(item{}, &ParseError{FormatRLP, it.offset, "block header", err})
				return
			}
			if !yield(it, nil) {
				return
			}
		}
	}
	return assembleAll(ctx, o, source, func(it item) (*block, error) {
		var b types.Block
		if err := rlp.DecodeBytes(it.raw, &b); err != nil {
			return nil, &ParseError{FormatRLP, it.offset, "block", fmt.Errorf("%w: %w", ErrFormat, err)}
		}
		out, err := dec.block(b.Header(), b.Body(), nil)
		if err != nil {
			return nil, &ParseError{FormatRLP, it.offset, fmt.Sprintf("block %d", b.NumberU64()), err}
		}
		out.offset = it.offset
		return out, nil
	})
}

// rlpFrames cuts a stream of RLP lists.
type rlpFrames struct {
	r      *bufio.Reader
	offset int64
	max    int
}

// next returns the next list with its header; io.EOF only between lists. The
// claimed size allocates nothing: memory grows with what is really there.
func (f *rlpFrames) next() (item, error) {
	it := item{offset: f.offset}
	head, err := f.r.Peek(1)
	if err != nil {
		return it, err
	}
	n, size := 1, uint64(0)
	switch p := head[0]; {
	case p < 0xc0:
		return it, formatError("byte 0x%02x begins no RLP list", p)
	case p <= 0xf7:
		size = uint64(p - 0xc0)
	default:
		n += int(p - 0xf7)
		if head, err = f.r.Peek(n); err != nil {
			return it, truncated(err)
		}
		for _, b := range head[1:] {
			size = size<<8 | uint64(b)
		}
	}
	if size > uint64(f.max) {
		return it, fmt.Errorf("%w: a block claims %d bytes (limit %d)", ErrTooLarge, size, f.max)
	}
	var buf bytes.Buffer
	if got, err := io.CopyN(&buf, f.r, int64(n)+int64(size)); err != nil {
		return it, fmt.Errorf("%w (block claims %d bytes, %d are left)", truncated(err), size, got)
	}
	it.raw = buf.Bytes()
	f.offset += int64(buf.Len())
	return it, nil
}

// truncated makes the end of the input inside an item a format error.
func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return formatError("input ends inside an item")
	}
	return err
}
