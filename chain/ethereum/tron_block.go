package ethereum

import (
	"fmt"

	"github.com/hoptrail/hoptrail/ledger"
)

// decodeTronBlock reads a full node's block.
func decodeTronBlock(raw []byte) (*block, error) {
	b := &block{baseFeeOK: true, whole: true}
	var millis uint64
	c := &cursor{b: raw}
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "blockID":
			b.hasHash, err = readInto(c, parseHash, &b.hash)
		case "block_header":
			err = c.object(func(key []byte) error {
				if string(key) != "raw_data" {
					return c.skip()
				}
				return c.object(func(key []byte) (err error) {
					switch string(key) {
					case "number":
						_, err = readInto(c, parseUint, &b.number)
					case "timestamp":
						b.hasTime, err = readInto(c, parseUint, &millis)
					case "witness_address":
						b.hasMiner, err = readInto(c, parseTron, &b.miner)
					default:
						return c.skip()
					}
					return wrapKey(key, err)
				})
			})
		case "transactions":
			err = c.array(func() error {
				t, _, err := readTronTx(c)
				if err != nil {
					return fmt.Errorf("transaction %d: %w", len(b.txs), err)
				}
				t.index = uint32(len(b.txs))
				b.txs = append(b.txs, t)
				return nil
			})
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil {
		err = c.end()
	}
	if err == nil && !b.hasTime && b.number > 0 {
		err = formatError("no timestamp in the block header")
	}
	if err != nil {
		return nil, fmt.Errorf("block %d: %w", b.number, err)
	}
	b.time, b.hasTime = int64(millis/1000), true // genesis leaves its zeros out
	return b, nil
}

// tronPlace is where and when a TronGrid transaction was included.
type tronPlace struct {
	height  uint64
	hasNum  bool
	millis  uint64
	hasTime bool
}

// tronContract is the one contract that a TRON transaction carries.
type tronContract struct {
	kind                              []byte
	owner, to, contract               [20]byte
	hasOwner, hasTo, hasContract      bool
	amount, callValue, newContractVal ledger.Amount
	data                              []byte
}

