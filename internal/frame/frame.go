// Package frame wraps a stream of bytes so that damage is never silent.
//
// A stream begins with a name and a version. Data follows in frames of at most
// 1 MiB, each with its number, length and CRC-32C over all three, and an empty
// frame ends it. A reader therefore tells a flipped bit, a missing or repeated
// piece and an early end from the real end, and it reads not one byte beyond,
// so streams may follow each other in a file.
//
// CRC-32C detects every error burst of up to 32 bits (Castagnoli, Bräuer,
// Herrmann, IEEE Trans. Commun. 41(6), 1993). It does not protect from
// somebody who means to deceive.
//
// Readers and Writers are not safe for concurrent use. Memory: one frame.
package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Errors that a Reader's errors match.
var (
	ErrDamaged = errors.New("the bytes are damaged")
	ErrForeign = errors.New("not such a stream")
	ErrNewer   = errors.New("written by a newer version")
)

const (
	maxFrame = 1 << 20
	headSize = 12 // number, length, checksum
)

func checksum(number uint32, data []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var head [8]byte
	binary.LittleEndian.PutUint32(head[:], number)
	binary.LittleEndian.PutUint32(head[4:], uint32(len(data)))
	return crc32.Update(crc32.Checksum(head[:], table), table, data)
}

// Writer writes one stream.
type Writer struct {
	w      io.Writer
	number uint32
	buf    []byte // a frame being filled, behind room for its head
	err    error
}

// NewWriter begins a stream with a name and a version.
func NewWriter(w io.Writer, name string, version uint32) *Writer {
	f := &Writer{w: w, buf: make([]byte, headSize, headSize+maxFrame)}
	f.buf = binary.LittleEndian.AppendUint32(append(f.buf, name...), version)
	f.flush()
	return f
}

// Write adds data to the stream.
func (f *Writer) Write(p []byte) (n int, err error) {
	for len(p) > 0 && f.err == nil {
		k := min(len(p), headSize+maxFrame-len(f.buf))
		f.buf = append(f.buf, p[:k]...)
		p, n = p[k:], n+k
		if len(f.buf) == headSize+maxFrame {
			f.flush()
		}
	}
	return n, f.err
}

// flush writes the frame that is being filled.
func (f *Writer) flush() {
	data := f.buf[headSize:]
	binary.LittleEndian.PutUint32(f.buf, f.number)
	binary.LittleEndian.PutUint32(f.buf[4:], uint32(len(data)))
	binary.LittleEndian.PutUint32(f.buf[8:], checksum(f.number, data))
	if f.err == nil {
		_, f.err = f.w.Write(f.buf)
	}
	f.number++
	f.buf = f.buf[:headSize]
}

// Close writes what is left and the end of the stream; w stays open.
func (f *Writer) Close() error {
	if len(f.buf) > headSize {
		f.flush()
	}
	f.flush()
	return f.err
}

// Reader reads one stream and checks it.
type Reader struct {
	r      io.Reader
	number uint32
	frame  []byte // what was not yet read of it
	buf    []byte
	err    error
}

// NewReader opens a stream that must bear the name and a version up to the
// given one, and returns the version.
func NewReader(r io.Reader, name string, newest uint32) (*Reader, uint32, error) {
	f := &Reader{r: r}
	if f.next(); f.err != nil {
		return nil, 0, f.err
	}
	version := len(f.frame) - 4
	if version != len(name) || string(f.frame[:version]) != name {
		return nil, 0, fmt.Errorf("%w: it does not begin as %q", ErrForeign, name)
	}
	v := binary.LittleEndian.Uint32(f.frame[version:])
	if v == 0 || v > newest {
		return nil, v, fmt.Errorf("%w: version %d of %q, this library reads up to %d (upgrade it)", ErrNewer, v, name, newest)
	}
	f.frame = nil
	return f, v, nil
}

// next reads and checks the next frame; an empty one ends the stream.
func (f *Reader) next() {
	var head [headSize]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		f.fail(err)
		return
	}
	number, size := binary.LittleEndian.Uint32(head[:]), binary.LittleEndian.Uint32(head[4:])
	if number != f.number || size > maxFrame {
		f.err = fmt.Errorf("%w: frame %d has number %d and %d bytes", ErrDamaged, f.number, number, size)
		return
	}
	if cap(f.buf) < int(size) {
		f.buf = make([]byte, size)
	}
	f.frame = f.buf[:size]
	if _, err := io.ReadFull(f.r, f.frame); err != nil {
		f.fail(err)
		return
	}
	if checksum(number, f.frame) != binary.LittleEndian.Uint32(head[8:]) {
		f.frame, f.err = nil, fmt.Errorf("%w: frame %d does not match its checksum", ErrDamaged, f.number)
		return
	}
	if f.number++; size == 0 {
		f.err = io.EOF
	}
}

// fail tells an early end from a failing disk.
func (f *Reader) fail(err error) {
	f.frame, f.err = nil, fmt.Errorf("reading frame %d: %w", f.number, err)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		f.err = fmt.Errorf("%w: it ends early, in frame %d", ErrDamaged, f.number)
	}
}

// Read reads checked data; io.EOF is the stream's own end.
func (f *Reader) Read(p []byte) (n int, err error) {
	for len(f.frame) == 0 && f.err == nil {
		f.next()
	}
	if len(f.frame) == 0 {
		return 0, f.err
	}
	n = copy(p, f.frame)
	f.frame = f.frame[n:]
	return n, nil
}

// Close fails unless the stream was read to its end.
func (f *Reader) Close() error {
	if n, err := f.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		if err == nil {
			err = fmt.Errorf("%w: bytes too many", ErrDamaged)
		}
		return err
	}
	return nil
}
