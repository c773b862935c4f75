package bitcoin

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"github.com/hoptrail/hoptrail/format"
	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
)

// PrevTxs answers for outputs of transactions that were given as JSON. It
// implements Prevouts. Safe for concurrent use once loaded.
type PrevTxs struct {
	outs map[ledger.Outpoint]PrevOut
}

// ReadPrevTxs reads transactions as Core's getrawtransaction (verbose) writes
// them, one after another or in arrays; outputs may be left out, and
// everything but txid and vout. Memory: all their outputs.
func ReadPrevTxs(ctx context.Context, f format.Source, opt Options) (_ *PrevTxs, err error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	net := opt.networks()[0]
	in, err := format.OpenPlain(f, format.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	p := &PrevTxs{outs: map[ledger.Outpoint]PrevOut{}}
	keys := jsonkeys.For[coreTx]()
	for d := newValues(in, opt.MaxJSON); ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, start, err := d.next()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		var tx coreTx
		if err == nil {
			err = keys.Check(text)
		}
		if err == nil {
			err = json.Unmarshal(text, &tx)
		}
		if err == nil {
			err = p.add(net.Chain, &tx)
		}
		if err != nil {
			return nil, jsonError(err, f.Name, start)
		}
	}
}

func (p *PrevTxs) add(chain ledger.Chain, tx *coreTx) error {
	id, err := ledger.ParseTxID(chain, tx.TxID)
	if err != nil {
		return faultf(ErrMalformed, "%v", err)
	}
	for i := range tx.Vout {
		out, err := tx.Vout[i].plain()
		if err != nil {
			return faultf(ErrMalformed, "transaction %s: output %d: %v", tx.TxID, i, err)
		}
		script, err := hex.DecodeString(out.script)
		if err != nil {
			return faultf(ErrMalformed, "transaction %s: output %d: %v", tx.TxID, i, err)
		}
		n := tx.Vout[i].N
		if n < 0 || n > 1<<31 {
			return faultf(ErrMalformed, "transaction %s: output index %d", tx.TxID, n)
		}
		p.outs[ledger.Outpoint{Tx: id, Index: uint32(n)}] = PrevOut{Value: out.value, Script: script}
	}
	return nil
}

// Prevout implements Prevouts.
func (p *PrevTxs) Prevout(o ledger.Outpoint) (PrevOut, bool, error) {
	out, ok := p.outs[o]
	return out, ok, nil
}

// Len returns the number of outputs known.
func (p *PrevTxs) Len() int { return len(p.outs) }
