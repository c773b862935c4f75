package typology

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
)

// sectionReader reads a snapshot and sums it up.
type sectionReader struct {
	r   *bufio.Reader
	sum hash.Hash
	err error // of r
}

// readSections takes a snapshot into its sections and checks its digest, before
// anything of it is believed. Errors match ErrSnapshot unless reading failed.
func readSections(r io.Reader) (sections [][]byte, err error) {
	s := sectionReader{r: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
	begin, err := s.bytes(uint64(len(snapshotMagic)))
	if err != nil {
		return nil, err
	}
	if string(begin) != snapshotMagic {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrSnapshot, snapshotMagic)
	}
	for {
		b, err := s.section()
		if err != nil {
			return nil, err
		}
		if len(b) == 0 {
			break
		}
		sections = append(sections, b)
	}
	sum := s.sum.Sum(nil)
	have, err := s.bytes(sha256.Size)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(have, sum) {
		return nil, fmt.Errorf("%w: its digest does not match, it is damaged", ErrSnapshot)
	}
	switch _, err := s.r.ReadByte(); {
	case err == nil:
		return nil, fmt.Errorf("%w: bytes after its end", ErrSnapshot)
	case !errors.Is(err, io.EOF):
		return nil, readError(err)
	}
	return sections, nil
}

func (s *sectionReader) section() ([]byte, error) {
	size, err := binary.ReadUvarint(s)
	switch {
	case s.err != nil:
		return nil, readError(s.err)
	case err != nil:
		return nil, fmt.Errorf("%w: the length of a section: %w", ErrSnapshot, err)
	}
	return s.bytes(size)
}

// ReadByte implements io.ByteReader for binary.ReadUvarint.
func (s *sectionReader) ReadByte() (byte, error) {
	b, err := s.r.ReadByte()
	if s.err = err; err == nil {
		_, _ = s.sum.Write([]byte{b}) // a hash never fails
	}
	return b, err
}

// bytes reads so many. Memory grows with what is there, so that a wild length
// costs nothing.
func (s *sectionReader) bytes(n uint64) ([]byte, error) {
	b := make([]byte, 0, min(n, 1<<20))
	for uint64(len(b)) < n {
		have := len(b)
		more := int(min(n-uint64(have), uint64(max(have, 1<<20))))
		b = slices.Grow(b, more)[:have+more]
		if _, err := io.ReadFull(s.r, b[have:]); err != nil {
			return nil, readError(err)
		}
	}
	_, _ = s.sum.Write(b) // a hash never fails
	return b, nil
}

// readError tells an early end from a reader that failed.
func readError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early, it is truncated", ErrSnapshot)
	}
	return fmt.Errorf("typology: reading a snapshot: %w", err)
}
