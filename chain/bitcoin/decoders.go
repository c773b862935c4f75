package bitcoin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// Names of the decoders.
const (
	FormatBlocks = "bitcoin-blocks"
	FormatJSON   = "bitcoin-core"
)

// blockFile is what Core calls its block files, compressed or not.
var blockFile = regexp.MustCompile(`^blk\d{5,}\.dat(\.gz|\.zst)?$`)

// undoFile is what Core calls the files beside them that undo a block; they
// begin with the same magic.
var undoFile = regexp.MustCompile(`^rev\d{5,}\.dat(\.gz|\.zst)?$`)

// Decoders returns the file formats of this package for format.Read; opt holds
// what format.Options does not. Each source is read by itself: the block files
// of a node, whose blocks lie in the order of arrival and spend outputs of
// other files, are read by Open, all at once.
func Decoders(opt Options) []format.Decoder {
	return []format.Decoder{
		{
			Name:  FormatBlocks,
			Doc:   "Bitcoin block file: Core's blk*.dat, obfuscated or not",
			Sniff: sniffBlocks,
			Read: func(ctx context.Context, s format.Source, o format.Options) iter.Seq2[format.Row, error] {
				return rows(Read(ctx, []format.Source{s}, merge(opt, o)))
			},
		},
		{
			Name:  FormatJSON,
			Doc:   "Bitcoin block JSON: Core's and btcd's getblock, verbosity 2 or 3",
			Sniff: sniffJSON,
			Read: func(ctx context.Context, s format.Source, o format.Options) iter.Seq2[format.Row, error] {
				r, err := NewJSONReader(merge(opt, o))
				if err != nil {
					return func(yield func(format.Row, error) bool) { yield(format.Row{}, err) }
				}
				return rows(r.Txs(ctx, []format.Source{s}))
			},
		},
	}
}

// BlockFiles parts sources into block files, which belong together into one Read
// or Open, and others, by looking at their beginnings. What can be opened only
// once, such as standard input and pipes, is among the others. Order is kept.
func BlockFiles(sources []format.Source) (blocks, others []format.Source) {
	for _, s := range sources {
		if isBlockFile(s) {
			blocks = append(blocks, s)
		} else {
			others = append(others, s)
		}
	}
	return blocks, others
}

// isBlockFile reports whether a source is surely a block file. What cannot be
// read is none: whoever reads it says why.
func isBlockFile(s format.Source) bool {
	if info, err := os.Stat(s.Name); s.Name == format.Stdin().Name || err == nil && !info.Mode().IsRegular() {
		return false
	}
	r, err := format.OpenPlain(s, format.Options{})
	if err != nil {
		return false
	}
	head := make([]byte, 4)
	_, err = io.ReadFull(r, head)
	return errors.Join(err, r.Close()) == nil && sniffBlocks(s.Name, head)
}

func sniffBlocks(name string, head []byte) bool {
	if len(head) < 4 || undoFile.MatchString(filepath.Base(name)) {
		return false
	}
	if _, ok := byMagic(Networks(), le32(head)); ok {
		return true
	}
	return blockFile.MatchString(filepath.Base(name)) // obfuscated
}

// sniffJSON looks for the keys of getblock; Esplora's block has no merkleroot.
func sniffJSON(_ string, head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return false
	}
	return bytes.Contains(head, []byte(`"merkleroot"`)) &&
		(bytes.Contains(head, []byte(`"tx"`)) || bytes.Contains(head, []byte(`"rawtx"`)))
}

// merge takes from a reading's options what they say about Bitcoin.
func merge(opt Options, o format.Options) Options {
	if o.Chain != "" {
		opt.Chain = o.Chain
	}
	if opt.Chain.Family() != ledger.FamilyBitcoin {
		opt.Chain = "" // meant for other files of the reading
	}
	if o.TempDir != "" {
		opt.TempDir = o.TempDir
	}
	if o.Progress != nil {
		opt.Progress = o.Progress
	}
	return opt
}

// rows gives transactions the form that format.Read assembles.
func rows(txs iter.Seq2[ledger.Tx, error]) iter.Seq2[format.Row, error] {
	return func(yield func(format.Row, error) bool) {
		for tx, err := range txs {
			if !yield(format.Row{Tx: tx}, err) || err != nil {
				return
			}
		}
	}
}
