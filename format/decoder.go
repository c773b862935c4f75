package format

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Row is what a decoder makes of one row or JSON value. Plain data.
type Row struct {
	Tx   ledger.Tx
	Line int // where it begins, from 1; 0 when the format has no lines
	// Whole marks a row that tells of the whole transaction at its level: the
	// same again is a duplicate, not a second movement. Rows that are not Whole
	// (one transfer each) add up.
	Whole bool
}

// Decoder reads one format. It is data, in the manner of go/analysis: a
// program adds its own to the slice that Decoders returns. Safe for concurrent
// use if its functions are.
type Decoder struct {
	Name string // what --format takes
	Doc  string // one line
	// Sniff tells whether a file is of this format, by its name and the first
	// 64 KiB of its decompressed content (fewer if the file is shorter).
	Sniff func(name string, head []byte) bool
	// Read yields the file's transactions in file order, one or more Rows per
	// transaction, with NoHeight and NoIndex where the data holds none. A Row's
	// slices are the consumer's. An error that matches ErrRefused tells of a
	// row left out, and the sequence goes on; after any other it ends.
	Read func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error]
}

// Decoders returns the formats of this package, in the order they are tried.
func Decoders() []Decoder {
	return []Decoder{
		transfersDecoder(), transactionsDecoder(), ethereumETLDecoder(),
		etherscanDecoder(), esploraDecoder(), bitcoinETLDecoder(),
	}
}

// choose finds the decoder of a source. It returns the source as one that can
// still be read from its beginning, also when the original can be opened once.
func choose(s Source, decoders []Decoder, opt Options) (Source, Decoder, bool, error) {
	if opt.Format != "" {
		for _, d := range decoders {
			if d.Name == opt.Format {
				return s, d, true, nil
			}
		}
		return s, Decoder{}, false, fmt.Errorf("%w: %q (want one of %s)", ErrUnknown, clip(opt.Format), names(decoders))
	}
	s, head, damage, err := peek(s)
	if err != nil {
		return s, Decoder{}, false, err
	}
	for _, d := range decoders {
		if d.Sniff(s.Name, head) {
			return s, d, true, nil
		}
	}
	if unread, err := s.Open(); err != nil {
		return s, Decoder{}, false, at(err, s.Name, 0)
	} else if err := unread.Close(); err != nil {
		return s, Decoder{}, false, at(err, s.Name, 0)
	}
	switch {
	case damage != nil:
		return s, Decoder{}, false, damage
	case s.Optional:
		return s, Decoder{}, false, nil
	}
	e := fault(ErrUnknown, "", string(head[:min(len(head), 80)]), "give --format; known are "+names(decoders))
	e.File = s.Name
	return s, Decoder{}, false, e
}

// Knows reports whether one of the decoders knows a source, as Read would
// choose. It opens the source: one that can be opened only once is used up.
func Knows(s Source, decoders []Decoder) (bool, error) {
	s.Optional = true
	s, _, known, err := choose(s, decoders, Options{})
	if err != nil || !known {
		return false, err
	}
	r, err := s.Open() // still held open for whoever reads it
	if err != nil {
		return false, at(err, s.Name, 0)
	}
	return true, r.Close()
}

func names(decoders []Decoder) string {
	out := make([]string, len(decoders))
	for i, d := range decoders {
		out[i] = d.Name
	}
	return strings.Join(out, ", ")
}
