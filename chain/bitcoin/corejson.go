package bitcoin

import (
	"encoding/json"
	"errors"

	"github.com/hoptrail/hoptrail/ledger"
)

// coreBlock is `getblock` at verbosity 2 or 3. btcd names the transactions
// "rawtx".
type coreBlock struct {
	Hash   string  `json:"hash"`
	Prev   string  `json:"previousblockhash"`
	Height *uint64 `json:"height"`
	Time   int64   `json:"time"`
	// Only Verify reads these.
	Version    int32  `json:"version"`
	MerkleRoot string `json:"merkleroot"`
	Bits       string `json:"bits"`
	Nonce      uint32 `json:"nonce"`

	Tx    []coreTx `json:"tx"`
	RawTx []coreTx `json:"rawtx"`
}

type coreTx struct {
	TxID     string    `json:"txid"`
	Version  int64     `json:"version"` // signed before Core 28, unsigned since
	LockTime uint32    `json:"locktime"`
	Vin      []coreIn  `json:"vin"`
	Vout     []coreOut `json:"vout"`
}

type coreIn struct {
	Coinbase  *string     `json:"coinbase"`
	TxID      string      `json:"txid"`
	Vout      uint32      `json:"vout"`
	ScriptSig *coreScript `json:"scriptSig"`
	Witness   []string    `json:"txinwitness"`
	Sequence  uint32      `json:"sequence"`
	Prevout   *coreOut    `json:"prevout"` // verbosity 3
}

type coreOut struct {
	Value  json.Number `json:"value"` // bitcoin
	N      int         `json:"n"`
	Script coreScript  `json:"scriptPubKey"`
}

type coreScript struct {
	Hex *string `json:"hex"`
}

// coreBlock turns a block of Core's JSON into a Block that is yet to be
// resolved and described.
func (d *decoder) coreBlock(c *coreBlock) (*Block, error) {
	if c.Height == nil || c.Hash == "" {
		return nil, faultf(ErrMalformed, "no hash and height (want getblock with verbosity 2 or 3)")
	}
	hash, err := ParseHash(c.Hash)
	if err != nil {
		return nil, faultf(ErrMalformed, "%v", err)
	}
	b := &Block{Chain: d.net.Chain, Height: *c.Height, Hash: hash, Time: c.Time}
	if c.Prev != "" {
		if b.Prev, err = ParseHash(c.Prev); err != nil {
			return nil, faultf(ErrMalformed, "%v", err)
		}
	}
	txs := c.Tx
	if len(txs) == 0 {
		txs = c.RawTx
	}
	if len(txs) == 0 {
		return nil, faultf(ErrMalformed, "block %d has no transactions", b.Height)
	}
	b.Txs = make([]ledger.Tx, len(txs))
	plain := make([]plainTx, len(txs))
	for i := range txs {
		if plain[i], err = txs[i].plain(); err == nil {
			err = d.plain(b, i, &plain[i])
		}
		if err != nil {
			return nil, err
		}
	}
	if d.verify {
		if err := d.net.verifyCore(c, plain); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// noTx is what a coinbase spends from.
const noTx = "0000000000000000000000000000000000000000000000000000000000000000"

// plain turns Core's form into the common one.
func (c *coreTx) plain() (p plainTx, err error) {
	p = plainTx{id: c.TxID, version: c.Version, lockTime: c.LockTime}
	p.inputs = make([]plainInput, len(c.Vin))
	for i := range c.Vin {
		in := &c.Vin[i]
		if in.Coinbase != nil {
			p.coinbase = true
			p.inputs[i] = plainInput{tx: noTx, index: 1<<32 - 1, sequence: in.Sequence, script: in.Coinbase}
			continue
		}
		x := plainInput{tx: in.TxID, index: in.Vout, sequence: in.Sequence, witness: in.Witness}
		if in.ScriptSig != nil {
			x.script = in.ScriptSig.Hex
		}
		if in.Prevout != nil && in.Prevout.Script.Hex != nil {
			out, err := in.Prevout.plain()
			if err != nil {
				return p, faultf(ErrMalformed, "transaction %s: prevout of input %d: %v", c.TxID, i, err)
			}
			x.prevout = &out
		}
		p.inputs[i] = x
	}
	if len(c.Vin) == 0 || p.coinbase && len(c.Vin) > 1 {
		return p, faultf(ErrMalformed, "transaction %s has %d inputs, coinbase %t", c.TxID, len(c.Vin), p.coinbase)
	}
	p.outputs = make([]plainOutput, len(c.Vout))
	for i := range c.Vout {
		if p.outputs[i], err = c.Vout[i].plain(); err != nil {
			return p, faultf(ErrMalformed, "transaction %s: output %d: %v", c.TxID, i, err)
		}
		if c.Vout[i].N != i {
			return p, faultf(ErrMalformed, "transaction %s: output %d stands in place %d", c.TxID, c.Vout[i].N, i)
		}
	}
	return p, nil
}

func (c *coreOut) plain() (plainOutput, error) {
	value, err := parseBTC(c.Value.String())
	if err != nil {
		return plainOutput{}, err
	}
	if c.Script.Hex == nil {
		return plainOutput{}, errors.New("no scriptPubKey.hex")
	}
	return plainOutput{value: value, script: *c.Script.Hex}, nil
}