// readTronTx reads one transaction of a block or of a TronGrid page.
func readTronTx(c *cursor) (t transaction, at tronPlace, err error) {
	var k tronContract
	var hasHash, hasFee bool
	err = c.object(func(key []byte) (err error) {
		switch string(key) {
		case "txID":
			hasHash, err = readInto(c, parseHash, &t.hash)
		case "ret":
			err = c.array(func() error {
				return c.object(func(key []byte) (err error) {
					switch string(key) {
					case "contractRet":
						var v []byte
						if v, err = c.text(); len(v) > 0 {
							if t.outcome = failed; string(v) == "SUCCESS" {
								t.outcome = succeeded
							}
						}
					case "fee":
						hasFee, err = readInto(c, parseAmount, &t.extraFee)
					default:
						return c.skip()
					}
					return wrapKey(key, err)
				})
			})
		case "raw_data":
			err = c.object(func(key []byte) error {
				if string(key) != "contract" {
					return c.skip()
				}
				return c.array(func() error { return k.read(c) })
			})
		case "blockNumber":
			at.hasNum, err = readInto(c, parseUint, &at.height)
		case "block_timestamp":
			at.hasTime, err = readInto(c, parseUint, &at.millis)
		case "internal_transactions":
			err = c.array(func() error { return t.tronInternal(c) })
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && !hasHash {
		err = formatError("a transaction without txID")
	}
	t.flatFee = hasFee
	k.apply(&t)
	return t, at, err
}

func (k *tronContract) read(c *cursor) error {
	return c.object(func(key []byte) (err error) {
		switch string(key) {
		case "type":
			k.kind, err = c.text()
		case "parameter":
			err = c.object(func(key []byte) error {
				if string(key) != "value" {
					return c.skip()
				}
				return c.object(func(key []byte) error { return wrapKey(key, k.value(c, string(key))) })
			})
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
}

func (k *tronContract) value(c *cursor, key string) (err error) {
	switch key {
	case "owner_address":
		k.hasOwner, err = readInto(c, parseTron, &k.owner)
	case "to_address":
		k.hasTo, err = readInto(c, parseTron, &k.to)
	case "contract_address":
		k.hasContract, err = readInto(c, parseTron, &k.contract)
	case "amount":
		if b := c.peek(); b == '{' || b == '[' {
			return c.skip()
		}
		_, err = readInto(c, parseAmount, &k.amount)
	case "call_value":
		_, err = readInto(c, parseAmount, &k.callValue)
	case "data":
		var v []byte
		if v, err = c.text(); err == nil && len(v) > 0 {
			k.data, err = appendBytes(nil, v, true)
		}
	case "new_contract":
		err = c.object(func(key []byte) error {
			if string(key) != "call_value" {
				return c.skip()
			}
			_, err := readInto(c, parseAmount, &k.newContractVal)
			return err
		})
	default:
		return c.skip()
	}
	return err
}

// apply fills the transaction from its contract. Contract types: protocol
// documentation, tron.network/documentation, "System contracts". Freezing,
// voting and delegating leave the coins with their owner.
func (k *tronContract) apply(t *transaction) {
	t.from, t.hasFrom = k.owner, k.hasOwner
	switch string(k.kind) {
	case "TransferContract", "ParticipateAssetIssueContract":
		t.to, t.hasTo, t.value = k.to, k.hasTo, k.amount
	case "TransferAssetContract":
		t.trc10 = true
	case "TriggerSmartContract":
		t.to, t.hasTo, t.value, t.input = k.contract, k.hasContract, k.callValue, k.data
	case "CreateSmartContract":
		t.create, t.value = true, k.newContractVal
	}
}

// tronInternal reads one internal transaction. TRON lists them flat, in
// execution order, without the transaction itself; a failed transaction has
// them all rejected.
func (t *transaction) tronInternal(c *cursor) error {
	f := call{kind: plainCall, depth: 1}
	hasFrom := false
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "caller_address", "from_address":
			hasFrom, err = readInto(c, parseTron, &f.from)
		case "transferTo_address", "to_address":
			f.hasTo, err = readInto(c, parseTron, &f.to)
		case "note":
			var v []byte
			if v, err = c.text(); string(v) == "637265617465" || string(v) == "create" {
				f.kind = createCall
			}
		case "rejected":
			var v []byte
			v, err = c.text()
			f.failed = string(v) == "true"
		case "callValueInfo":
			err = c.array(func() error { return f.callValue(c) })
		case "data": // TronGrid: {"note", "rejected", "call_value": {"_": sun}}
			if c.peek() == '{' {
				return c.object(func(key []byte) error { return f.gridValue(c, string(key)) })
			}
			return c.skip()
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && !hasFrom {
		err = formatError("an internal transaction without caller")
	}
	if len(t.calls) == 0 {
		t.calls = append(t.calls, call{kind: otherCall}) // the transaction itself
	}
	t.calls = append(t.calls, f)
	return err
}

// callValue reads one of a call's values: TRX, or a TRC-10 token with its id.
func (f *call) callValue(c *cursor) error {
	var v ledger.Amount
	token := false
	err := c.object(func(key []byte) (err error) {
		switch string(key) {
		case "callValue":
			_, err = readInto(c, parseAmount, &v)
		case "tokenId":
			var id []byte
			id, err = c.text()
			token = len(id) > 0
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if !token {
		f.value = f.value.SaturatingAdd(v)
	}
	return err
}

func (f *call) gridValue(c *cursor, key string) error {
	switch key {
	case "note":
		v, err := c.text()
		if string(v) == "create" {
			f.kind = createCall
		}
		return err
	case "rejected":
		v, err := c.text()
		f.failed = string(v) == "true"
		return err
	case "call_value":
		return c.object(func(key []byte) error {
			if string(key) != "_" {
				return c.skip()
			}
			_, err := readInto(c, parseAmount, &f.value)
			return err
		})
	}
	return c.skip()
}
