package format

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvBlock is how much text is read at a time.
const csvBlock = 128 << 10

// rowReader splits RFC 4180 text into records. It is our own because
// encoding/csv reads a record of any length into memory (one stray quote makes
// the rest of the file one record), and because a block turned into one string
// gives every cell without a copy. It accepts what encoding/csv accepts with
// its defaults; FuzzCSVAgainstStdlib holds the two together.
//
// The strings it returns share a block: clone what outlives the row.
type rowReader struct {
	r     io.Reader
	max   int    // longest record in bytes
	buf   []byte // carry and newly read bytes
	text  string // the current block
	pos   int    // start of the next record in text
	line  int    // line number of that record
	eof   bool
	cells []string
}

func newRowReader(r io.Reader, maxLine int) *rowReader {
	return &rowReader{r: r, max: maxLine, line: 1}
}

// next returns the cells of the next record and the line it starts on, io.EOF
// at the end. The slice is reused. Empty lines are skipped.
func (c *rowReader) next() (cells []string, line int, err error) {
	for {
		rest := c.text[c.pos:]
		if rest == "" && c.eof {
			return nil, c.line, io.EOF
		}
		n, lines, err := c.split(rest)
		if err != nil {
			return nil, c.line + lines, err
		}
		if n > c.max || n == 0 && len(rest) > c.max {
			return nil, c.line, fault(ErrTooLong, "", rest, fmt.Sprintf("want at most %d bytes in a record; is a quote left open?", c.max))
		}
		if n == 0 {
			if err := c.fill(rest); err != nil {
				return nil, c.line, err
			}
			continue
		}
		record := rest[:n]
		line = c.line
		c.pos += n
		c.line += lines
		if !utf8.ValidString(record) {
			return nil, line, fault(ErrSyntax, "", record, "want UTF-8")
		}
		if strings.IndexByte(record, 0) >= 0 {
			return nil, line, fault(ErrSyntax, "", record, "holds a NUL byte; is it text?")
		}
		if len(c.cells) == 1 && c.cells[0] == "" && record[0] != '"' {
			continue // an empty line
		}
		return c.cells, line, nil
	}
}

// fill carries the unfinished record over and reads about as much again, so
// that a long record costs linear time.
func (c *rowReader) fill(rest string) error {
	c.buf = append(c.buf[:0], rest...)
	size := len(c.buf)
	want := min(max(csvBlock, 2*size), c.max+csvBlock)
	if cap(c.buf) < want {
		c.buf = append(make([]byte, 0, want), c.buf...)
	}
	n, err := io.ReadFull(c.r, c.buf[size:want])
	c.eof = err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !c.eof {
		return err
	}
	c.text, c.pos = string(c.buf[:size+n]), 0
	return nil
}

// split finds the first record of s: its length with the line end (0 when s
// holds no whole one), how many line ends it has, and its cells.
func (c *rowReader) split(s string) (n, lines int, err error) {
	end := strings.IndexByte(s, '\n')
	switch {
	case end >= 0:
		n, lines = end+1, 1
	case c.eof:
		n, end = len(s), len(s)
	default:
		return 0, 0, nil
	}
	line := s[:end]
	if strings.IndexByte(line, '"') >= 0 {
		return c.splitQuoted(s)
	}
	if end > 0 && line[end-1] == '\r' {
		line = line[:end-1]
	}
	c.cells = c.cells[:0]
	for {
		i := strings.IndexByte(line, ',')
		if i < 0 {
			c.cells = append(c.cells, line)
			return n, lines, nil
		}
		c.cells = append(c.cells, line[:i])
		line = line[i+1:]
	}
}

// splitQuoted is split for records with quoted cells.
func (c *rowReader) splitQuoted(s string) (n, lines int, err error) {
	c.cells = c.cells[:0]
	for {
		if n < len(s) && s[n] == '"' {
			cell, used, nl, err := c.quoted(s[n+1:])
			lines += nl
			if err != nil || used == 0 {
				return 0, lines, err
			}
			n += 1 + used
			c.cells = append(c.cells, cell)
		} else {
			i := strings.IndexAny(s[n:], ",\n\"")
			switch {
			case i < 0 && !c.eof:
				return 0, lines, nil
			case i < 0:
				i = len(s) - n
			case s[n+i] == '"':
				return 0, lines, fault(ErrSyntax, "", s[n:n+i+1], `want " only around a whole cell, doubled inside one`)
			}
			cell := s[n : n+i]
			n += i
			if n < len(s) && s[n] == '\n' || n == len(s) {
				cell = strings.TrimSuffix(cell, "\r")
			}
			c.cells = append(c.cells, cell)
		}
		switch {
		case n == len(s):
			if !c.eof {
				return 0, lines, nil
			}
			return n, lines, nil
		case s[n] == ',':
			n++
		case s[n] == '\n':
			return n + 1, lines + 1, nil
		case strings.HasPrefix(s[n:], "\r\n"):
			return n + 2, lines + 1, nil
		case s[n:] == "\r" && c.eof:
			return n + 1, lines, nil
		case s[n:] == "\r":
			return 0, lines, nil
		default:
			return 0, lines, fault(ErrSyntax, "", s[n:min(len(s), n+8)], "want a comma or a line end after a closing quote")
		}
	}
}

// quoted reads the cell after an opening quote: its text, the bytes used with
// the closing quote (0 when s ends before it), and the line ends inside.
func (c *rowReader) quoted(s string) (cell string, used, lines int, err error) {
	for i := 0; ; {
		q := strings.IndexByte(s[i:], '"')
		if q < 0 {
			if c.eof {
				return "", 0, 0, fault(ErrSyntax, "", s, "quote is never closed")
			}
			return "", 0, 0, nil
		}
		i += q
		switch {
		case i+1 < len(s) && s[i+1] == '"':
			i += 2
		case i+1 == len(s) && !c.eof:
			return "", 0, 0, nil // the next byte decides
		default:
			cell = s[:i]
			lines = strings.Count(cell, "\n")
			if strings.Contains(cell, `""`) {
				cell = strings.ReplaceAll(cell, `""`, `"`)
			}
			return strings.ReplaceAll(cell, "\r\n", "\n"), i + 1, lines, nil
		}
	}
}
