package bitcoin

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/hoptrail/hoptrail/format"
)

// maxWindow bounds a zstd frame's window, as `zstd --long` makes them.
const maxWindow = 128 << 20

// compression tells gzip (RFC 1952) and zstd (RFC 8878) by their first bytes.
func compression(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	}
	return ""
}

func inflate(kind string, r io.Reader) (io.Reader, func(), error) {
	switch kind {
	case "gzip":
		z, err := gzip.NewReader(r)
		return z, func() {}, err
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	}
	return r, func() {}, nil
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
