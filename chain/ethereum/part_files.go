package ethereum

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/ledger"
)

// PartFiles are the receipts and the call traces that are kept in files beside
// their blocks, by the name of the blocks' source.
type PartFiles map[string]Parts

// Parts are the sources that belong to one of blocks; nil where there is none.
type Parts struct {
	Receipts, Traces *format.Source
}

// FindParts takes files of receipts and of call traces out of a list of sources
// and tells which blocks they belong to, for Options.Parts: those that name the
// same height first, else those whose file name begins alike for longest, else
// the only ones. Without any blocks in the list it is returned as it is. The
// first document of every JSON file is read. Errors match ErrMismatch.
func FindParts(sources []format.Source) (rest []format.Source, found PartFiles, err error) {
	if len(sources) < 2 {
		return sources, nil, nil
	}
	type part struct {
		source format.Source
		head   probed
	}
	var blocks, parts []part
	for _, s := range sources {
		p := firstOf(s)
		switch p.shape {
		case receiptShape, traceShape, geth1Shape:
			parts = append(parts, part{s, p})
			continue
		case blockShape:
			blocks = append(blocks, part{s, p})
		}
		rest = append(rest, s)
	}
	if len(blocks) == 0 || len(parts) == 0 {
		return sources, nil, nil
	}
	found = PartFiles{}
	for _, p := range parts {
		of, best, ties := 0, -1, 0
		for i, b := range blocks {
			alike := commonPrefix(p.source.Name, b.source.Name)
			if p.head.hasNum && b.head.hasNum && p.head.height == b.head.height {
				alike = len(p.source.Name) + 1
			}
			switch {
			case alike > best:
				of, best, ties = i, alike, 0
			case alike == best:
				ties++
			}
		}
		if ties > 0 {
			return nil, nil, fmt.Errorf("%w: %s: which blocks these receipts or traces belong to cannot be told (read them with their blocks alone, or begin the names of what belongs together alike)",
				ErrMismatch, p.source.Name)
		}
		own := found[blocks[of].source.Name]
		slot := &own.Receipts
		if p.head.shape != receiptShape {
			slot = &own.Traces
		}
		if *slot != nil {
			return nil, nil, fmt.Errorf("%w: %s and %s both belong to %s (name one of them)", ErrMismatch, (*slot).Name, p.source.Name, blocks[of].source.Name)
		}
		*slot = &p.source
		found[blocks[of].source.Name] = own
	}
	return rest, found, nil
}

// firstOf looks at a file's first JSON document. What is no file, no JSON or
// cannot be read has no shape: whoever reads it says why.
func firstOf(s format.Source) (p probed) {
	if info, err := os.Stat(s.Name); s.Name == format.Stdin().Name || err == nil && !info.Mode().IsRegular() {
		return probed{}
	}
	r, err := format.OpenPlain(s, format.Options{})
	if err != nil {
		return probed{}
	}
	defer func() { _ = r.Close() }() // only read
	head := make([]byte, 1<<10)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) || !jsonHead(head[:n]) {
		return probed{}
	}
	d, err := newDocuments(io.MultiReader(bytes.NewReader(head[:n]), r), DefaultMaxBlock).next()
	if err == nil {
		p, err = probe(d.raw)
	}
	if err != nil {
		return probed{}
	}
	return p
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// read reads blocks with the receipts and traces that lie beside them.
func (p Parts) read(ctx context.Context, blocks io.Reader, f format.Options, o Options) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		files := RPCFiles{Blocks: blocks}
		var opened []io.Closer
		defer func() {
			for _, r := range opened {
				_ = r.Close() // read to its end, or given up
			}
		}()
		for _, part := range []struct {
			source *format.Source
			into   *io.Reader
		}{{p.Receipts, &files.Receipts}, {p.Traces, &files.Traces}} {
			if part.source == nil {
				continue
			}
			r, err := format.OpenPlain(*part.source, f)
			if err != nil {
				yield(ledger.Tx{}, err)
				return
			}
			opened = append(opened, r)
			*part.into = r
		}
		ReadRPCFiles(ctx, files, o)(yield)
	}
}
