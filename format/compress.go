package format

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zstdMemory bounds the window of a zstd frame (128 MiB, the decoder limit that
// RFC 8878 section 3.1.1.1.2 leaves to the implementation; `zstd --long` makes
// windows up to this size). Kind: proposed.
const zstdMemory = 128 << 20

// zlibLevels are the second bytes of a zlib stream with a 32 KiB window and no
// preset dictionary: the four compression levels of RFC 1950 section 2.2.
var zlibLevels = []byte{0x01, 0x5e, 0x9c, 0xda}

// Compression tells gzip (RFC 1952), zlib (RFC 1950) and zstd (RFC 8878) by the
// first four bytes; "" for everything else.
func Compression(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case len(head) >= 2 && head[0] == 0x78 && bytes.IndexByte(zlibLevels, head[1]) >= 0:
		return "zlib"
	}
	return ""
}

// decompress recognises compressed data by its first bytes, whatever the file
// is called, and passes everything else through. The returned closer frees the
// decompressor and does not close r.
func decompress(r *bufio.Reader) (io.Reader, func(), error) {
	head, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	switch Compression(head) {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, compressionError("gzip", err)
		}
		return &inflater{r: z, kind: "gzip"}, func() {}, nil
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdMemory),
			zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, compressionError("zstd", err)
		}
		return &inflater{r: z, kind: "zstd"}, z.Close, nil
	case "zlib":
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, nil, compressionError("zlib", err)
		}
		return &inflater{r: z, kind: "zlib"}, func() {}, nil
	}
	return r, func() {}, nil
}

// inflater gives the faults of a decompressor their name.
type inflater struct {
	r    io.Reader
	kind string
}

// Read implements io.Reader.
func (z *inflater) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = compressionError(z.kind, err)
	}
	return n, err
}

func compressionError(kind string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %s data ends early (truncated file? fetch it again)", ErrCompression, kind)
	}
	return fmt.Errorf("%w: %s: %w", ErrCompression, kind, err)
}
