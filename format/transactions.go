package format

import (
	"bytes"
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
)

// transactionsDecoder reads our transactions NDJSON, any model.
func transactionsDecoder() Decoder {
	return Decoder{
		Name: "transactions",
		Doc:  "transactions NDJSON, one object per line: inputs and outputs (UTXO) or transfers (accounts)",
		Sniff: func(_ string, head []byte) bool {
			return hasKeys(head, "tx") && (hasKeys(head, "transfers") || hasKeys(head, "inputs") || hasKeys(head, "outputs"))
		},
		Read: func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
			keys := jsonkeys.For[txJSON]()
			n := newInterner()
			return readValues(ctx, s, opt, func(value []byte) (ledger.Tx, error) {
				var j txJSON
				if err := decodeValue(keys, value, &j); err != nil {
					return ledger.Tx{}, err
				}
				return j.tx(n, &opt)
			})
		},
	}
}

// hasKeys reports whether the first bytes of JSON data name every key, each
// followed by a colon.
func hasKeys(head []byte, keys ...string) bool {
	head = bytes.TrimLeft(head, " \t\r\n[")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	for _, k := range keys {
		i := bytes.Index(head, []byte(`"`+k+`"`))
		if i < 0 || !bytes.HasPrefix(bytes.TrimLeft(head[i+len(k)+2:], " "), []byte(":")) {
			return false
		}
	}
	return true
}

// tx makes the transaction of one object.
func (j *txJSON) tx(n *interner, opt *Options) (tx ledger.Tx, err error) {
	if tx.Position, err = j.position(); err != nil {
		return tx, err
	}
	switch {
	case j.Time != "":
		tx.Time, err = timeCell("time", string(j.Time))
	case tx.Position.Height != NoHeight:
		tx.Time, err = opt.blockTime("height", tx.Position.Height)
	default:
		err = fault(ErrValue, "time", "", wantTime)
	}
	if err != nil {
		return tx, err
	}
	utxo := j.Inputs != nil || j.Outputs != nil
	if utxo == (j.Transfers != nil) {
		return tx, fault(ErrValue, "transfers", "", "want either transfers, or inputs and outputs")
	}
	if tx.Chain, err = j.lane(n, opt, utxo); err != nil {
		return tx, err
	}
	if tx.ID, err = parseTxID(tx.Chain, "tx", string(j.Tx)); err != nil {
		return tx, err
	}
	if utxo {
		return tx, j.utxo(&tx, n)
	}
	return tx, j.account(&tx, n, opt)
}

func (j *txJSON) position() (p ledger.Position, err error) {
	p = ledger.Position{Height: NoHeight, Tx: NoIndex}
	if p.Tx, err = indexCell("tx_index", string(j.TxIndex)); err != nil {
		return p, err
	}
	if j.Height != "" {
		p.Height, err = heightCell("height", string(j.Height))
	} else if p.Tx != NoIndex {
		err = fault(ErrValue, "tx_index", string(j.TxIndex), "a tx_index needs a height")
	}
	return p, err
}

// lane returns the transaction's chain: its own, the default, or that of its
// first account.
func (j *txJSON) lane(n *interner, opt *Options, utxo bool) (ledger.Chain, error) {
	switch {
	case j.Chain != "":
		c, err := n.parseChain(string(j.Chain))
		if err != nil {
			return "", badCell("chain", string(j.Chain), err)
		}
		return c, nil
	case opt.Chain != "":
		return opt.Chain, nil
	case utxo && j.Outputs != nil:
		for _, o := range *j.Outputs {
			if a, err := n.parseAddress(string(o.Account)); err == nil && a.Family() == ledger.FamilyBitcoin {
				return ledger.DefaultChain(a), nil
			}
		}
		return ledger.BitcoinMainnet, nil
	case !utxo && len(*j.Transfers) > 0:
		t := (*j.Transfers)[0]
		lane, _, _, err := n.parties("", string(t.From), string(t.To), "")
		return lane, err
	}
	return "", fault(ErrValue, "chain", "", "want a chain, here or by --chain")
}

