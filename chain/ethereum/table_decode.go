package ethereum

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// londonMainnet is the block from which a base fee exists (EIP-1559).
const londonMainnet = 12_965_000

// emptyUncles is keccak256(rlp([])), the uncles hash of a block without any
// (Yellow Paper, section 4.4.3).
const emptyUncles = "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"

// tableBlock is a block being put together from rows.
type tableBlock struct {
	*block
	tron    bool
	claimed uint64 // transactions the blocks table says there are
	byHash  map[[32]byte]*tableTx
	byIndex map[uint32]*tableTx
	order   []*tableTx
}

// tableTx is a transaction being put together.
type tableTx struct {
	transaction
	hasHash, hasIndex bool
	row               bool // the transactions table has it
	frames            []tableFrame
}

// tableFrame is a trace row with its place in the call tree.
type tableFrame struct {
	call
	path []uint32
	seq  uint64 // trace_index, else the order in the file
}

// decode joins the rows of a block. With goOn, rows that cannot be joined are
// left out and listed; a row is read whole or not at all.
func (g *group) decode(tron, goOn bool) (*block, error) {
	b := &tableBlock{
		block: &block{number: g.height, offset: -1}, tron: tron,
		byHash: map[[32]byte]*tableTx{}, byIndex: map[uint32]*tableTx{},
	}
	b.baseFeeOK = g.height < londonMainnet
	if n := len(g.rows[feesTable]); n > 0 {
		return nil, &ParseError{FormatTables, g.rows[feesTable][0].offset, "", fmt.Errorf("%w: a fees table needs the transactions table beside it", ErrMismatch)}
	}
	readers := [...]func(*row) error{
		blocksTable: b.blockRow, transactionsTable: b.transactionRow, receiptsTable: b.receiptRow,
		logsTable: b.logRow, tracesTable: b.traceRow,
	}
	for kind, rows := range g.rows[:len(readers)] {
		for i := range rows {
			if err := readers[kind](&rows[i]); err != nil {
				bad := &ParseError{FormatTables, rows[i].offset, fmt.Sprintf("%s row of block %d", tableKind(kind), g.height), err}
				if !goOn {
					return nil, bad
				}
				b.refused = append(b.refused, bad)
			}
		}
	}
	if err := b.finish(g.fees); err != nil {
		return nil, &ParseError{FormatTables, -1, fmt.Sprintf("block %d", g.height), err}
	}
	return b.block, nil
}

func (b *tableBlock) blockRow(r *row) error {
	txs, counted := uint64(0), false
	b.header = true
	err := r.each(func(c column, v []byte) (err error) {
		switch c {
		case colBlockHash:
			b.hash, err = parseHash(v)
			b.hasHash = err == nil
		case colTime:
			b.time, err = parseTime(v)
			b.hasTime = err == nil
		case colMiner:
			b.miner, err = b.address(v)
			b.hasMiner = err == nil
		case colBaseFee:
			b.baseFee, err = parseAmount(v)
			b.baseFeeOK = err == nil
		case colDifficulty:
			var d ledger.Amount
			d, err = parseAmount(v)
			b.difficulty = !d.IsZero()
		case colGasUsed:
			b.gasUsed, err = parseUint(v)
		case colTxCount:
			txs, err = parseUint(v)
			counted = err == nil
		case colUncles:
			b.unclesOpen = strings.TrimPrefix(string(v), "0x") != emptyUncles && isHexText(v)
		}
		return err
	})
	b.whole, b.claimed = counted, txs
	return err
}

func (b *tableBlock) address(v []byte) ([20]byte, error) {
	if b.tron {
		return parseTron(v)
	}
	return parseEVM(v)
}

// tx finds or makes the transaction of a row.
func (b *tableBlock) tx(hash *[32]byte, index *uint32) (*tableTx, error) {
	var t *tableTx
	if hash != nil {
		t = b.byHash[*hash]
	}
	if t == nil && index != nil {
		t = b.byIndex[*index]
		if t != nil && hash != nil && t.hasHash {
			return nil, fmt.Errorf("%w: index %d has transactions 0x%x and 0x%x", ErrMismatch, *index, t.hash, *hash)
		}
	}
	if t == nil {
		if hash == nil && index == nil {
			return nil, formatError("a row with neither transaction hash nor index")
		}
		t = &tableTx{}
		b.order = append(b.order, t)
	}
	if hash != nil && !t.hasHash {
		t.hash, t.hasHash = *hash, true
		b.byHash[*hash] = t
	}
	if index != nil {
		if t.hasIndex && t.index != *index {
			return nil, fmt.Errorf("%w: transaction 0x%x has indexes %d and %d", ErrMismatch, t.hash, t.index, *index)
		}
		t.index, t.hasIndex = *index, true
		b.byIndex[*index] = t
	}
	return t, nil
}

