package ethereum

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// tronParts are the JSON texts of one block, or of transactions that an
// account API gave for it.
type tronParts struct {
	block  []byte
	infos  [][]byte
	grid   []gridEntry
	height uint64
	offset int64
}

// ReadTron reads TRON data: blocks as a full node answers them
// (wallet/getblockbynum, getblockbylimitnext), each followed by the
// transaction infos of that block (wallet/gettransactioninfobyblocknum, or
// single gettransactioninfobyid answers), or pages of TronGrid's account API
// (…/transactions and …/transactions/trc20, newest first as they come).
// Addresses may be T… or 41… hex.
//
// Read are TRX transfers, call values, internal transfers, TRC-20 transfers and
// approvals, wrapped TRX, withdrawn rewards (minted) and fees, which TRON
// burns. TRC-10 tokens are counted and left out. Where infos are missing,
// successful calls of transfer and transferFrom are taken at their word
// (Stats.FromCalldata): a token that logs something else, or takes a cut,
// moved something else.
//
// TronGrid pages are held in memory, up to Options.MaxRows entries. If any
// entry names no block, as TRC-20 pages never do, heights are Unix seconds for
// all. Transactions of one block keep the order they had in the pages,
// reversed unless these run forwards.
func ReadTron(ctx context.Context, r io.Reader, o Options) iter.Seq2[ledger.Tx, error] {
	if err := o.Validate(); err != nil {
		return failing(err)
	}
	o = o.withDefaults(ledger.Tron)
	if o.Chain.Family() != ledger.FamilyTron {
		return failing(fmt.Errorf("%w: Chain %q: want a tron chain", ErrOptions, o.Chain))
	}
	source := func(yield func(tronParts, error) bool) {
		s := tronStream{docs: newDocuments(r, o.MaxBlock), limit: o.MaxRows, yield: yield}
		if err := s.run(); err != nil && !errors.Is(err, errStop) {
			yield(tronParts{}, err)
		}
	}
	return assembleAll(ctx, o, source, func(p tronParts) (*block, error) {
		b, err := p.decode()
		if err != nil {
			return nil, &ParseError{FormatTron, p.offset, "", err}
		}
		return b, nil
	})
}

// tronStream groups documents by block.
type tronStream struct {
	docs  *documents
	limit int
	yield func(tronParts, error) bool
	cur   tronParts
	open  bool
	grid  []gridEntry
}

func (s *tronStream) run() error {
	for {
		d, err := s.docs.next()
		if errors.Is(err, io.EOF) {
			if err := s.flush(); err != nil {
				return err
			}
			return s.pages()
		}
		if err == nil {
			err = s.document(d)
		}
		if errors.Is(err, errStop) {
			return err
		}
		if err != nil {
			return &ParseError{FormatTron, d.offset, "", err}
		}
	}
}

func (s *tronStream) flush() error {
	if s.open && !s.yield(s.cur, nil) {
		return errStop
	}
	s.open = false
	return nil
}

func (s *tronStream) document(d document) error {
	p, err := probe(d.raw)
	if err != nil {
		return err
	}
	switch p.shape {
	case tronBlock:
		return s.block(p.raw, d.offset)
	case tronInfo:
		if !s.open {
			return fmt.Errorf("%w: transaction infos without a block before them", ErrMismatch)
		}
		s.cur.infos = append(s.cur.infos, p.raw)
		return nil
	case tronTx, tronTransfer:
		return s.page(p.raw)
	case emptyShape:
		if s.open && s.cur.infos == nil {
			s.cur.infos = [][]byte{}
		}
		return nil
	}
	// {"block": […]} of getblockbylimitnext, {"data": […]} of TronGrid.
	c := &cursor{b: p.raw}
	known := false
	err = c.object(func(key []byte) error {
		switch string(key) {
		case "block":
			known = true
			return c.array(func() error {
				v, err := c.raw()
				if err != nil {
					return err
				}
				if p, err := probe(v); err != nil || p.shape != tronBlock {
					return errors.Join(err, formatError("no TRON block: %q", clip(v)))
				}
				return s.block(v, d.offset)
			})
		case "data":
			known = true
			v, err := c.raw()
			if err != nil {
				return err
			}
			return s.page(v)
		}
		return c.skip()
	})
	if err == nil && !known {
		err = formatError("neither a TRON block, transaction infos nor a TronGrid page: %q", clip(p.raw))
	}
	return err
}

// block opens a block; infos may follow.
func (s *tronStream) block(raw []byte, offset int64) error {
	if err := s.flush(); err != nil {
		return err
	}
	s.cur, s.open = tronParts{block: raw, offset: offset}, true
	return nil
}

// decode reads the parts into one block.
func (p *tronParts) decode() (*block, error) {
	if p.block == nil {
		return decodeGrid(p.height, p.grid)
	}
	b, err := decodeTronBlock(p.block)
	if err != nil {
		return nil, err
	}
	b.offset = p.offset
	if p.infos == nil {
		for i := range b.txs {
			b.txs[i].guessTokens()
		}
		return b, nil
	}
	byHash := make(map[[32]byte]int, len(b.txs))
	for i := range b.txs {
		byHash[b.txs[i].hash] = i
	}
	for _, raw := range p.infos {
		if err := each(raw, func(c *cursor) error { return b.tronInfo(c, byHash) }); err != nil {
			return nil, fmt.Errorf("block %d: %w", b.number, err)
		}
	}
	var index uint32
	for i := range b.txs {
		t := &b.txs[i]
		if !t.hasReceipt {
			t.guessTokens()
		}
		for j := range t.logs {
			t.logs[j].index = index
			index++
		}
	}
	return b, nil
}

// guessTokens takes a token call at its word, where no log tells.
func (t *transaction) guessTokens() {
	if !t.hasTo || t.outcome == failed {
		return
	}
	if m, ok := calldataMove(t.from, t.to, t.input); ok {
		t.tokenMoves, t.guessed = append(t.tokenMoves, m), true
	}
}
