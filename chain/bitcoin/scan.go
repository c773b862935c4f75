package bitcoin

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"github.com/holiman/uint256"
)

// ref is where one block lies and what its header says: all that is kept of a
// block between the two passes, about 170 bytes.
type ref struct {
	hash, prev Hash
	work       uint256.Int
	offset     int64 // of the header, behind magic and size
	size       uint32
	file       int32
	time       uint32
	bits       uint32
	height     int32 // what the coinbase says (BIP-34), −1 when it does not
}

// frameSize is the length of magic and block size before each block.
const frameSize = 8

// peekSize covers frame, header, transaction count and the start of the
// coinbase's script, with the largest counts.
const peekSize = frameSize + headerSize + 9 + 4 + 2 + 9 + 36 + 9 + 8

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// scanner finds the blocks of one file without reading them.
type scanner struct {
	*blob
	file  int32
	nets  []Network
	net   *Network // set by the first block
	opt   *Options
	stats *Stats

	r     readerAtCloser
	buf   []byte
	start int64 // file offset of buf
}

// scan appends a ref for every block of the file. Blocks follow each other with
// nothing or zeros between them: Core allocates block files ahead, and where it
// obfuscates them the unused part stays zero on disk.
func (s *scanner) scan(ctx context.Context, refs []ref) (_ []ref, err error) {
	if s.r, err = s.open(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.r.Close()) }()
	for off := int64(0); ; {
		if len(refs)&1023 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if off, err = s.skipPadding(ctx, off); err != nil || off >= s.size {
			return refs, err
		}
		r, next, err := s.frame(off)
		if err != nil {
			err = &BlockError{File: s.name, Offset: off, Err: err}
			if !s.opt.Salvage {
				return nil, err
			}
			if next, err = s.resync(ctx, off+1); err != nil {
				return nil, err
			}
			s.stats.SkippedBytes += next - off
			off = next
			continue
		}
		refs = append(refs, r)
		off = next
	}
}

// frame reads the block that starts at off and returns where the next may start.
func (s *scanner) frame(off int64) (r ref, next int64, err error) {
	head, err := s.peek(off, peekSize)
	if err != nil {
		return r, 0, err
	}
	var net Network
	if len(head) >= 4 {
		var ok bool
		if net, ok = byMagic(s.nets, le32(head)); !ok || s.net != nil && s.net.Magic != net.Magic {
			return r, 0, s.badMagic(head[:4])
		}
	}
	if len(head) < frameSize+headerSize {
		return r, 0, faultf(ErrTruncated, "%d bytes left, a block has more", len(head))
	}
	size := le32(head[4:])
	if size < headerSize+1+minTx || size > uint32(s.opt.MaxBlock) {
		return r, 0, faultf(ErrTooLarge, "block of %d bytes (a block has %d to %d)", size, headerSize+1+minTx, s.opt.MaxBlock)
	}
	if left := s.size - off - frameSize; int64(size) > left {
		return r, 0, faultf(ErrTruncated, "block of %d bytes, %d left in the file", size, left)
	}
	if s.net == nil {
		s.net = &net
	}
	body := head[frameSize:]
	h := parseHeader(body)
	r = ref{
		hash: hash256(body[:headerSize]), prev: h.Prev, offset: off + frameSize, size: size,
		file: s.file, time: h.Time, bits: h.Bits, height: -1,
	}
	r.work = work(r.hash, r.bits)
	if h.Version >= 2 {
		r.height = coinbaseHeight(body[headerSize:])
	}
	return r, off + frameSize + int64(size), nil
}

func (s *scanner) badMagic(got []byte) error {
	if s.net != nil {
		return faultf(ErrMagic, "% x (want % x of network %s, or zeros)", got, binary.LittleEndian.AppendUint32(nil, s.net.Magic), s.net.Name)
	}
	return faultf(ErrMagic, "% x (obfuscated? put xor.dat beside the file or give its key)", got)
}

// peek returns up to n bytes at off, less at the end of the file. Short jumps
// are served from one large read, long ones cost a small read each.
func (s *scanner) peek(off int64, n int) ([]byte, error) {
	if off < s.start || off+int64(n) > s.start+int64(len(s.buf)) {
		want := 1 << 16
		if off > s.start+int64(len(s.buf))+1<<16 {
			want = 1 << 10
		}
		want = int(min(int64(want), s.size-off))
		if cap(s.buf) < want {
			s.buf = make([]byte, 1<<16)
		}
		s.buf, s.start = s.buf[:want], off
		if n, err := s.r.ReadAt(s.buf, off); n < want {
			if err == nil || errors.Is(err, io.EOF) {
				err = ErrTruncated
			}
			return nil, err
		}
		s.unmask(s.buf, off)
	}
	b := s.buf[off-s.start:]
	return b[:min(n, len(b))], nil
}