// utxo fills in the one transfer of a Bitcoin-like transaction.
func (j *txJSON) utxo(tx *ledger.Tx, n *interner) error {
	t := ledger.Transfer{Asset: ledger.NativeAsset(tx.Chain)}
	if t.Asset == "" {
		return fault(ErrValue, "chain", string(tx.Chain), "inputs and outputs need a chain with a coin of its own")
	}
	if j.Inputs != nil {
		for i := range *j.Inputs {
			in, err := (*j.Inputs)[i].input(tx.Chain, n)
			if err != nil {
				return err
			}
			t.Inputs = append(t.Inputs, in)
		}
	}
	if j.Outputs != nil {
		for i := range *j.Outputs {
			out, err := (*j.Outputs)[i].output(tx.Chain, n)
			if err != nil {
				return err
			}
			t.Outputs = append(t.Outputs, out)
		}
	}
	if !t.IsUTXO() {
		return fault(ErrValue, "outputs", "", "want at least one input or output")
	}
	tx.Coinbase = j.Coinbase || len(t.Inputs) == 0
	tx.Transfers = []ledger.Transfer{t}
	if j.Version != "" {
		v, err := strconv.ParseInt(string(j.Version), 10, 32)
		if err != nil {
			return fault(ErrValue, "version", string(j.Version), "want a 32-bit integer")
		}
		tx.Version = int32(v)
	}
	if j.LockTime != "" {
		v, ok := digits(string(j.LockTime), 1<<32-1)
		if !ok {
			return fault(ErrValue, "locktime", string(j.LockTime), "want a 32-bit integer")
		}
		tx.LockTime = uint32(v)
	}
	return nil
}

func (j *inputJSON) input(chain ledger.Chain, n *interner) (in ledger.Input, err error) {
	switch {
	case j.Account == "" && j.Amount != "":
		return in, fault(ErrValue, "inputs.account", "", "an input with an amount needs its account, else both are null")
	case j.Account == "":
		in.Resolution = ledger.Unknown
	case j.Amount == "":
		in.Resolution = ledger.Derived
	}
	if j.Account != "" {
		if in.Account, err = n.parseAccount(string(j.Account), chain); err != nil {
			return in, atColumn("inputs.account", string(j.Account), err)
		}
	}
	if j.Amount != "" {
		if in.Amount, err = amountCell("inputs.amount", string(j.Amount), ""); err != nil {
			return in, err
		}
	}
	if j.PrevTx != "" {
		if in.Prev.Tx, err = parseTxID(chain, "inputs.prev_tx", string(j.PrevTx)); err != nil {
			return in, err
		}
		if in.Prev.Index, err = indexCell("inputs.prev_index", string(j.PrevIndex)); err != nil {
			return in, err
		}
		if in.Prev.Index == NoIndex {
			return in, fault(ErrValue, "inputs.prev_index", "", "a prev_tx needs its prev_index")
		}
	}
	if j.Sequence != "" {
		v, ok := digits(string(j.Sequence), 1<<32-1)
		if !ok {
			return in, fault(ErrValue, "inputs.sequence", string(j.Sequence), "want a 32-bit integer")
		}
		in.Sequence = uint32(v)
	}
	if j.Nested != "" {
		if in.Nested, err = ledger.ParseAddress(string(j.Nested)); err != nil {
			return in, badCell("inputs.nested", string(j.Nested), err)
		}
	}
	if in.SigHash, err = parseSigHash(string(j.SigHash)); err != nil {
		return in, err
	}
	in.Multisig, err = parseMofN("inputs.multisig", string(j.Multisig))
	return in, err
}

func (j *outputJSON) output(chain ledger.Chain, n *interner) (out ledger.Output, err error) {
	if j.Account != "" {
		if out.Account, err = n.parseAccount(string(j.Account), chain); err != nil {
			return out, atColumn("outputs.account", string(j.Account), err)
		}
	}
	if out.Amount, err = amountCell("outputs.amount", string(j.Amount), ""); err != nil {
		return out, err
	}
	if kind, ok := ledger.ParseAddressKind(string(j.ScriptType)); ok && !out.Account.IsZero() && kind != out.Account.Address.Kind() {
		return out, fault(ErrValue, "outputs.script_type", string(j.ScriptType), "the account is "+out.Account.Address.Kind().String())
	}
	out.OpReturn = j.OpReturn || strings.EqualFold(string(j.ScriptType), "op_return")
	if j.ScriptLen != "" {
		v, ok := digits(string(j.ScriptLen), 1<<16-1)
		if !ok {
			return out, fault(ErrValue, "outputs.script_len", string(j.ScriptLen), "want bytes, at most 65535")
		}
		out.ScriptLen = uint16(v)
	}
	out.Multisig, err = parseMofN("outputs.multisig", string(j.Multisig))
	return out, err
}
