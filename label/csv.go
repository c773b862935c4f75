package label

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// columns of a labels CSV, in the order WriteCSV gives them. The first three
// are required.
var columns = [...]string{
	"address", "category", "entity",
	"chain", "confidence", "source", "valid_from", "valid_to", "known_from", "cluster_definer",
}

const requiredColumns = 3

// The places of the columns in columns.
const (
	colAddress = iota
	colCategory
	colEntity
	colChain
	colConfidence
	colSource
	colValidFrom
	colValidTo
	colKnownFrom
	colDefiner
)

// AddCSV adds a labels CSV: UTF-8, a header in any column order, unknown
// columns ignored, an empty cell is absent. One row is one entry; any fault is
// an error that names its line and column, and then nothing was added. Memory
// is bounded by Limits.Record beyond what the entries take.
func (b *Builder) AddCSV(r io.Reader, opt Options) (Report, error) {
	in, err := b.open(opt)
	if err != nil {
		return Report{}, err
	}
	rows, err := newCSVRows(r, opt)
	if err != nil {
		return in.fail(err)
	}
	for {
		ok, err := rows.next()
		if err != nil {
			return in.fail(err)
		}
		if !ok {
			return in.close(opt.Date)
		}
		in.report.Read++
		e, err := rows.entry()
		if err == nil {
			err = in.add(e, rows.line(), rows.row)
		}
		if err != nil {
			return in.fail(err)
		}
	}
}

// csvRows reads records and knows where it is.
type csvRows struct {
	opt    Options
	guard  *guard
	r      *csv.Reader
	places [len(columns)]int // index of each column in a record, −1 when absent
	record []string
	row    int
}

// guard stops a record that outgrows its limit while it is being read.
type guard struct {
	r     io.Reader
	read  int64 // bytes handed on
	limit int64 // read may not pass this
}

var errRecord = errors.New("record too large")

func (g *guard) Read(p []byte) (int, error) {
	if g.read >= g.limit {
		return 0, errRecord
	}
	n, err := g.r.Read(p[:min(int64(len(p)), g.limit-g.read)])
	g.read += int64(n)
	return n, err
}

// csvAhead is what encoding/csv may have read beyond the record it returned:
// its buffer, and ours.
const csvAhead = 64 << 10

func newCSVRows(r io.Reader, opt Options) (*csvRows, error) {
	br := bufio.NewReaderSize(r, csvAhead/2)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\ufeff" {
		_, _ = br.Discard(3) // the three bytes were just peeked
	}
	c := &csvRows{opt: opt, guard: &guard{r: br, limit: csvAhead + int64(opt.limits().Record)}}
	c.r = csv.NewReader(c.guard)
	c.r.ReuseRecord = true
	ok, err := c.next()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &FieldError{opt.Name, 1, 0, "", "", "a header with address, category and entity", ErrFormat}
	}
	c.row = 0
	for i, name := range columns {
		c.places[i] = -1
		for j, cell := range c.record {
			if cell != name {
				continue
			}
			if c.places[i] >= 0 {
				return nil, &FieldError{opt.Name, 1, 0, "column", name, "each column once", ErrFormat}
			}
			c.places[i] = j
		}
		if i < requiredColumns && c.places[i] < 0 {
			return nil, &FieldError{opt.Name, 1, 0, "column", name, "a column of this name in the header", ErrFormat}
		}
	}
	return c, nil
}

// next reads one record; false at the end.
func (c *csvRows) next() (bool, error) {
	record, err := c.r.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	c.row++
	var parse *csv.ParseError
	switch {
	case errors.Is(err, errRecord):
		return false, &FieldError{c.opt.Name, 0, c.row, "", "", fmt.Sprintf("a row of at most %d bytes (Limits.Record)", c.opt.limits().Record), ErrTooLarge}
	case errors.As(err, &parse):
		return false, &FieldError{c.opt.Name, parse.Line, c.row, "", "", "CSV after RFC 4180: " + parse.Err.Error(), ErrFormat}
	case err != nil:
		return false, fmt.Errorf("label: read %s: %w", c.opt.Name, err)
	}
	c.guard.limit = c.r.InputOffset() + csvAhead + int64(c.opt.limits().Record)
	c.record = record
	return true, nil
}

func (c *csvRows) line() int {
	line, _ := c.r.FieldPos(0)
	return line
}

func (c *csvRows) cell(column int) string {
	if p := c.places[column]; p >= 0 {
		return c.record[p]
	}
	return ""
}

func (c *csvRows) bad(column int, want string, err error) error {
	line, _ := c.r.FieldPos(max(c.places[column], 0))
	return &FieldError{c.opt.Name, line, c.row, columns[column], c.cell(column), want, err}
}

// entry reads the current record.
func (c *csvRows) entry() (e Entry, err error) {
	e.Category, e.Entity, e.Source = c.cell(colCategory), c.cell(colEntity), c.cell(colSource)
	if e.Category == "" {
		return e, c.bad(colCategory, "a category, such as \"exchange\"", ErrField)
	}
	text := c.cell(colAddress)
	if cell := c.cell(colChain); cell != "" {
		if e.Chain, err = ledger.ParseChain(cell); err != nil || e.Chain.Family() == ledger.FamilyOther {
			return e, c.bad(colChain, "CAIP-2 of a Bitcoin, EVM or TRON chain or of a private lane, such as \"eip155:1\"", ErrField)
		}
	}
	if e.Address, err = parseCell(text, e.Chain); err != nil {
		if errors.Is(err, ErrLowerCase) {
			return e, c.bad(colAddress, wantBase58+"; a name of this shape needs the chain local:<name>", ErrLowerCase)
		}
		return e, c.bad(colAddress, "an address with a valid checksum, or a name of 1–64 characters", ErrField)
	}
	e.Confidence = DefaultConfidence
	if cell := c.cell(colConfidence); cell != "" {
		n, err := strconv.ParseUint(cell, 10, 8)
		if err != nil || n > 100 {
			return e, c.bad(colConfidence, "a whole number of 0–100 (GraphSense scale)", ErrField)
		}
		e.Confidence = uint8(n)
	}
	for i, dst := range [...]*int64{&e.ValidFrom, &e.ValidTo, &e.KnownFrom} {
		column := colValidFrom + i
		if cell := c.cell(column); cell != "" {
			n, ok := parseTime(cell)
			switch {
			case !ok:
				return e, c.bad(column, wantTime, ErrField)
			case n == 0 && column == colValidTo: // would read as no end
				return e, c.bad(column, "a time after 1970-01-01T00:00:00Z: before it nothing holds", ErrField)
			}
			*dst = n
		}
	}
	switch cell := c.cell(colDefiner); cell {
	case "", "false":
	case "true":
		e.ClusterDefiner = true
	default:
		return e, c.bad(colDefiner, "true or false", ErrField)
	}
	return e, nil
}

// parseCell reads an address cell as FORMATS has it. On a private lane any
// name goes; elsewhere text that looks like folded base58 is refused, since
// taking it for a name would lose the label without a word.
func parseCell(text string, chain ledger.Chain) (ledger.Address, error) {
	if chain.IsPrivate() {
		return ledger.LocalAddress(text)
	}
	addr, err := ledger.ParseAddress(text)
	if (err != nil || addr.Kind() == ledger.Local) && lowered(text) {
		return addr, ErrLowerCase
	}
	return addr, err
}
