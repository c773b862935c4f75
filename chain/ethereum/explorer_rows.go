package ethereum

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// explorerRow is one record of any action.
type explorerRow struct {
	action             string
	height             uint64
	time               int64
	hash               [32]byte
	index              uint32
	hasIndex           bool
	from, to, contract [20]byte
	hasTo, hasContract bool
	value              ledger.Amount
	gas, gasUsed       uint64
	price              ledger.Amount
	failed             bool
	input              []byte
	kind               []byte
	path               []uint32
	logIndex           uint32
	hasLog             bool
}

func readExplorerRow(c *cursor, action string) (explorerRow, error) {
	r := explorerRow{action: action}
	var hasHeight, hasTime, hasHash, hasFrom bool
	err := c.object(func(key []byte) (err error) {
		if b := c.peek(); b == '{' || b == '[' {
			return c.skip()
		}
		v, err := c.text()
		if err != nil || len(v) == 0 {
			return err
		}
		switch string(key) {
		case "blockNumber":
			r.height, err = parseUint(v)
			hasHeight = true
		case "timeStamp":
			r.time, err = parseTime(v)
			hasTime = true
		case "hash", "transactionHash": // Blockscout names internal ones in full
			r.hash, err = parseHash(v)
			hasHash = true
		case "transactionIndex":
			r.index, err = parseUint32(v)
			r.hasIndex = true
		case "from":
			r.from, err = parseEVM(v)
			hasFrom = true
		case "to":
			r.to, err = parseEVM(v)
			r.hasTo = true
		case "contractAddress":
			r.contract, err = parseEVM(v)
			r.hasContract = true
		case "value":
			r.value, err = parseAmount(v)
		case "gas":
			r.gas, err = parseUint(v)
		case "gasUsed":
			r.gasUsed, err = parseUint(v)
		case "gasPrice":
			r.price, err = parseAmount(v)
		case "isError":
			r.failed = r.failed || string(v) == "1"
		case "txreceipt_status":
			r.failed = r.failed || string(v) == "0"
		case "input":
			r.input, err = traceInput(v)
		case "type":
			r.kind = v
		case "traceId":
			r.path, err = tracePath(v, "_")
		case "index": // Blockscout's order of internal ones
			var n uint32
			if n, err = parseUint32(v); len(r.path) == 0 {
				r.path = []uint32{n}
			}
		case "logIndex":
			r.logIndex, err = parseUint32(v)
			r.hasLog = true
		}
		return wrapKey(key, err)
	})
	switch {
	case err != nil:
		return r, err
	case !hasHeight || !hasTime || !hasHash || !hasFrom:
		return r, formatError("a record without blockNumber, timeStamp, hash or from")
	case action == actionTokens && (!r.hasContract || !r.hasTo):
		return r, formatError("a token transfer without contractAddress or to")
	}
	return r, nil
}

// block assembles the lowest height that any feed has next.
func (q *query) block(ctx context.Context) (r result, more bool, err error) {
	height := ^uint64(0)
	for _, f := range q.feeds {
		if err := f.ready(ctx); err != nil {
			return result{}, false, err
		}
		if len(f.rows) > 0 {
			height, more = min(height, f.rows[0].height), true
		}
	}
	if !more {
		return result{}, false, nil
	}
	b := &accountBlock{block: &block{number: height, baseFeeOK: height < londonMainnet && q.asm.opts.Chain == ledger.Ethereum, offset: -1}, byHash: map[[32]byte]int{}}
	for _, f := range q.feeds {
		n := 0
		for n < len(f.rows) && f.rows[n].height == height {
			if err := b.add(&f.rows[n]); err != nil {
				return result{}, false, fmt.Errorf("%w: block %d of the account API", err, height)
			}
			n++
		}
		f.rows = f.rows[n:]
	}
	if err := b.locate(ctx, q.locate); err != nil {
		return result{}, false, err
	}
	if err := b.finish(); err != nil {
		return result{}, false, fmt.Errorf("%w: block %d of the account API", err, height)
	}
	r, err = q.asm.block(b.block)
	return r, true, err
}

