package ethereum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/hoptrail/hoptrail/ledger"
)

// NodeConfig tells which node to ask and for what.
type NodeConfig struct {
	HTTPConfig
	// Options as in the file readers; Chain must be the node's. Jobs, Sort,
	// Time and MaxBlock play no part.
	Options Options
	// Traces asks debug_traceBlockByHash with callTracer, for value moved by
	// calls; the node must offer the debug API and keep the state.
	Traces bool
	// Uncles asks for the headers of included uncles, for their rewards; only
	// blocks under proof of work have any.
	Uncles bool
}

// ErrNotFound tells that the node does not have the block (yet).
var ErrNotFound = errors.New("ethereum: the node does not have this block")

// NodeError is an error that the node answered with.
type NodeError struct {
	Method  string
	Code    int
	Message string
}

// Error names the method, what the node says, and its code.
func (e *NodeError) Error() string {
	return fmt.Sprintf("ethereum: %s: the node says %q (code %d)", e.Method, e.Message, e.Code)
}

// Block is one block of the best chain as its node tells it.
type Block struct {
	Chain        ledger.Chain
	Height       uint64
	Hash, Parent [32]byte
	Txs          []ledger.Tx
}

// Node reads blocks from an Ethereum node's JSON-RPC. Not safe for concurrent
// use; several nodes may share an http.Client.
type Node struct {
	cfg NodeConfig
	asm *assembler
}

// NewNode asks the node which chain it is on, so that data of one chain is
// never taken for another's.
func NewNode(ctx context.Context, cfg NodeConfig) (*Node, error) {
	if err := errors.Join(cfg.HTTPConfig.Validate(), cfg.Options.Validate()); err != nil {
		return nil, err
	}
	cfg.HTTPConfig = cfg.HTTPConfig.withDefaults()
	cfg.Options = cfg.Options.withDefaults(ledger.Ethereum)
	want, ok := chainID(cfg.Options.Chain)
	if !ok {
		return nil, fmt.Errorf("%w: Chain %q: want an eip155 chain", ErrOptions, cfg.Options.Chain)
	}
	n := &Node{cfg: cfg, asm: newAssembler(cfg.Options)}
	raw, err := n.call(ctx, "eth_chainId")
	if err != nil {
		return nil, err
	}
	id, err := rpcQuantity(raw)
	if err != nil {
		return nil, fmt.Errorf("eth_chainId: %w", err)
	}
	if !want.IsUint64() || want.Uint64() != id {
		return nil, fmt.Errorf("%w: the node is on chain %d, Options.Chain is %s", ErrMismatch, id, cfg.Options.Chain)
	}
	return n, nil
}

// Height returns the height of the node's best block.
func (n *Node) Height(ctx context.Context) (uint64, error) {
	raw, err := n.call(ctx, "eth_blockNumber")
	if err != nil {
		return 0, err
	}
	return rpcQuantity(raw)
}

// HashAt returns the hash of the best chain's block at a height, or an error
// that matches ErrNotFound.
func (n *Node) HashAt(ctx context.Context, height uint64) ([32]byte, error) {
	raw, err := n.call(ctx, "eth_getBlockByNumber", fmt.Sprintf("0x%x", height), false)
	if err != nil {
		return [32]byte{}, err
	}
	_, hash, _, err := rpcHead(raw)
	return hash, err
}

