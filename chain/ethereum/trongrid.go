package ethereum

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// gridEntry is one entry of a TronGrid page: a transaction, or a token
// transfer that names its transaction.
type gridEntry struct {
	tx       transaction
	transfer bool
	at       tronPlace
	seq      int
}

// page reads the entries of a page, or one entry alone.
func (s *tronStream) page(raw []byte) error {
	n := 0
	return each(raw, func(c *cursor) error {
		n++
		start := *c
		p, err := c.raw()
		if err != nil {
			return err
		}
		head, err := probe(p)
		if err != nil {
			return err
		}
		e := gridEntry{seq: len(s.grid)}
		*c = start
		switch head.shape {
		case tronTx:
			e.tx, e.at, err = readTronTx(c)
		case tronTransfer:
			e.transfer = true
			err = e.readTransfer(c)
		default:
			err = formatError("no TronGrid transaction or TRC-20 transfer: %q", clip(p))
		}
		if err == nil && !e.at.hasTime {
			err = formatError("no block_timestamp")
		}
		if err == nil && len(s.grid) >= s.limit {
			err = fmt.Errorf("%w: more than %d TronGrid entries (raise Options.MaxRows)", ErrTooLarge, s.limit)
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
		s.grid = append(s.grid, e)
		return nil
	})
}

// readTransfer reads an entry of …/transactions/trc20.
func (e *gridEntry) readTransfer(c *cursor) error {
	var m tokenMove
	var hasHash, hasToken, hasValue bool
	var kind []byte
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "transaction_id":
			hasHash, err = readInto(c, parseHash, &e.tx.hash)
		case "block_timestamp":
			e.at.hasTime, err = readInto(c, parseUint, &e.at.millis)
		case "block", "block_number":
			e.at.hasNum, err = readInto(c, parseUint, &e.at.height)
		case "from":
			_, err = readInto(c, parseTron, &m.from)
		case "to":
			_, err = readInto(c, parseTron, &m.to)
		case "value":
			hasValue, err = readInto(c, parseAmount, &m.amount)
		case "type":
			kind, err = c.text()
		case "token_info":
			err = c.object(func(key []byte) error {
				if string(key) != "address" {
					return c.skip()
				}
				var err error
				hasToken, err = readInto(c, parseTron, &m.contract)
				return err
			})
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && (!hasHash || !hasToken || !hasValue) {
		err = formatError("a TRC-20 transfer without transaction_id, token address or value")
	}
	e.tx.outcome = succeeded
	switch {
	case err != nil:
	case string(kind) == "Approval":
		e.tx.tokenApprovals = append(e.tx.tokenApprovals, m)
	case m.from != m.to || m.from != [20]byte{}:
		e.tx.tokenMoves = append(e.tx.tokenMoves, m)
	}
	return err
}

// pages yields what TronGrid pages held, in chain order.
func (s *tronStream) pages() error {
	if len(s.grid) == 0 {
		return nil
	}
	seconds, backwards := false, 0
	for i, e := range s.grid {
		seconds = seconds || !e.at.hasNum
		if i > 0 {
			backwards += cmp.Compare(s.grid[i-1].at.millis, e.at.millis)
		}
	}
	joined := joinGrid(s.grid, seconds)
	slices.SortStableFunc(joined, func(a, b gridEntry) int {
		order := cmp.Compare(a.seq, b.seq)
		if backwards >= 0 { // newest first is what TronGrid does unless asked
			order = -order
		}
		return cmp.Or(cmp.Compare(a.at.height, b.at.height), cmp.Compare(a.at.millis, b.at.millis), order)
	})
	for len(joined) > 0 {
		n := 1
		for n < len(joined) && joined[n].at.height == joined[0].at.height {
			n++
		}
		if !s.yield(tronParts{grid: joined[:n], height: joined[0].at.height, offset: -1}, nil) {
			return errStop
		}
		joined = joined[n:]
	}
	return nil
}

// joinGrid gives token transfers to the transactions they name, and drops
// transactions that overlapping pages repeat.
func joinGrid(entries []gridEntry, seconds bool) []gridEntry {
	at := map[[32]byte]int{}
	var out []gridEntry
	for pass := range 2 { // transactions first: they hold more
		for _, e := range entries {
			if e.transfer != (pass == 1) {
				continue
			}
			if seconds {
				e.at.height = e.at.millis / 1000
			}
			i, seen := at[e.tx.hash]
			switch {
			case !seen:
				at[e.tx.hash] = len(out)
				out = append(out, e)
			case e.transfer:
				out[i].tx.tokenMoves = append(out[i].tx.tokenMoves, e.tx.tokenMoves...)
				out[i].tx.tokenApprovals = append(out[i].tx.tokenApprovals, e.tx.tokenApprovals...)
				out[i].transfer = true // logs are known: call data need not be taken at its word
			}
		}
	}
	return out
}

// decodeGrid makes a block of the entries of one height.
func decodeGrid(height uint64, entries []gridEntry) (*block, error) {
	b := &block{number: height, time: int64(entries[0].at.millis / 1000), hasTime: true, offset: -1}
	for i, e := range entries {
		t := e.tx
		t.index = uint32(i)
		if !e.transfer {
			t.guessTokens()
		}
		b.txs = append(b.txs, t)
	}
	return b, nil
}

// tokenApprovals adds approvals that an account API listed.
func (a *assembler) tokenApprovals(tx *ledger.Tx, t *transaction) {
	for i, m := range t.tokenApprovals {
		a.approve(tx, m.from, m.to, m.contract, m.amount, t.logBase()+uint32(i))
	}
}