// accountBlock is what the feeds tell of one block.
type accountBlock struct {
	*block
	byHash  map[[32]byte]int
	indexed []bool
	moves   [][]explorerRow
}

func (b *accountBlock) add(r *explorerRow) error {
	if b.hasTime && b.time != r.time {
		return fmt.Errorf("%w: two times, %d and %d", ErrMismatch, b.time, r.time)
	}
	b.time, b.hasTime = r.time, true
	i, ok := b.byHash[r.hash]
	if !ok {
		i = len(b.txs)
		b.byHash[r.hash] = i
		b.txs = append(b.txs, transaction{hash: r.hash, outcome: succeeded, flatFee: true})
		b.indexed, b.moves = append(b.indexed, false), append(b.moves, nil)
	}
	t := &b.txs[i]
	if r.hasIndex {
		t.index, b.indexed[i] = r.index, true
	}
	switch r.action {
	case actionNormal:
		t.from, t.hasFrom, t.to, t.hasTo, t.value, t.input = r.from, true, r.to, r.hasTo, r.value, r.input
		if t.create = !r.hasTo; t.create {
			t.created, t.hasCreated = r.contract, r.hasContract
		}
		t.gas, t.gasUsed, t.gasUsedOK, t.price, t.priceOK, t.flatFee = r.gas, r.gasUsed, true, r.price, true, false
		if r.failed {
			t.outcome = failed
		}
	case actionInternal:
		c := call{from: r.from, to: r.to, hasTo: r.hasTo, value: r.value, failed: r.failed, kind: frameKind(r.kind), depth: 1}
		if len(r.kind) == 0 {
			c.kind = plainCall
		}
		if string(r.kind) == "create" || string(r.kind) == "create2" {
			c.kind, c.to, c.hasTo = createCall, r.contract, r.hasContract
		}
		if len(t.calls) == 0 {
			t.calls = append(t.calls, call{kind: otherCall})
		}
		t.calls = append(t.calls, c)
	case actionTokens:
		b.moves[i] = append(b.moves[i], *r)
	}
	return nil
}

// locate asks for the indexes that no list told.
func (b *accountBlock) locate(ctx context.Context, find locator) (err error) {
	for i := range b.txs {
		if find == nil || b.indexed[i] {
			continue
		}
		if b.txs[i].index, err = find(ctx, b.txs[i].hash); err != nil {
			return err
		}
		b.indexed[i] = true
	}
	return nil
}

// finish numbers what the server did not, and orders the transactions.
func (b *accountBlock) finish() error {
	next := uint32(0)
	for i := range b.txs {
		if b.indexed[i] {
			next = max(next, b.txs[i].index+1)
		}
	}
	for i := range b.txs {
		t := &b.txs[i]
		if !b.indexed[i] {
			t.index = next
			next++
		}
		for n, r := range b.moves[i] {
			if !r.hasLog {
				r.logIndex = LogEntry + uint32(n)
			}
			t.logs = append(t.logs, logEntry{
				address: r.contract, index: r.logIndex, data: bytes32(r.value),
				topics: [][32]byte{[32]byte([]byte(topicTransfer)), padded(r.from), padded(r.to)},
			})
		}
	}
	slices.SortFunc(b.txs, func(x, y transaction) int { return cmp.Compare(x.index, y.index) })
	for i := 1; i < len(b.txs); i++ {
		if b.txs[i].index == b.txs[i-1].index {
			return fmt.Errorf("%w: transactions 0x%x and 0x%x both have index %d", ErrMismatch, b.txs[i-1].hash, b.txs[i].hash, b.txs[i].index)
		}
	}
	return nil
}

func bytes32(a ledger.Amount) []byte {
	b := a.Bytes32()
	return b[:]
}

func padded(a [20]byte) (w [32]byte) {
	copy(w[12:], a[:])
	return w
}
