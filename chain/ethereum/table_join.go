package ethereum

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Tables are the tables of one export; those that are nil are absent.
type Tables struct {
	Blocks, Transactions, Receipts, Logs, Traces io.Reader
	// Fees are TRON's (GraphSense tx_fee): by transaction, in any order, held
	// in memory whole.
	Fees io.Reader
}

// group is all rows of one block.
type group struct {
	height uint64
	rows   [numTables][]row
	fees   map[[32]byte]feeRow
}

// feeRow is what one transaction cost on TRON.
type feeRow struct {
	fee    ledger.Amount
	failed bool
}

// ReadTables reads tables as ethereum-etl exports them (CSV or JSON lines,
// enriched or not), or as GraphSense dumps them (camelCase names, base64
// bytes, TRON too), and joins them by block and transaction:
//
//	blocks        time, producer, base fee
//	transactions  who, native value, gas; with receipt_… columns outcome and fee
//	receipts      outcome, gas used, created contract
//	logs          token transfers and approvals
//	traces        internal value, created contracts, outcome, rewards, genesis
//
// Any of them may be missing, and what only it held is then missing too. The
// time of a block comes from blocks, from block_timestamp columns, or from
// Options.Time; without it the read fails with ErrNoTime.
//
// Rows ascend by block in every table, in any order within a block; for other
// orders set Options.Sort. A transaction that no table gives an index follows
// those that have one, in order of appearance. Memory: the rows of about
// 2·Jobs+2 blocks.
func ReadTables(ctx context.Context, in Tables, o Options) iter.Seq2[ledger.Tx, error] {
	named := []struct {
		r    io.Reader
		kind tableKind
	}{
		{in.Blocks, blocksTable},
		{in.Transactions, transactionsTable},
		{in.Receipts, receiptsTable},
		{in.Logs, logsTable},
		{in.Traces, tracesTable},
		{in.Fees, feesTable},
	}
	return readTables(ctx, o, func(limit int) ([]*tableFile, error) {
		var files []*tableFile
		for _, n := range named {
			if n.r == nil {
				continue
			}
			t, err := openTable(n.r, n.kind, limit)
			if err != nil {
				return nil, err
			}
			files = append(files, t)
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%w: Tables without any table", ErrOptions)
		}
		return files, nil
	})
}

// ReadTable reads a single table, whichever of them it is.
func ReadTable(ctx context.Context, r io.Reader, o Options) iter.Seq2[ledger.Tx, error] {
	return readTables(ctx, o, func(limit int) ([]*tableFile, error) {
		t, err := openTable(r, noTable, limit)
		return []*tableFile{t}, err
	})
}

func readTables(ctx context.Context, o Options, open func(limit int) ([]*tableFile, error)) iter.Seq2[ledger.Tx, error] {
	if err := o.Validate(); err != nil {
		return failing(err)
	}
	o = o.withDefaults(ledger.Ethereum)
	tron := o.Chain.Family() == ledger.FamilyTron
	source := func(yield func(group, error) bool) {
		files, err := open(o.MaxBlock)
		if err != nil {
			yield(group{}, err)
			return
		}
		joinTables(files, o, yield)
	}
	return assembleAll(ctx, o, source, func(g group) (*block, error) { return g.decode(tron, o.Refused != nil) })
}

// tableCursor is a table with one row looked ahead.
type tableCursor struct {
	file *tableFile
	head row
	done bool
	all  []row // when sorted in memory
}

func (c *tableCursor) advance() error {
	if c.all != nil {
		if c.done = len(c.all) == 0; !c.done {
			c.head, c.all = c.all[0], c.all[1:]
		}
		return nil
	}
	r, err := c.file.next()
	if errors.Is(err, io.EOF) {
		c.done = true
		return nil
	}
	if err != nil {
		return err
	}
	if r.height < c.file.last {
		return c.file.fault(r.offset, "", fmt.Errorf("%w: block %d after block %d (sort the file, or use --sort; in Go set Options.Sort)", ErrOrder, r.height, c.file.last))
	}
	c.head, c.file.last = r, r.height
	return nil
}

// sortAll reads the whole table and sorts it by block, stably.
func (c *tableCursor) sortAll(o *Options, held *int) error {
	c.all = []row{}
	for {
		r, err := c.file.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if *held++; *held > o.MaxRows {
			return c.file.fault(r.offset, "", fmt.Errorf("%w: more than %d rows to sort (raise Options.MaxRows, or sort the file)", ErrTooLarge, o.MaxRows))
		}
		c.all = append(c.all, r)
	}
	slices.SortStableFunc(c.all, func(a, b row) int {
		switch {
		case a.height < b.height:
			return -1
		case a.height > b.height:
			return 1
		}
		return 0
	})
	return nil
}

// joinTables yields the rows of all tables block by block, ascending.
func joinTables(files []*tableFile, o Options, yield func(group, error) bool) {
	var cursors []*tableCursor
	var fees map[[32]byte]feeRow
	held := 0
	for _, f := range files {
		c := &tableCursor{file: f}
		var err error
		switch {
		case f.kind == feesTable:
			fees, err = readFees(f, o.MaxRows)
			c.done = true
		case o.Sort:
			if err = c.sortAll(&o, &held); err == nil {
				err = c.advance()
			}
		default:
			err = c.advance()
		}
		if err != nil {
			yield(group{}, err)
			return
		}
		if !c.done {
			cursors = append(cursors, c)
		}
	}
	for {
		g := group{fees: fees}
		first := true
		for _, c := range cursors {
			if !c.done && (first || c.head.height < g.height) {
				g.height, first = c.head.height, false
			}
		}
		if first {
			return
		}
		size := 0
		for _, c := range cursors {
			for !c.done && c.head.height == g.height {
				if size += c.head.size + 256; size > o.MaxBlock {
					yield(group{}, c.file.fault(c.head.offset, "", fmt.Errorf("%w: rows of block %d take more than %d bytes", ErrTooLarge, g.height, o.MaxBlock)))
					return
				}
				g.rows[c.file.kind] = append(g.rows[c.file.kind], c.head)
				if err := c.advance(); err != nil {
					yield(group{}, err)
					return
				}
			}
		}
		if !yield(g, nil) {
			return
		}
	}
}

// readFees holds a fees table in memory.
func readFees(f *tableFile, limit int) (map[[32]byte]feeRow, error) {
	out := map[[32]byte]feeRow{}
	for {
		r, err := f.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		var hash [32]byte
		var fee feeRow
		if err == nil {
			err = r.each(func(c column, v []byte) (err error) {
				switch c {
				case colTxHash:
					hash, err = parseHash(v)
				case colFee:
					fee.fee, err = parseAmount(v)
				case colResult:
					fee.failed = string(v) != "0" && string(v) != "SUCCESS"
				}
				return err
			})
			if err == nil && len(out) >= limit {
				err = fmt.Errorf("%w: more than %d fees (raise Options.MaxRows)", ErrTooLarge, limit)
			}
			if err != nil {
				err = f.fault(r.offset, "", err)
			}
		}
		if err != nil {
			return nil, err
		}
		out[hash] = fee
	}
}
