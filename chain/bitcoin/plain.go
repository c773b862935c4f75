package bitcoin

import (
	"encoding/hex"
	"fmt"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// plainTx is a transaction as JSON tells it, whichever server wrote it: what
// Core's and Esplora's forms have in common.
type plainTx struct {
	id       string
	version  int64
	lockTime uint32
	coinbase bool
	inputs   []plainInput
	outputs  []plainOutput
}

type plainInput struct {
	tx       string
	index    uint32
	sequence uint32
	script   *string // scriptSig in hex; nil: not told
	witness  []string
	prevout  *plainOutput
}

type plainOutput struct {
	value  uint64 // satoshi
	script string // hex
}

// plain fills in the i-th transaction of a block. Bytes are copied, nothing
// refers to the JSON afterwards.
func (d *decoder) plain(b *Block, i int, p *plainTx) error {
	id, err := ledger.ParseTxID(d.net.Chain, p.id)
	if err != nil {
		return faultf(ErrMalformed, "transaction %d: %v", i, err)
	}
	wrap := func(what string, n int, err error) error {
		return fmt.Errorf("transaction %d (%s): %s %d: %w", i, p.id, what, n, err)
	}
	tx := &b.Txs[i]
	*tx = ledger.Tx{
		ID: id, Chain: d.net.Chain, Position: ledger.Position{Height: b.Height, Tx: uint32(i)}, Time: b.Time,
		Version: int32(p.version), LockTime: p.lockTime, Coinbase: p.coinbase,
		Transfers: []ledger.Transfer{{Asset: d.asset}},
	}
	t := &tx.Transfers[0]
	if !p.coinbase {
		t.Inputs = make([]ledger.Input, len(p.inputs))
		for n := range p.inputs {
			s, err := d.plainInput(&t.Inputs[n], &p.inputs[n])
			if err != nil {
				return wrap("input", n, err)
			}
			b.spends = append(b.spends, s)
		}
	}
	t.Outputs = make([]ledger.Output, len(p.outputs))
	for n, o := range p.outputs {
		if o.value > maxMoney {
			return wrap("output", n, faultf(ErrMalformed, "%d satoshi, more than will ever exist", o.value))
		}
		script, err := unhex(o.script)
		if err != nil {
			return wrap("output", n, err)
		}
		if d.output(&t.Outputs[n], o.value, script) {
			b.keyless = append(b.keyless, outputRef{uint32(i), uint32(n)})
		}
	}
	return nil
}

func (d *decoder) plainInput(in *ledger.Input, p *plainInput) (s spend, err error) {
	prev, err := ledger.ParseTxID(d.net.Chain, p.tx)
	if err != nil {
		return s, faultf(ErrMalformed, "%v", err)
	}
	*in = ledger.Input{
		Prev: ledger.Outpoint{Tx: prev, Index: p.index}, Sequence: p.sequence, Resolution: ledger.Unknown,
	}
	if p.script != nil {
		s.seen = true
		if s.script, err = unhex(*p.script); err != nil {
			return s, err
		}
	}
	if len(p.witness) > 0 {
		s.seen = true
		s.witness = make([][]byte, len(p.witness))
		for i, w := range p.witness {
			if s.witness[i], err = unhex(w); err != nil {
				return s, err
			}
		}
	}
	if p.prevout != nil {
		if p.prevout.value > maxMoney {
			return s, faultf(ErrMalformed, "%d satoshi, more than will ever exist", p.prevout.value)
		}
		script, err := unhex(p.prevout.script)
		if err != nil {
			return s, err
		}
		s.given = true
		in.Account = ledger.Account{Chain: d.net.Chain, Address: ledger.ScriptAddress(script, d.net.Prefixes)}
		in.Amount = ledger.NewAmount(p.prevout.value)
		in.Multisig = unlock.Multisig(script)
		in.Resolution = ledger.Resolved
		s.keyless = unlock.Keyless(in.Account.Address.Kind(), script)
	}
	return s, nil
}

func unhex(s string) ([]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil, faultf(ErrMalformed, "script %.40q: %v", s, err)
	}
	return b, nil
}
