package feature

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/hoptrail/hoptrail/ledger"
	"github.com/hoptrail/hoptrail/typology/pattern"
)

// Value is one cell. Which field holds it follows from the Column's Type; none
// does where Present is false.
type Value struct {
	Present bool
	Count   int64
	Number  float64
	Units   ledger.Amount
}

// AppendText appends the cell as files have it: digits, the shortest decimal
// that reads back as the number, nothing where it is absent.
func (v *Value) AppendText(dst []byte, t Type) []byte {
	switch {
	case !v.Present:
		return dst
	case t == Count:
		return strconv.AppendInt(dst, v.Count, 10)
	case t == Number:
		return strconv.AppendFloat(dst, v.Number, 'g', -1, 64)
	}
	return append(dst, v.Units.String()...)
}

// Table computes a row of features per transfer, as of that transfer. Its state
// is a pattern.Graph and nothing else. Not safe for concurrent use.
type Table struct {
	cfg     Config
	columns []Column
	g       *pattern.Graph
	length  int64  // of the window, seconds
	window  window // as of the row
	last    int    // index of the longest window

	search  search
	scatter scatter
	found   []scatterPattern
	amounts moments
	ages    moments
	gaps    moments

	row  []Value
	next int // column that put fills in
	cut  int // budgets hit
}

// NewTable returns a table that has seen no transfer. Errors match ErrConfig.
func NewTable(cfg Config) (*Table, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	t := &Table{cfg: cfg, columns: cfg.columns(), length: int64(cfg.Window / time.Second), last: len(cfg.Windows) - 1}
	t.row = make([]Value, len(t.columns))
	windows := make([]int64, len(cfg.Windows))
	for i, w := range cfg.Windows {
		windows[i] = int64(w / time.Second)
	}
	var err error
	t.g, err = pattern.NewGraph(pattern.GraphConfig{Windows: windows, MaxUndo: cfg.MaxUndo})
	t.window = window{g: t.g, index: slices.Index(cfg.Windows, cfg.Window)}
	return t, err
}

// Columns describes the cells of a row, in order. The caller must not modify the
// result.
func (t *Table) Columns() []Column { return t.columns }

// Add takes the next transfer, between two different accounts, Time in Unix
// seconds, and returns its row, which is good until the next call. Errors match
// ErrInput; then nothing is added.
func (t *Table) Add(tr *pattern.Transfer) ([]Value, error) {
	if err := payment(tr); err != nil {
		return nil, err
	}
	if _, err := t.g.Add(tr); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return t.compute(), nil
}

// Peek returns the row that Add would, and adds nothing.
func (t *Table) Peek(tr *pattern.Transfer) (row []Value, err error) {
	if err := payment(tr); err != nil {
		return nil, err
	}
	if err := t.g.Peek([]pattern.Transfer{*tr}, func() { row = t.compute() }); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return row, nil
}

// Mark returns the present point of the stream.
func (t *Table) Mark() pattern.Mark { return t.g.Mark() }

// Rollback takes back what was added after a mark, up to MaxUndo transfers.
// Errors match pattern.ErrRollback.
func (t *Table) Rollback(to pattern.Mark) error { return t.g.Rollback(to) }

// Snapshot writes the table's state.
func (t *Table) Snapshot(w io.Writer) error { return t.g.Snapshot(w) }

// Restore reads a snapshot of a table with the same windows into an empty one.
// Errors match pattern.ErrSnapshot.
func (t *Table) Restore(r io.Reader) error { return t.g.Restore(r) }

// Held returns how many accounts and transfers the windows hold.
func (t *Table) Held() (accounts, transfers int) { return t.g.Accounts(), t.g.Len() }

func payment(tr *pattern.Transfer) error {
	if tr.From == tr.To || tr.From == 0 || tr.To == 0 {
		return fmt.Errorf("%w: transfer %d is not between two accounts (leave out payments to oneself, mints and burns)", ErrInput, tr.Ref)
	}
	return nil
}
