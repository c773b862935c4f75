package ethereum

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// rpcParts are the JSON texts of one block.
type rpcParts struct {
	block    []byte
	receipts [][]byte // each one receipt or an array of them
	traces   [][]byte // each one frame or an array of them
	uncles   [][]byte // eth_getUncleByBlockNumberAndIndex answers
	offset   int64
}

// decode reads all parts into one block.
func (p *rpcParts) decode() (*block, error) {
	b, err := decodeRPCBlock(p.block)
	if err != nil {
		return nil, err
	}
	b.offset = p.offset
	byHash := make(map[[32]byte]int, len(b.txs))
	for i := range b.txs {
		byHash[b.txs[i].hash] = i
	}
	if p.receipts != nil {
		n := 0
		for _, raw := range p.receipts {
			err := each(raw, func(c *cursor) error { n++; return b.rpcReceipt(c, byHash) })
			if err != nil {
				return nil, fmt.Errorf("block %d, receipt %d: %w", b.number, n-1, err)
			}
		}
		if n != len(b.txs) {
			return nil, fmt.Errorf("%w: block %d has %d transactions and %d receipts", ErrMismatch, b.number, len(b.txs), n)
		}
	}
	if p.traces != nil {
		n := 0
		for _, raw := range p.traces {
			err := each(raw, func(c *cursor) error { n++; return b.rpcTrace(c, n-1, byHash) })
			if err != nil {
				return nil, fmt.Errorf("block %d, trace %d: %w", b.number, n-1, err)
			}
		}
		if n != len(b.txs) {
			return nil, fmt.Errorf("%w: block %d has %d transactions and %d traces", ErrMismatch, b.number, len(b.txs), n)
		}
	}
	for _, raw := range p.uncles {
		u, err := decodeRPCBlock(raw)
		if err != nil {
			return nil, fmt.Errorf("block %d, uncle: %w", b.number, err)
		}
		b.uncles = append(b.uncles, uncle{number: u.number, miner: u.miner})
	}
	return b, nil
}

// each calls f at every element of an array, or at the one value.
func each(raw []byte, f func(c *cursor) error) error {
	c := &cursor{b: raw}
	if c.peek() == '[' {
		if err := c.array(func() error { return f(c) }); err != nil {
			return err
		}
	} else if err := f(c); err != nil {
		return err
	}
	return c.end()
}

// scalar readers: absent (null) leaves the value as it is.

func readInto[T any](c *cursor, parse func([]byte) (T, error), into *T) (bool, error) {
	t, err := c.text()
	if err != nil || t == nil {
		return false, err
	}
	v, err := parse(t)
	if err != nil {
		return false, err
	}
	*into = v
	return true, nil
}

func decodeRPCBlock(raw []byte) (*block, error) {
	b := &block{header: true, baseFeeOK: true, whole: true}
	var difficulty ledger.Amount
	number := false
	c := &cursor{b: raw}
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "number":
			number, err = readInto(c, parseUint, &b.number)
		case "hash":
			b.hasHash, err = readInto(c, parseHash, &b.hash)
		case "timestamp":
			b.hasTime, err = readInto(c, parseTime, &b.time)
		case "miner":
			b.hasMiner, err = readInto(c, parseEVM, &b.miner)
		case "difficulty":
			_, err = readInto(c, parseAmount, &difficulty)
		case "baseFeePerGas":
			_, err = readInto(c, parseAmount, &b.baseFee)
		case "gasUsed":
			_, err = readInto(c, parseUint, &b.gasUsed)
		case "uncles":
			err = c.array(func() error { b.nephews++; return c.skip() })
		case "transactions":
			err = c.array(func() error { return b.rpcTransaction(c) })
		case "withdrawals":
			err = c.array(func() error { return b.rpcWithdrawal(c) })
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil {
		err = c.end()
	}
	b.difficulty = !difficulty.IsZero()
	switch {
	case err != nil:
		return nil, fmt.Errorf("block %d: %w", b.number, err)
	case !number:
		return nil, formatError("a block without number (pending blocks are not on the chain)")
	case !b.hasTime:
		return nil, formatError("block %d has no timestamp", b.number)
	}
	for i := range b.txs {
		if b.txs[i].index != uint32(i) {
			b.whole = false
		}
	}
	return b, nil
}

func wrapKey(key []byte, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", clip(key), err)
}

func (b *block) rpcTransaction(c *cursor) error {
	if c.peek() == '"' {
		return formatError("transactions are hashes only (ask eth_getBlockByNumber for full transactions)")
	}
	t := transaction{index: uint32(len(b.txs))}
	var hasHash, okFee, okTip bool
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "hash":
			hasHash, err = readInto(c, parseHash, &t.hash)
		case "from":
			t.hasFrom, err = readInto(c, parseEVM, &t.from)
		case "to":
			t.hasTo, err = readInto(c, parseEVM, &t.to)
		case "value":
			_, err = readInto(c, parseAmount, &t.value)
		case "nonce":
			t.nonceOK, err = readInto(c, parseUint, &t.nonce)
		case "gas":
			_, err = readInto(c, parseUint, &t.gas)
		case "gasPrice":
			t.priceOK, err = readInto(c, parseAmount, &t.price)
		case "maxFeePerGas":
			okFee, err = readInto(c, parseAmount, &t.maxFee)
		case "maxPriorityFeePerGas":
			okTip, err = readInto(c, parseAmount, &t.maxTip)
		case "transactionIndex":
			_, err = readInto(c, parseUint32, &t.index)
		case "blobVersionedHashes":
			err = c.array(func() error { t.blobGas += blobGas; return c.skip() })
		case "input", "data":
			t.input, err = readBytes(c)
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && !hasHash {
		err = formatError("a transaction without hash")
	}
	if err != nil {
		return fmt.Errorf("transaction %d: %w", len(b.txs), err)
	}
	t.create, t.dynamic = !t.hasTo, okFee && okTip
	if n := len(b.txs); n > 0 && t.index <= b.txs[n-1].index {
		return fmt.Errorf("%w: transaction index %d after %d", ErrOrder, t.index, b.txs[n-1].index)
	}
	b.txs = append(b.txs, t)
	return nil
}

// blobGas is the gas of one blob (EIP-4844, GAS_PER_BLOB).
const blobGas = 131_072

func readBytes(c *cursor) ([]byte, error) {
	t, err := c.text()
	if err != nil || len(t) <= 2 {
		return nil, err
	}
	return appendBytes(make([]byte, 0, len(t)/2), t, true)
}

func (b *block) rpcWithdrawal(c *cursor) error {
	var p payment
	var gwei ledger.Amount
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "address":
			_, err = readInto(c, parseEVM, &p.to)
		case "amount":
			_, err = readInto(c, parseAmount, &gwei)
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err != nil {
		return err
	}
	wei, fits := gwei.MulDiv(ledger.NewAmount(weiPerGwei), ledger.NewAmount(1))
	if !fits {
		return formatError("withdrawal of %s gwei", gwei)
	}
	p.amount = wei
	b.withdrawals = append(b.withdrawals, p)
	return nil
}
