package ethereum

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// rpcReceipt reads one receipt into its transaction.
func (b *block) rpcReceipt(c *cursor, byHash map[[32]byte]int) error {
	var r transaction
	var hash [32]byte
	var blockHash [32]byte
	var hasHash, hasBlock, hasStatus, hasBlob bool
	var status uint64
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "transactionHash":
			hasHash, err = readInto(c, parseHash, &hash)
		case "blockHash":
			hasBlock, err = readInto(c, parseHash, &blockHash)
		case "status":
			hasStatus, err = readInto(c, parseUint, &status)
		case "gasUsed":
			r.gasUsedOK, err = readInto(c, parseUint, &r.gasUsed)
		case "effectiveGasPrice":
			r.effOK, err = readInto(c, parseAmount, &r.effective)
		case "contractAddress":
			r.hasCreated, err = readInto(c, parseEVM, &r.created)
		case "blobGasUsed":
			hasBlob, err = readInto(c, parseUint, &r.blobGas)
		case "blobGasPrice":
			_, err = readInto(c, parseAmount, &r.blobPrice)
		case "l1Fee": // OP-stack chains: data fee, paid beside the gas
			_, err = readInto(c, parseAmount, &r.extraFee)
		case "logs":
			err = c.array(func() error { return r.rpcLog(c) })
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err != nil {
		return err
	}
	i, known := byHash[hash]
	switch {
	case !hasHash || !known:
		return fmt.Errorf("%w: receipt of transaction 0x%x, which the block does not have", ErrMismatch, hash)
	case hasBlock && b.hasHash && blockHash != b.hash:
		return fmt.Errorf("%w: receipt of block 0x%x with block 0x%x", ErrMismatch, blockHash, b.hash)
	case b.txs[i].hasReceipt:
		return fmt.Errorf("%w: two receipts of transaction 0x%x", ErrMismatch, hash)
	}
	t := &b.txs[i]
	t.hasReceipt, t.preStatus = true, !hasStatus
	if hasStatus {
		t.outcome = failed
		if status == 1 {
			t.outcome = succeeded
		}
	}
	t.gasUsed, t.gasUsedOK, t.effective, t.effOK = r.gasUsed, r.gasUsedOK, r.effective, r.effOK
	t.blobPrice, t.extraFee, t.logs = r.blobPrice, r.extraFee, r.logs
	if hasBlob {
		t.blobGas = r.blobGas
	}
	if t.create {
		t.created, t.hasCreated = r.created, r.hasCreated
	}
	return nil
}

func (t *transaction) rpcLog(c *cursor) error {
	var l logEntry
	var ok, hasIndex bool
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "address":
			ok, err = readInto(c, parseEVM, &l.address)
		case "topics":
			err = c.array(func() error {
				var topic [32]byte
				if _, err := readInto(c, parseHash, &topic); err != nil {
					return err
				}
				l.topics = append(l.topics, topic)
				return nil
			})
		case "data":
			l.data, err = readBytes(c)
		case "logIndex":
			hasIndex, err = readInto(c, parseUint32, &l.index)
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	switch {
	case err != nil:
		return err
	case !ok || !hasIndex:
		return formatError("a log without address or logIndex")
	case len(t.logs) > 0 && l.index <= t.logs[len(t.logs)-1].index:
		return fmt.Errorf("%w: log index %d after %d", ErrOrder, l.index, t.logs[len(t.logs)-1].index)
	}
	t.logs = append(t.logs, l)
	return nil
}

// rpcTrace reads one callTracer result: a bare frame for the n-th transaction,
// or {"txHash", "result"}.
func (b *block) rpcTrace(c *cursor, n int, byHash map[[32]byte]int) error {
	var hash [32]byte
	named, framed := false, false
	var calls []call
	start := *c
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "txHash", "transactionHash":
			named, err = readInto(c, parseHash, &hash)
		case "result":
			if c.peek() == '{' {
				framed = true
				return readFrame(c, &calls, 0, false)
			}
			return c.skip()
		default:
			return c.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if !framed {
		end := *c
		*c = start
		if err := readFrame(c, &calls, 0, false); err != nil {
			return err
		}
		*c = end
	}
	i := n
	if named {
		var ok bool
		if i, ok = byHash[hash]; !ok {
			return fmt.Errorf("%w: trace of transaction 0x%x, which the block does not have", ErrMismatch, hash)
		}
	}
	if i >= len(b.txs) {
		return fmt.Errorf("%w: more traces than transactions", ErrMismatch)
	}
	t := &b.txs[i]
	if t.hasFrom && len(calls) > 0 && calls[0].from != t.from {
		return fmt.Errorf("%w: trace %d begins at 0x%x, its transaction at 0x%x", ErrMismatch, n, calls[0].from, t.from)
	}
	t.calls = calls
	return nil
}

// readFrame appends a frame and all below it in trace order. Input is kept
// only as far as an allowance call needs it. A frame's members come in any
// order, so frames below it are marked failed afterwards.
func readFrame(c *cursor, calls *[]call, depth int32, above bool) error {
	i := len(*calls)
	*calls = append(*calls, call{depth: depth, failed: above})
	var kind []byte
	var value ledger.Amount
	seen := false
	err := c.object(func(key []byte) (err error) {
		f := &(*calls)[i]
		switch string(key) {
		case "type":
			kind, err = c.text()
			seen = true
		case "from":
			_, err = readInto(c, parseEVM, &f.from)
		case "to":
			f.hasTo, err = readInto(c, parseEVM, &f.to)
		case "value":
			_, err = readInto(c, parseAmount, &value)
		case "input":
			f.input, err = readCallInput(c)
		case "error":
			var text []byte
			if text, err = c.text(); len(text) > 0 {
				f.failed = true
			}
		case "calls":
			err = c.array(func() error { return readFrame(c, calls, depth+1, false) })
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err != nil {
		return err
	}
	if !seen {
		return formatError("a trace frame without type (callTracer is meant)")
	}
	f := &(*calls)[i]
	f.kind, f.value = frameKind(kind), value
	if f.failed {
		for j := i + 1; j < len(*calls); j++ {
			(*calls)[j].failed = true
		}
	}
	return nil
}

// frameKind maps opcodes. CALLCODE and DELEGATECALL show a value that does
// not leave the caller.
func frameKind(k []byte) callKind {
	switch string(k) {
	case "CALL", "call":
		return plainCall
	case "CREATE", "CREATE2", "create":
		return createCall
	case "SELFDESTRUCT", "suicide", "selfdestruct":
		return destructCall
	}
	return otherCall
}

// maxCallInput is how much call data an allowance call has: a selector and
// eight words (permit of DAI).
const maxCallInput = 4 + 8*32

func readCallInput(c *cursor) ([]byte, error) {
	t, err := c.text()
	if err != nil || len(t) < 2+2*(4+64) {
		return nil, err
	}
	switch string(t[2:10]) {
	case "39509351", "d505accf", "8fcbaf0c":
		t = t[:min(len(t), 2+2*maxCallInput)]
		return appendBytes(nil, t, true)
	}
	return nil, nil
}