// owner reads a row's block and transaction columns and finds its transaction.
func (b *tableBlock) owner(r *row) (*tableTx, error) {
	var hash *[32]byte
	var index *uint32
	err := r.each(func(c column, v []byte) error {
		switch c {
		case colTxHash:
			h, err := parseHash(v)
			hash = &h
			return err
		case colTxIndex:
			i, err := parseUint32(v)
			index = &i
			return err
		case colTraceID:
			if h, ok := traceIDHash(v); ok && hash == nil {
				hash = &h
			}
		case colBlockHash:
			h, err := parseHash(v)
			switch {
			case err != nil:
				return err
			case b.hasHash && h != b.hash:
				return fmt.Errorf("%w: block hash 0x%x, elsewhere 0x%x", ErrMismatch, h, b.hash)
			}
			b.hash, b.hasHash = h, true
			return nil
		case colTime:
			t, err := parseTime(v)
			if err == nil && !b.hasTime {
				b.time, b.hasTime = t, true
			}
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.tx(hash, index)
}

// traceIDHash takes the transaction out of "call_0x…_0_1".
func traceIDHash(id []byte) (h [32]byte, ok bool) {
	parts := strings.SplitN(string(id), "_", 3)
	if len(parts) < 2 || len(parts[1]) != 66 || !isHexText([]byte(parts[1])) {
		return h, false
	}
	_, err := hex.Decode(h[:], []byte(parts[1][2:]))
	return h, err == nil
}

// finish orders transactions and their parts.
func (b *tableBlock) finish(fees map[[32]byte]feeRow) error {
	next := uint32(0)
	for _, t := range b.order {
		if t.hasIndex {
			next = max(next, t.index+1)
		}
	}
	for _, t := range b.order {
		if !t.hasHash {
			return fmt.Errorf("%w: transaction %d has no hash in any table (add the transactions table)", ErrMismatch, t.index)
		}
		if !t.hasIndex {
			t.index = next
			next++
		}
		if err := t.settle(b.tron); err != nil {
			return err
		}
		if f, ok := fees[t.hash]; ok {
			t.flatFee, t.extraFee = true, f.fee
			if f.failed {
				t.outcome = failed
			}
		}
	}
	slices.SortFunc(b.order, func(x, y *tableTx) int { return cmp.Compare(x.index, y.index) })
	b.txs = make([]transaction, len(b.order))
	for i, t := range b.order {
		if i > 0 && t.index == b.order[i-1].index {
			return fmt.Errorf("%w: two transactions at index %d", ErrMismatch, t.index)
		}
		b.txs[i] = t.transaction
	}
	b.whole = b.whole && uint64(len(b.txs)) == b.claimed
	return nil
}

// settle orders logs and frames, and takes from the root frame what no row of
// the transactions table told.
func (t *tableTx) settle(tron bool) error {
	slices.SortFunc(t.logs, func(x, y logEntry) int { return cmp.Compare(x.index, y.index) })
	for i := 1; i < len(t.logs); i++ {
		if t.logs[i].index == t.logs[i-1].index {
			return fmt.Errorf("%w: log index %d comes twice", ErrMismatch, t.logs[i].index)
		}
	}
	slices.SortStableFunc(t.frames, func(x, y tableFrame) int {
		return cmp.Or(slices.Compare(x.path, y.path), cmp.Compare(x.seq, y.seq))
	})
	if len(t.frames) == 0 {
		return nil
	}
	t.calls = make([]call, 0, len(t.frames)+1)
	if root := &t.frames[0].call; len(t.frames[0].path) > 0 || tron {
		t.calls = append(t.calls, call{kind: otherCall}) // the root itself is not in the data
	} else if !t.row {
		t.from, t.hasFrom, t.value = root.from, true, root.value
		if t.create = root.kind == createCall; t.create {
			t.created, t.hasCreated = root.to, root.hasTo
		} else {
			t.to, t.hasTo = root.to, root.hasTo
		}
	} else if t.create && !t.hasCreated && root.kind == createCall {
		t.created, t.hasCreated = root.to, root.hasTo
	}
	var down []uint32 // path of the nearest failed frame above
	for i := range t.frames {
		f := &t.frames[i]
		f.depth = int32(len(f.path))
		if tron {
			f.depth = 1
		} else if down != nil && len(f.path) > len(down) && slices.Equal(f.path[:len(down)], down) {
			f.failed = true
		} else if f.failed {
			down = append([]uint32{}, f.path...)
		}
		t.calls = append(t.calls, f.call)
	}
	return nil
}

// tracePath reads "0,1", "[0, 1]" or the end of "call_0x…_0_1".
func tracePath(v []byte, sep string) ([]uint32, error) {
	text := strings.Trim(string(v), "[]() ")
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, sep)
	if len(parts) > maxDepth {
		return nil, formatError("a trace address of %d steps", len(parts))
	}
	out := make([]uint32, len(parts))
	for i, p := range parts {
		n, err := strconv.ParseUint(strings.TrimSpace(p), 10, 32)
		if err != nil {
			return nil, formatError("%q is no trace address", clip(v))
		}
		out[i] = uint32(n)
	}
	return out, nil
}
