package format

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// sniffBytes is how much of a file's decompressed beginning a decoder is shown.
const sniffBytes = 64 << 10

// input is an opened source: decompressed, without BOM.
type input struct {
	name  string
	r     *bufio.Reader
	close func() error
}

// open opens a source. Its progress function hears every byte read from the
// source itself, before decompression.
func (s Source) open(progress func(int64)) (*input, error) {
	raw, err := s.Open()
	if err != nil {
		return nil, at(err, s.Name, 0)
	}
	counted := io.Reader(raw)
	if progress != nil {
		counted = &counter{r: raw, tell: progress}
	}
	plain, free, err := decompress(bufio.NewReaderSize(counted, sniffBytes))
	if err != nil {
		return nil, errors.Join(at(err, s.Name, 0), raw.Close())
	}
	in := &input{name: s.Name, r: bufio.NewReaderSize(plain, sniffBytes)}
	in.close = func() error { free(); return raw.Close() }
	if bom, err := in.r.Peek(3); err == nil && bytes.Equal(bom, []byte{0xef, 0xbb, 0xbf}) {
		if _, err := in.r.Discard(3); err != nil {
			return nil, errors.Join(err, in.close())
		}
	}
	return in, nil
}

// OpenPlain opens a source the way decoders do: decompressed by content,
// byte-order mark skipped, progress told. Close frees everything.
func OpenPlain(s Source, opt Options) (io.ReadCloser, error) {
	in, err := s.open(opt.Progress)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{in.r, closer(in.close)}, nil
}

type closer func() error

// Close implements io.Closer.
func (c closer) Close() error { return c() }

// counter tells how many bytes were read.
type counter struct {
	r    io.Reader
	tell func(int64)
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if n > 0 {
		c.tell(int64(n))
	}
	return n, err
}
