package ethereum

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// tronInfo reads one transaction info into its transaction.
func (b *block) tronInfo(c *cursor, byHash map[[32]byte]int) error {
	var t transaction
	var hash [32]byte
	var number uint64
	var withdrawn ledger.Amount
	var hasHash, hasNumber, bad bool
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "id":
			hasHash, err = readInto(c, parseHash, &hash)
		case "blockNumber":
			hasNumber, err = readInto(c, parseUint, &number)
		case "fee":
			_, err = readInto(c, parseAmount, &t.extraFee)
		case "result":
			var v []byte
			v, err = c.text()
			bad = bad || string(v) == "FAILED"
		case "receipt":
			err = c.object(func(key []byte) error {
				if string(key) != "result" {
					return c.skip()
				}
				v, err := c.text()
				bad = bad || len(v) > 0 && string(v) != "SUCCESS" && string(v) != "DEFAULT"
				return err
			})
		case "contract_address":
			t.hasCreated, err = readInto(c, parseTron, &t.created)
		case "withdraw_amount":
			_, err = readInto(c, parseAmount, &withdrawn)
		case "log":
			err = c.array(func() error { return t.tronLog(c) })
		case "internal_transactions":
			err = c.array(func() error { return t.tronInternal(c) })
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
		return fmt.Errorf("%w: info of transaction %x, which the block does not have", ErrMismatch, hash)
	case hasNumber && number != b.number:
		return fmt.Errorf("%w: info of block %d with block %d", ErrMismatch, number, b.number)
	case b.txs[i].hasReceipt:
		return fmt.Errorf("%w: two infos of transaction %x", ErrMismatch, hash)
	}
	into := &b.txs[i]
	into.hasReceipt, into.flatFee, into.extraFee = true, true, t.extraFee
	into.logs, into.calls = t.logs, t.calls
	if bad {
		into.outcome = failed
	} else if into.outcome == unknownOutcome {
		into.outcome = succeeded
	}
	if into.create {
		into.created, into.hasCreated = t.created, t.hasCreated
	}
	if !withdrawn.IsZero() && into.hasFrom {
		into.payments = append(into.payments, payment{to: into.from, amount: withdrawn})
	}
	return nil
}

// tronLog reads an event: hex without 0x, the address without 41.
func (t *transaction) tronLog(c *cursor) error {
	var l logEntry
	ok := false
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "address":
			ok, err = readInto(c, parseTron, &l.address)
		case "topics":
			err = c.array(func() error {
				var h [32]byte
				if _, err := readInto(c, parseHash, &h); err != nil {
					return err
				}
				l.topics = append(l.topics, h)
				return nil
			})
		case "data":
			var v []byte
			if v, err = c.text(); err == nil && len(v) > 0 {
				l.data, err = appendBytes(nil, v, true)
			}
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && !ok {
		err = formatError("a log without address")
	}
	t.logs = append(t.logs, l)
	return err
}
