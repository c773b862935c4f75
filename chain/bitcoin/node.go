package bitcoin

import (
	"context"
	"fmt"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// Node reads blocks from Bitcoin Core's JSON-RPC, or btcd's. Safe for
// concurrent use.
type Node struct {
	rpc *rpc
	cfg NodeConfig
	net Network
}

// NodeConfig tells which node to ask and how.
type NodeConfig struct {
	RPCConfig
	// Chain is the lane the node must be on. Empty: whatever it says it is on.
	Chain ledger.Chain
	// TxIndex asks getrawtransaction for outputs that the block does not tell.
	// It needs a node with txindex; Core at verbosity 3 tells prevouts itself,
	// for blocks that are not pruned, btcd never does. False: such inputs are
	// Derived or Unknown.
	TxIndex bool
	// Verify checks that an answer is the block that was asked for, see Options.
	Verify bool
}

// rpcBatch is the number of transactions asked for at once. Kind: proposed.
const rpcBatch = 100

// NewNode asks the node for its genesis block, so that data of one network is
// never taken for another's.
func NewNode(ctx context.Context, cfg NodeConfig) (*Node, error) {
	c, err := newRPC(cfg.RPCConfig)
	if err != nil {
		return nil, err
	}
	n := &Node{rpc: c, cfg: cfg}
	genesis, err := n.HashAt(ctx, 0)
	if err != nil {
		return nil, err
	}
	for _, net := range Networks() {
		if net.Genesis == genesis {
			n.net = net
		}
	}
	if n.net.Name == "" {
		return nil, fmt.Errorf("bitcoin: the node's genesis block %s is of no network known here", genesis)
	}
	if cfg.Chain != "" && cfg.Chain != n.net.Chain {
		return nil, fmt.Errorf("bitcoin: the node is on network %s (%s), not on %s", n.net.Name, n.net.Chain, cfg.Chain)
	}
	return n, nil
}

// Network returns the network that the node is on.
func (n *Node) Network() Network { return n.net }

// Height returns the height of the node's best block.
func (n *Node) Height(ctx context.Context) (uint64, error) {
	var h uint64
	err := n.rpc.do(ctx, "getblockcount", &h)
	return h, err
}

// HashAt returns the hash of the best chain's block at a height, or an error
// that matches ErrNotFound.
func (n *Node) HashAt(ctx context.Context, height uint64) (Hash, error) {
	var text string
	if err := n.rpc.do(ctx, "getblockhash", &text, height); err != nil {
		return Hash{}, err
	}
	return ParseHash(text)
}

// Block returns a block. Its inputs are resolved from what the node tells with
// it, from the block itself, and with TxIndex from the node's other blocks.
func (n *Node) Block(ctx context.Context, hash Hash) (*Block, error) {
	var c coreBlock
	if err := n.rpc.do(ctx, "getblock", &c, hash.String(), 3); err != nil {
		return nil, err
	}
	b, err := newDecoder(&n.net).verifying(n.cfg.Verify).coreBlock(&c)
	if err == nil && b.Hash != hash {
		err = faultf(ErrMismatch, "the node answered with block %s", b.Hash)
	}
	if err != nil {
		return nil, fmt.Errorf("bitcoin: getblock %s: %w", hash, err)
	}
	known := &PrevTxs{outs: map[ledger.Outpoint]PrevOut{}}
	if n.cfg.TxIndex {
		if err := n.prevTxs(ctx, b, known); err != nil {
			return nil, err
		}
	}
	var stats Stats
	res := newResolver(&n.net, &Options{Prevouts: known}, &stats)
	if err := res.resolve(b); err != nil {
		return nil, err
	}
	d := newUnlock(&n.net)
	describe(d, b)
	return b, nil
}

// prevTxs asks for the transactions whose outputs a block spends and neither
// holds nor tells.
func (n *Node) prevTxs(ctx context.Context, b *Block, known *PrevTxs) error {
	seen := make(map[ledger.TxID]bool, len(b.Txs))
	for i := range b.Txs {
		seen[b.Txs[i].ID] = true
	}
	var calls []call
	i := 0
	for t := range b.Txs {
		for _, in := range b.Txs[t].Transfers[0].Inputs {
			if given := b.spends[i].given; !given && !seen[in.Prev.Tx] {
				seen[in.Prev.Tx] = true
				calls = append(calls, call{method: "getrawtransaction", params: []any{in.Prev.Tx.String(), 1}, result: new(coreTx)})
			}
			i++
		}
	}
	for len(calls) > 0 {
		k := min(rpcBatch, len(calls))
		if err := n.rpc.batch(ctx, calls[:k]); err != nil {
			return err
		}
		for _, c := range calls[:k] {
			if err := known.add(n.net.Chain, c.result.(*coreTx)); err != nil { //nolint:errcheck // set above
				return fmt.Errorf("bitcoin: getrawtransaction: %w", err)
			}
		}
		calls = calls[k:]
	}
	return nil
}

// Blocks yields the blocks from one height to another, both included, until the
// first error. One request runs at a time; it stops when ctx ends or the loop
// does. Use Follow to hear of reorganisations.
func (n *Node) Blocks(ctx context.Context, from, to uint64) iter.Seq2[*Block, error] {
	return blocksOf(ctx, n, from, to)
}

// blockSource is what Node and Esplora have in common.
type blockSource interface {
	Height(ctx context.Context) (uint64, error)
	HashAt(ctx context.Context, height uint64) (Hash, error)
	Block(ctx context.Context, hash Hash) (*Block, error)
}

func blocksOf(ctx context.Context, s blockSource, from, to uint64) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		for h := from; h <= to; h++ {
			b, err := blockAt(ctx, s, h)
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

func blockAt(ctx context.Context, s blockSource, height uint64) (*Block, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	hash, err := s.HashAt(ctx, height)
	if err != nil {
		return nil, err
	}
	b, err := s.Block(ctx, hash)
	if err == nil && b.Height != height {
		err = fmt.Errorf("bitcoin: block %s: %w", hash, faultf(ErrMismatch, "asked for height %d, got %d", height, b.Height))
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}
