package format

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// readOurs reads all records, from a reader that gives one byte at a time when
// slow is set, so that every record straddles blocks.
func readOurs(text string, slow bool) (rows [][]string, err error) {
	var r io.Reader = strings.NewReader(text)
	if slow {
		r = iotest.HalfReader(r)
	}
	c := newRowReader(r, 1<<20)
	for {
		cells, _, err := c.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, slices.Clone(cells))
	}
}

// FuzzCSVAgainstStdlib holds our splitter to encoding/csv: what both can judge
// (UTF-8, no NUL) they accept or refuse alike, with the same cells.
func FuzzCSVAgainstStdlib(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a\n\n\r\nb", `"a,""b""",c` + "\n", "\"a\r\nb\",c", "a,\"b", `a"b`, `"a"b`, "a,\r", "\"a\"\r", ",", "\"\"\n", "a\rb,c\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Skip()
		}
		std := csv.NewReader(strings.NewReader(text))
		std.FieldsPerRecord = -1
		want, wantErr := std.ReadAll()
		for _, slow := range []bool{false, true} {
			got, err := readOurs(text, slow)
			require.Equal(t, wantErr == nil, err == nil, "encoding/csv: %v, ours: %v", wantErr, err)
			if err == nil {
				require.Equal(t, want, got)
			}
		}
	})
}

// TestRecordsAcrossBlocks: records that end anywhere in a block, and line
// numbers that count the lines inside quotes.
func TestRecordsAcrossBlocks(t *testing.T) {
	var b strings.Builder
	for i := 0; b.Len() < 3*csvBlock; i++ {
		b.WriteString(strings.Repeat("x", i%977))
		b.WriteString(",\"two\nlines, \"\"quoted\"\"\"\n")
	}
	c := newRowReader(strings.NewReader(b.String()), 1<<20)
	for i := 0; ; i++ {
		cells, line, err := c.next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.Equal(t, 1+2*i, line)
		require.Equal(t, []string{strings.Repeat("x", i%977), "two\nlines, \"quoted\""}, cells)
	}
}

// TestRecordLimit: a record of exactly the limit passes, one byte more does not.
func TestRecordLimit(t *testing.T) {
	for _, slow := range []bool{false, true} {
		r := func(n int) io.Reader {
			if slow {
				return iotest.HalfReader(strings.NewReader(strings.Repeat("x", n) + "\n"))
			}
			return strings.NewReader(strings.Repeat("x", n) + "\n")
		}
		_, _, err := newRowReader(r(999), 1000).next()
		require.NoError(t, err)
		_, _, err = newRowReader(r(1000), 1000).next()
		require.ErrorIs(t, err, ErrTooLong)
	}
}
