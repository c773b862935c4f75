package label

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// canonical collects the lines of a canonical labels CSV: every column, rows
// sorted by their bytes, each once.
type canonical struct {
	buf  bytes.Buffer
	ends []int
	w    *csv.Writer
}

func newCanonical() *canonical {
	c := &canonical{}
	c.w = csv.NewWriter(&c.buf)
	return c
}

// add appends one row. Writing to memory does not fail.
func (c *canonical) add(addr string, l *ledger.Label, sc *scope) {
	definer := ""
	if sc.definer {
		definer = "true"
	}
	_ = c.w.Write([]string{
		addr, l.Category, l.Entity, string(sc.chain), strconv.Itoa(int(l.Confidence)), l.Source,
		formatTime(sc.validFrom), formatTime(sc.validTo), formatTime(sc.knownFrom), definer,
	})
	c.w.Flush()
	c.ends = append(c.ends, c.buf.Len())
}

// writeTo writes header and sorted distinct rows, and returns how many.
func (c *canonical) writeTo(w io.Writer) (rows int, err error) {
	data := c.buf.Bytes()
	type line struct{ from, to int }
	lines := make([]line, len(c.ends))
	from := 0
	for i, to := range c.ends {
		lines[i] = line{from, to}
		from = to
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(bytes.Compare(data[a.from:a.to], data[b.from:b.to]), cmp.Compare(a.from, b.from))
	})
	header := csv.NewWriter(w)
	if err := header.Write(columns[:]); err != nil {
		return 0, err
	}
	if header.Flush(); header.Error() != nil {
		return 0, header.Error()
	}
	var last []byte
	for _, l := range lines {
		row := data[l.from:l.to]
		if bytes.Equal(row, last) {
			continue
		}
		if _, err := w.Write(row); err != nil {
			return rows, err
		}
		last = row
		rows++
	}
	return rows, nil
}

// WriteCSV writes every entry as a labels CSV that AddCSV reads back to an
// equal Set: all columns, rows sorted by their bytes, times in UTC, EVM
// addresses in EIP-55. The same entries give the same bytes. It holds the
// whole text in memory.
func (s *Set) WriteCSV(w io.Writer) error {
	c := newCanonical()
	for _, p := range s.table.places() {
		text := p.addr.String()
		var buf [1]rec
		for _, r := range s.of(p.rec, &buf) {
			c.add(text, &s.labels[r.label], &s.scopes[r.scope])
		}
	}
	if _, err := c.writeTo(w); err != nil {
		return fmt.Errorf("label: write labels CSV: %w", err)
	}
	return nil
}

// Digest returns the SHA-256, in hex, of what WriteCSV writes.
func (s *Set) Digest() string {
	h := sha256.New()
	_ = s.WriteCSV(h) // a hash does not fail
	return hex.EncodeToString(h.Sum(nil))
}

// digests completes the sources: what each one's own entries would be as a
// canonical CSV. Statements are sorted by address.
func (b *Builder) digests(addrs []ledger.Address) []Source {
	bySource := make([][]int, len(b.sources))
	for i := range b.recs {
		k := b.recs[i].source
		bySource[k] = append(bySource[k], i)
	}
	out := slices.Clone(b.sources)
	for k := range out {
		c := newCanonical()
		addr, text := uint32(0), ""
		for _, i := range bySource[k] {
			st := &b.recs[i]
			if text == "" || st.addr != addr {
				addr, text = st.addr, addrs[st.addr].String()
			}
			c.add(text, &b.labels.values[st.label], &b.scopes.values[st.scope])
		}
		h := sha256.New()
		out[k].Count, _ = c.writeTo(h) // a hash does not fail
		out[k].Digest = hex.EncodeToString(h.Sum(nil))
	}
	return out
}
