package bitcoin

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/hoptrail/hoptrail/format"
)

// xorKeySize is the length of the key in xor.dat (Bitcoin Core
// node/blockstorage.cpp, Obfuscation::KEY_SIZE).
const xorKeySize = 8

// plainName is what Core calls its block files.
var plainName = regexp.MustCompile(`^blk\d{5,}\.dat$`)

// blob is an input that can be read at any place and more than once. Safe for
// concurrent use.
type blob struct {
	name string
	size int64
	open func() (readerAtCloser, error) // cheap; the caller closes
	key  [xorKeySize]byte               // zero: not obfuscated
	temp string                         // file to remove in the end
}

type readerAtCloser interface {
	io.ReaderAt
	io.Closer
}

// memory is a blob's bytes held in memory.
type memory struct{ *bytes.Reader }

// Close implements io.Closer.
func (memory) Close() error { return nil }

// newBlob prepares a source for random access. A plain file is used as it is;
// anything else is decompressed into memory or, past the bound, into a file.
func newBlob(src format.Source, opt *Options) (_ *blob, err error) {
	r, err := openFile(src)
	if err != nil {
		return nil, fmt.Errorf("bitcoin: input %s: %w", src.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("bitcoin: input %s: %w", src.Name, err)
	}
	head = head[:n]
	kind := format.Compression(head)
	if kind == "zlib" && plainName.MatchString(filepath.Base(src.Name)) {
		kind = "" // obfuscated: one key in 16,384 makes the magic look like zlib's
	}
	if f, ok := r.(*os.File); ok && kind == "" {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return &blob{name: src.Name, size: info.Size(), open: func() (readerAtCloser, error) { return reopen(src) }}, nil
		}
	}
	plain := io.NopCloser(io.MultiReader(bytes.NewReader(head), r))
	if kind != "" {
		packed := plain
		if plain, err = format.OpenPlain(format.Source{Name: src.Name, Open: func() (io.ReadCloser, error) { return packed, nil }}, format.Options{}); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, plain.Close()) }()
	}
	b, err := spool(plain, opt)
	if err != nil {
		return nil, fmt.Errorf("bitcoin: input %s: %w", src.Name, err)
	}
	b.name = src.Name
	return b, nil
}

// openFile opens a source, and once more where the first opening is a stream
// over a file: then the file itself comes.
func openFile(src format.Source) (io.ReadCloser, error) {
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	if _, ok := r.(*os.File); ok {
		return r, nil
	}
	if info, err := os.Stat(src.Name); err != nil || !info.Mode().IsRegular() {
		return r, nil
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	return src.Open()
}

func reopen(src format.Source) (readerAtCloser, error) {
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	f, ok := r.(readerAtCloser)
	if !ok {
		return nil, errors.Join(errors.New("the second opening gives another kind of input"), r.Close())
	}
	return f, nil
}

// spool copies a stream into memory, or into a temporary file when it is longer
// than the bound.
func spool(r io.Reader, opt *Options) (*blob, error) {
	var mem bytes.Buffer
	n, err := mem.ReadFrom(io.LimitReader(r, opt.SpoolMemory+1))
	if err != nil {
		return nil, err
	}
	if n <= opt.SpoolMemory {
		data := mem.Bytes()
		return &blob{size: n, open: func() (readerAtCloser, error) { return memory{bytes.NewReader(data)}, nil }}, nil
	}
	f, err := os.CreateTemp(opt.TempDir, "hoptrail-spool-*")
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	first, err := mem.WriteTo(w)
	rest, err2 := io.Copy(w, r)
	if err := errors.Join(err, err2, w.Flush(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	path := f.Name()
	return &blob{size: first + rest, temp: path, open: func() (readerAtCloser, error) { return os.Open(path) }}, nil
}

// readAt fills p from offset off, and fails when less is there.
func (b *blob) readAt(p []byte, off int64) (err error) {
	r, err := b.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if n, err := r.ReadAt(p, off); n < len(p) {
		if errors.Is(err, io.EOF) {
			err = ErrTruncated
		}
		return err
	}
	b.unmask(p, off)
	return nil
}

// unmask undoes the obfuscation of bytes that start at file offset off.
func (b *blob) unmask(p []byte, off int64) {
	if b.key == [xorKeySize]byte{} {
		return
	}
	for i := range p {
		p[i] ^= b.key[(off+int64(i))%xorKeySize]
	}
}

// findKey sets the obfuscation key of a file that does not start with the magic
// of a network: the one given, or else that of xor.dat beside it.
func (b *blob) findKey(nets []Network, opt *Options) error {
	if len(opt.XORKey) > 0 {
		copy(b.key[:], opt.XORKey)
		return nil
	}
	head := make([]byte, 4)
	if b.size < 4 || b.readAt(head, 0) != nil {
		return nil // the scan says what is wrong
	}
	if _, ok := byMagic(nets, le32(head)); ok {
		return nil
	}
	key, err := os.ReadFile(filepath.Join(filepath.Dir(b.name), "xor.dat"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil && len(key) != xorKeySize {
		err = fmt.Errorf("%d bytes (want %d)", len(key), xorKeySize)
	}
	if err != nil {
		return fmt.Errorf("bitcoin: xor.dat beside %s: %w", b.name, err)
	}
	copy(b.key[:], key)
	return nil
}

// remove deletes the spool file, if there is one.
func (b *blob) remove() error {
	if b.temp == "" {
		return nil
	}
	return os.Remove(b.temp)
}
