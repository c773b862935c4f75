package ethereum

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/klauspost/compress/snappy"

	"github.com/hoptrail/hoptrail/ledger"
)

// e2store entry types of an era1 archive. Source: eth-clients/e2store-format-specs,
// formats/era1.md: Version, then per block header, body, receipts and total
// difficulty, then accumulator and index.
const (
	eraVersion    = 0x3265
	eraHeader     = 0x03
	eraBody       = 0x04
	eraReceipts   = 0x05
	eraDifficulty = 0x06
)

// eraBlock is one block's compressed entries.
type eraBlock struct {
	header, body, receipts []byte
	offset                 int64
}

// ReadEra1 reads an era1 archive: blocks with their receipts, so token
// transfers, fees and (from Byzantium on) outcomes are known; internal value
// is not. Accumulator, index and total difficulty are skipped. Memory: about
// 2·Jobs+2 blocks.
func ReadEra1(ctx context.Context, r io.Reader, o Options) iter.Seq2[ledger.Tx, error] {
	o, dec, err := o.signed()
	if err != nil {
		return failing(err)
	}
	source := func(yield func(eraBlock, error) bool) {
		in := &e2store{r: bufio.NewReaderSize(r, 1<<16), max: o.MaxBlock}
		for b, err := range in.blocks() {
			if err != nil {
				err = &ParseError{FormatEra1, in.offset, "entry", err}
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
	return assembleAll(ctx, o, source, func(e eraBlock) (*block, error) {
		b, err := e.decode(dec, o.MaxBlock)
		if err != nil {
			return nil, &ParseError{FormatEra1, e.offset, "block", err}
		}
		b.offset = e.offset
		return b, nil
	})
}

func (e *eraBlock) decode(dec signer, limit int) (*block, error) {
	var h types.Header
	var body types.Body
	receipts := []*types.Receipt{}
	for _, part := range []struct {
		name string
		raw  []byte
		into any
	}{{"header", e.header, &h}, {"body", e.body, &body}, {"receipts", e.receipts, &receipts}} {
		raw, err := unsnap(part.raw, limit)
		if err == nil {
			err = rlp.DecodeBytes(raw, part.into)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrFormat, part.name, err)
		}
	}
	return dec.block(&h, &body, receipts)
}

// unsnap decompresses framed snappy to at most limit bytes.
func unsnap(b []byte, limit int) ([]byte, error) {
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(snappy.NewReader(bytes.NewReader(b)), int64(limit)+1))
	if err == nil && n > int64(limit) {
		err = fmt.Errorf("%w: more than %d bytes once decompressed", ErrTooLarge, limit)
	}
	return out.Bytes(), err
}

// e2store reads type-length-value entries: type (2 bytes, little endian),
// length (4), reserved (2, zero), value.
type e2store struct {
	r      *bufio.Reader
	offset int64
	max    int
}

func (s *e2store) next() (typ uint16, value []byte, err error) {
	var head [8]byte
	if n, err := io.ReadFull(s.r, head[:]); err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return 0, nil, io.EOF
		}
		return 0, nil, truncated(err)
	}
	typ = binary.LittleEndian.Uint16(head[:])
	size := binary.LittleEndian.Uint32(head[2:])
	if head[6]|head[7] != 0 {
		return typ, nil, formatError("reserved bytes of an e2store entry are not zero")
	}
	if uint64(size) > uint64(s.max) {
		return typ, nil, fmt.Errorf("%w: an entry claims %d bytes (limit %d)", ErrTooLarge, size, s.max)
	}
	var buf bytes.Buffer
	if got, err := io.CopyN(&buf, s.r, int64(size)); err != nil {
		return typ, nil, fmt.Errorf("%w (entry claims %d bytes, %d are left)", truncated(err), size, got)
	}
	s.offset += 8 + int64(size)
	return typ, buf.Bytes(), nil
}

// blocks groups entries by block.
func (s *e2store) blocks() iter.Seq2[eraBlock, error] {
	return func(yield func(eraBlock, error) bool) {
		var cur eraBlock
		want := uint16(eraVersion)
		for {
			at := s.offset
			typ, value, err := s.next()
			if errors.Is(err, io.EOF) && (want == eraHeader || want == eraDifficulty) {
				return
			}
			if err != nil {
				yield(eraBlock{}, truncated(err))
				return
			}
			switch typ {
			case eraVersion, eraHeader, eraBody, eraReceipts:
				if typ != want && (typ != eraHeader || want != eraDifficulty) {
					yield(eraBlock{}, formatError("e2store entry 0x%04x where 0x%04x was expected (era1 has header, body and receipts of each block together)", typ, want))
					return
				}
			}
			switch typ {
			case eraVersion:
				want = eraHeader
			case eraHeader:
				cur, want = eraBlock{header: value, offset: at}, eraBody
			case eraBody:
				cur.body, want = value, eraReceipts
			case eraReceipts:
				cur.receipts, want = value, eraDifficulty
				if !yield(cur, nil) {
					return
				}
			case eraDifficulty:
				want = eraHeader
			default:
				if want == eraVersion || want == eraBody || want == eraReceipts {
					yield(eraBlock{}, formatError("e2store entry 0x%04x where 0x%04x was expected", typ, want))
					return
				}
			}
		}
	}
}
