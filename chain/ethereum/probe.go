package ethereum

import (
	"errors"
)

// shape is what a JSON document of a node is.
type shape uint8

const (
	otherShape   shape = iota
	emptyShape         // []: an empty block's receipts or traces
	blockShape         // eth_getBlockByNumber
	receiptShape       // one receipt, or eth_getBlockReceipts
	traceShape         // one frame, or debug_traceBlockByNumber with callTracer
	geth1Shape         // ethereum-etl's {"block_number", "transaction_traces"}
	bundleShape        // {"block", "receipts", "traces", "uncles"}
	tronBlock          // wallet/getblockbynum
	tronInfo           // wallet/gettransactioninfobyid, …byblocknum
	tronTx             // one TronGrid transaction
	tronTransfer       // one TronGrid TRC-20 transfer
)

// probed is what a quick look at a document tells.
type probed struct {
	shape  shape
	raw    []byte // the value itself, JSON-RPC envelope taken off
	height uint64
	hasNum bool
	txs    int // blockShape: transactions
}

var errStop = errors.New("ethereum: enough seen")

// probe classifies a document by its top-level keys. A JSON-RPC envelope is
// taken off; a node's error in it is an error here.
func probe(raw []byte) (probed, error) { return probeInside(raw, 3) }

// probeInside looks through at most levels envelopes and arrays, so that
// nesting cannot make it slow.
func probeInside(raw []byte, levels int) (probed, error) {
	p := probed{raw: raw}
	if levels == 0 {
		return p, nil
	}
	c := &cursor{b: raw}
	if c.peek() == '[' {
		p.shape = emptyShape
		err := c.array(func() error {
			first, err := c.raw()
			if err != nil {
				return err
			}
			inner, err := probeInside(first, levels-1)
			if err != nil {
				return err
			}
			p.shape, p.height, p.hasNum = inner.shape, inner.height, inner.hasNum
			return errStop
		})
		if errors.Is(err, errStop) {
			err = nil
		}
		return p, err
	}
	var result, failure, number []byte
	keys := map[string]bool{}
	err := c.object(func(key []byte) error {
		switch k := string(key); k {
		case "jsonrpc", "cumulativeGasUsed", "txHash", "type", "from", "block", "transaction_traces",
			"block_header", "blockID", "raw_data", "txID", "transaction_id", "token_info", "receipt", "id", "blockNumber", "number",
			"blockTimeStamp", "contractResult", "transactions", "result", "error", "miner":
			keys[k] = true
		}
		if string(key) == "transactions" {
			return c.array(func() error { p.txs++; return c.skip() })
		}
		v, err := c.raw()
		switch string(key) {
		case "result":
			result = v
		case "error":
			failure = v
		case "number", "blockNumber", "block_number":
			number = v
		}
		return err
	})
	if err != nil {
		return p, err
	}
	if isEnvelope(keys) {
		if len(failure) > 0 && string(failure) != "null" {
			return p, formatError("the node answered with an error: %s", clip(failure))
		}
		if string(result) == "null" || len(result) == 0 {
			return p, formatError("the node answered null: it does not have the block")
		}
		return probeInside(result, levels-1)
	}
	if number != nil {
		if t, err := (&cursor{b: number}).text(); err == nil {
			p.height, err = parseUint(t)
			p.hasNum = err == nil
		}
	}
	p.shape = shapeOf(keys)
	return p, nil
}

// isEnvelope reports whether an object is an answer of JSON-RPC. Old nodes, and
// tools that keep only what matters, leave all but the result out.
func isEnvelope(keys map[string]bool) bool {
	if keys["jsonrpc"] {
		return keys["result"] || keys["error"]
	}
	return keys["result"] && (len(keys) == 1 || len(keys) == 2 && keys["id"])
}

func shapeOf(keys map[string]bool) shape {
	switch {
	case keys["block_header"]:
		return tronBlock
	case keys["txID"] || keys["raw_data"]:
		return tronTx
	case keys["transaction_id"] && keys["token_info"]:
		return tronTransfer
	case keys["id"] && (keys["receipt"] || keys["blockTimeStamp"] || keys["contractResult"]):
		return tronInfo
	case keys["block"]:
		return bundleShape
	case keys["transaction_traces"]:
		return geth1Shape
	case keys["transactions"] && (keys["number"] || keys["miner"]):
		return blockShape
	case keys["cumulativeGasUsed"]:
		return receiptShape
	case keys["txHash"] && (keys["result"] || keys["error"]), keys["type"] && keys["from"]:
		return traceShape
	}
	return otherShape
}
