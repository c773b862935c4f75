package bitcoin

import (
	"context"
	"fmt"
	"iter"

	"github.com/hoptrail/hoptrail/ledger"
)

// esploraTx is a transaction as Esplora tells it.
type esploraTx struct {
	TxID     string       `json:"txid"`
	Version  int64        `json:"version"`
	LockTime uint32       `json:"locktime"`
	Vin      []esploraIn  `json:"vin"`
	Vout     []esploraOut `json:"vout"`
	Status   struct {
		Confirmed bool   `json:"confirmed"`
		Height    uint64 `json:"block_height"`
		Time      int64  `json:"block_time"`
	} `json:"status"`
}

type esploraIn struct {
	TxID      string      `json:"txid"`
	Vout      uint32      `json:"vout"`
	Prevout   *esploraOut `json:"prevout"`
	ScriptSig *string     `json:"scriptsig"`
	Witness   []string    `json:"witness"`
	Coinbase  bool        `json:"is_coinbase"`
	Sequence  uint32      `json:"sequence"`
}

type esploraOut struct {
	Script string `json:"scriptpubkey"`
	Value  uint64 `json:"value"` // satoshi
}

// plain turns Esplora's form into the common one.
func (t *esploraTx) plain() plainTx {
	p := plainTx{
		id: t.TxID, version: t.Version, lockTime: t.LockTime,
		coinbase: len(t.Vin) == 1 && t.Vin[0].Coinbase,
		inputs:   make([]plainInput, len(t.Vin)),
		outputs:  make([]plainOutput, len(t.Vout)),
	}
	for i := range t.Vin {
		in := &t.Vin[i]
		p.inputs[i] = plainInput{tx: in.TxID, index: in.Vout, sequence: in.Sequence, script: in.ScriptSig, witness: in.Witness}
		if in.Prevout != nil {
			p.inputs[i].prevout = &plainOutput{value: in.Prevout.Value, script: in.Prevout.Script}
		}
	}
	for i, o := range t.Vout {
		p.outputs[i] = plainOutput{value: o.Value, script: o.Script}
	}
	return p
}

// Tx returns a confirmed transaction with its place in the block.
func (e *Esplora) Tx(ctx context.Context, id ledger.TxID) (ledger.Tx, error) {
	var t esploraTx
	if err := e.json(ctx, "/tx/"+id.String(), &t); err != nil {
		return ledger.Tx{}, err
	}
	return e.tx(ctx, &t)
}

// tx converts a transaction that came alone, and asks for its index in the
// block, which only the proof of its inclusion tells.
func (e *Esplora) tx(ctx context.Context, t *esploraTx) (ledger.Tx, error) {
	if !t.Status.Confirmed {
		return ledger.Tx{}, fmt.Errorf("%w: %s", ErrUnconfirmed, clip(t.TxID))
	}
	b := &Block{Chain: e.net.Chain, Height: t.Status.Height, Time: t.Status.Time, Txs: make([]ledger.Tx, 1)}
	p := t.plain()
	if err := newDecoder(&e.net).plain(b, 0, &p); err != nil {
		return ledger.Tx{}, fmt.Errorf("bitcoin: %s: %w", e.cfg.URL, err)
	}
	var proof struct {
		Height uint64 `json:"block_height"`
		Pos    uint32 `json:"pos"`
	}
	path := "/tx/" + b.Txs[0].ID.String() + "/merkle-proof"
	if err := e.json(ctx, path, &proof); err != nil {
		return ledger.Tx{}, err
	}
	if proof.Height != b.Height {
		return ledger.Tx{}, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, faultf(ErrMismatch, "height %d, the transaction says %d", proof.Height, b.Height))
	}
	d := newUnlock(&e.net)
	describe(d, b)
	b.Txs[0].Position.Tx = proof.Pos
	return b.Txs[0], nil
}

// AddressTxs yields the confirmed transactions of an address, newest first, as
// the server has them. Two requests per transaction and page.
func (e *Esplora) AddressTxs(ctx context.Context, a ledger.Address) iter.Seq2[ledger.Tx, error] {
	return func(yield func(ledger.Tx, error) bool) {
		base := "/address/" + a.String() + "/txs/chain"
		for path := base; ; {
			var page []esploraTx
			if err := e.json(ctx, path, &page); err != nil {
				yield(ledger.Tx{}, err)
				return
			}
			for i := range page {
				tx, err := e.tx(ctx, &page[i])
				if !yield(tx, err) || err != nil {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			next := base + "/" + page[len(page)-1].TxID
			if next == path {
				yield(ledger.Tx{}, fmt.Errorf("bitcoin: %s%s: the server gives the same page again", e.cfg.URL, path))
				return
			}
			path = next
		}
	}
}