// Block returns the best chain's block at a height with its receipts and, as
// configured, traces and uncles. These are asked for by the block's hash, so
// that all parts are of one block also when the chain changes in between.
func (n *Node) Block(ctx context.Context, height uint64) (*Block, error) {
	raw, err := n.call(ctx, "eth_getBlockByNumber", fmt.Sprintf("0x%x", height), true)
	if err != nil {
		return nil, err
	}
	b := &Block{Chain: n.cfg.Options.Chain}
	var uncles int
	parts := rpcParts{block: raw, offset: -1, receipts: [][]byte{}}
	if b.Height, b.Hash, b.Parent, err = rpcHead(raw); err != nil {
		return nil, err
	}
	if b.Height != height {
		return nil, fmt.Errorf("%w: asked for block %d, got %d", ErrMismatch, height, b.Height)
	}
	hash := fmt.Sprintf("0x%x", b.Hash)
	receipts, err := n.call(ctx, "eth_getBlockReceipts", hash)
	if err != nil {
		return nil, err
	}
	parts.receipts = [][]byte{receipts}
	if n.cfg.Traces {
		traces, err := n.call(ctx, "debug_traceBlockByHash", hash, map[string]string{"tracer": "callTracer"})
		if err != nil {
			return nil, err
		}
		parts.traces = [][]byte{traces}
	}
	if n.cfg.Uncles {
		if uncles, err = countUncles(raw); err != nil {
			return nil, err
		}
		for i := range uncles {
			u, err := n.call(ctx, "eth_getUncleByBlockHashAndIndex", hash, fmt.Sprintf("0x%x", i))
			if err != nil {
				return nil, err
			}
			parts.uncles = append(parts.uncles, u)
		}
	}
	decoded, err := parts.decode()
	if err != nil {
		return nil, &ParseError{FormatRPC, -1, fmt.Sprintf("block %d", height), err}
	}
	r, err := n.asm.block(decoded)
	if err != nil {
		return nil, err
	}
	n.cfg.Options.observe(r)
	b.Txs = r.txs
	return b, nil
}

// call sends one JSON-RPC request and returns the raw result.
func (n *Node) call(ctx context.Context, method string, params ...any) (result []byte, err error) {
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	err = n.cfg.fetch(ctx, http.MethodPost, n.cfg.URL, body, func(data []byte) error {
		result, err = rpcResult(method, data)
		return err
	})
	if err != nil && ctx.Err() == nil {
		var said *NodeError
		if !errors.As(err, &said) && !errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("%s: %w", method, err)
		}
	}
	return result, err
}

// rpcResult takes the envelope off.
func rpcResult(method string, data []byte) (result []byte, err error) {
	c := &cursor{b: data}
	var said *NodeError
	err = c.object(func(key []byte) (err error) {
		switch string(key) {
		case "result":
			result, err = c.raw()
		case "error":
			if c.null() {
				return nil
			}
			var raw []byte
			if raw, err = c.raw(); err == nil {
				said = &NodeError{Method: method, Message: clip(raw)}
				var e struct {
					Code    int
					Message string
				}
				if json.Unmarshal(raw, &e) == nil {
					said.Code, said.Message = e.Code, clip([]byte(e.Message))
				}
			}
		default:
			return c.skip()
		}
		return err
	})
	if err == nil {
		err = c.end()
	}
	switch {
	case err != nil:
		return nil, err
	case said != nil && (said.Code == -32005 || said.Code == 429): // EIP-1474: limit exceeded
		return nil, &errBusy{cause: said}
	case said != nil:
		return nil, said
	case len(result) == 0:
		return nil, formatError("an answer with neither result nor error")
	case string(result) == "null":
		return nil, ErrNotFound
	}
	return result, nil
}

func rpcQuantity(raw []byte) (uint64, error) {
	t, err := (&cursor{b: raw}).text()
	if err != nil {
		return 0, err
	}
	return parseUint(t)
}

// rpcHead reads number, hash and parent of a block.
func rpcHead(raw []byte) (number uint64, hash, parent [32]byte, err error) {
	c := &cursor{b: raw}
	var ok1, ok2, ok3 bool
	err = c.object(func(key []byte) (err error) {
		switch string(key) {
		case "number":
			ok1, err = readInto(c, parseUint, &number)
		case "hash":
			ok2, err = readInto(c, parseHash, &hash)
		case "parentHash":
			ok3, err = readInto(c, parseHash, &parent)
		default:
			return c.skip()
		}
		return wrapKey(key, err)
	})
	if err == nil && (!ok1 || !ok2 || !ok3) {
		err = formatError("a block without number, hash or parentHash")
	}
	return number, hash, parent, err
}

func countUncles(raw []byte) (n int, err error) {
	c := &cursor{b: raw}
	err = c.object(func(key []byte) error {
		if string(key) != "uncles" {
			return c.skip()
		}
		return c.array(func() error { n++; return c.skip() })
	})
	if n > 2 { // Yellow Paper, section 11.1
		err = errors.Join(err, formatError("a block with %d uncles", n))
	}
	return n, err
}
