package format

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// peekBytes is how much raw data is looked at to sniff a file: more than one
// zstd block (128 KiB, RFC 8878 section 3.1.1.2), which decodes as a whole.
const peekBytes = 160 << 10

// peek returns the decompressed beginning of a source without its byte-order
// mark, and the source with its first opening still to come: what can be opened
// only once (standard input) is not read twice. damage is what is wrong with
// compressed data that ends before anything could be told from it.
func peek(s Source) (_ Source, head []byte, damage, err error) {
	raw, err := s.Open()
	if err != nil {
		return s, nil, nil, at(err, s.Name, 0)
	}
	buffered := bufio.NewReaderSize(raw, peekBytes)
	front, err := buffered.Peek(peekBytes)
	whole := errors.Is(err, io.EOF)
	if err != nil && !whole {
		return s, nil, nil, errors.Join(at(err, s.Name, 0), raw.Close())
	}
	plain, free, err := decompress(bufio.NewReader(bytes.NewReader(front)))
	if err != nil {
		return s, nil, nil, errors.Join(at(err, s.Name, 0), raw.Close())
	}
	defer free()
	head = make([]byte, sniffBytes)
	n, err := io.ReadFull(plain, head)
	if whole && errors.Is(err, ErrCompression) { // else what was peeked ends anywhere
		damage = at(err, s.Name, 0)
	}
	again := s.Open
	opened := false
	s.Open = func() (io.ReadCloser, error) {
		if opened {
			return again()
		}
		opened = true
		return struct {
			io.Reader
			io.Closer
		}{buffered, raw}, nil
	}
	return s, bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), damage, nil
}
