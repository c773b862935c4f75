package format

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"iter"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// esploraDecoder reads Esplora transactions (blockstream.info, mempool.space,
// one's own electrs): GET /tx/:txid, /block/:hash/txs, /address/:a/txs.
//
// Source: https://github.com/Blockstream/esplora/blob/master/API.md.
func esploraDecoder() Decoder {
	return Decoder{
		Name: "esplora",
		Doc:  "Esplora transaction JSON (lines, one object, or an array), Bitcoin",
		Sniff: func(_ string, head []byte) bool {
			return hasKeys(head, "txid", "vin") && !hasKeys(head, "tx")
		},
		Read: func(ctx context.Context, s Source, opt Options) iter.Seq2[Row, error] {
			r := newUnlock(opt.bitcoinChain())
			keys := jsonkeys.For[esploraTx]()
			n := newInterner()
			return readValues(ctx, s, opt, func(value []byte) (ledger.Tx, error) {
				var j esploraTx
				if err := decodeValue(keys, value, &j); err != nil {
					return ledger.Tx{}, err
				}
				return j.tx(r, n, &opt)
			})
		},
	}
}

// bitcoinChain is the chain of data that does not name its own.
func (o Options) bitcoinChain() ledger.Chain {
	if o.Chain == "" {
		return ledger.BitcoinMainnet
	}
	return o.Chain
}

type esploraTx struct {
	TxID     text          `json:"txid"`
	Version  int32         `json:"version"`
	LockTime uint32        `json:"locktime"`
	Vin      []esploraIn   `json:"vin"`
	Vout     []esploraOut  `json:"vout"`
	Status   esploraStatus `json:"status"`
}

type esploraStatus struct {
	Confirmed bool `json:"confirmed"`
	Height    text `json:"block_height"`
	Time      text `json:"block_time"`
}

type esploraIn struct {
	TxID      text        `json:"txid"`
	Vout      uint32      `json:"vout"`
	Prevout   *esploraOut `json:"prevout"`
	ScriptSig hexBytes    `json:"scriptsig"`
	Witness   []hexBytes  `json:"witness"`
	Coinbase  bool        `json:"is_coinbase"`
	Sequence  uint32      `json:"sequence"`
}

type esploraOut struct {
	Script  hexBytes `json:"scriptpubkey"`
	Address text     `json:"scriptpubkey_address"`
	Value   text     `json:"value"`
}

// hexBytes is a byte string written in hex; null and absence are empty.
type hexBytes []byte

// UnmarshalJSON implements json.Unmarshaler.
func (h *hexBytes) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	raw, err := hex.DecodeString(s)
	if err != nil {
		return fault(ErrValue, "", s, "want a script in hex")
	}
	*h = raw
	return nil
}

func (j *esploraTx) tx(r *unlock.Reader, n *interner, opt *Options) (tx ledger.Tx, err error) {
	chain := r.Chain
	tx = ledger.Tx{Chain: chain, Version: j.Version, LockTime: j.LockTime}
	if tx.ID, err = parseTxID(chain, "txid", string(j.TxID)); err != nil {
		return tx, err
	}
	if !j.Status.Confirmed {
		return tx, refusal("status.confirmed", string(j.TxID), "transaction is not confirmed")
	}
	tx.Position = ledger.Position{Height: NoHeight, Tx: NoIndex}
	if j.Status.Height != "" {
		if tx.Position.Height, err = heightCell("status.block_height", string(j.Status.Height)); err != nil {
			return tx, err
		}
	}
	switch {
	case j.Status.Time != "":
		tx.Time, err = timeCell("status.block_time", string(j.Status.Time))
	case j.Status.Height != "":
		tx.Time, err = opt.blockTime("status.block_height", tx.Position.Height)
	default:
		err = fault(ErrValue, "status.block_time", "", "want block_height or block_time")
	}
	if err != nil {
		return tx, err
	}
	t := ledger.Transfer{Asset: ledger.NativeAsset(chain)}
	tx.Coinbase = len(j.Vin) == 0 || j.Vin[0].Coinbase
	if !tx.Coinbase {
		t.Inputs = make([]ledger.Input, len(j.Vin))
		for i := range j.Vin {
			if t.Inputs[i], err = j.Vin[i].input(r, tx.Time, n); err != nil {
				return tx, err
			}
		}
	}
	if len(j.Vout) == 0 {
		return tx, fault(ErrValue, "vout", "", "want at least one output")
	}
	t.Outputs = make([]ledger.Output, len(j.Vout))
	for i := range j.Vout {
		o := &j.Vout[i]
		addr, err := o.account("vout", chain, n)
		if err != nil {
			return tx, err
		}
		t.Outputs[i] = scriptOutput(o.Script, addr, chain)
		if t.Outputs[i].Amount, err = amountCell("vout.value", string(o.Value), ""); err != nil {
			return tx, err
		}
	}
	tx.Transfers = []ledger.Transfer{t}
	return tx, nil
}

func (j *esploraIn) input(r *unlock.Reader, time int64, n *interner) (in ledger.Input, err error) {
	chain := r.Chain
	in = ledger.Input{Sequence: j.Sequence, Prev: ledger.Outpoint{Index: j.Vout}}
	if in.Prev.Tx, err = parseTxID(chain, "vin.txid", string(j.TxID)); err != nil {
		return in, err
	}
	witness := make([][]byte, len(j.Witness))
	for i, w := range j.Witness {
		witness[i] = w
	}
	var prev ledger.Address
	var script []byte
	if j.Prevout != nil {
		script = j.Prevout.Script
		if prev, err = j.Prevout.account("vin.prevout", chain, n); err != nil {
			return in, err
		}
		if in.Amount, err = amountCell("vin.prevout.value", string(j.Prevout.Value), ""); err != nil {
			return in, err
		}
	}
	unlockInput(r, &in, unlock.Spend{Script: j.ScriptSig, Witness: witness, Time: time}, prev, script)
	return in, nil
}

// account returns the address of the output's script, and checks that the
// address beside it is the same.
func (j *esploraOut) account(path string, chain ledger.Chain, n *interner) (ledger.Address, error) {
	if len(j.Script) == 0 && j.Address == "" {
		return ledger.ScriptAddress(nil, chain.Network()), nil // an empty script: anyone can spend it
	}
	var said ledger.Address
	if j.Address != "" {
		a, err := n.parseAccount(string(j.Address), chain)
		if err != nil {
			return said, atColumn(path+".scriptpubkey_address", string(j.Address), err)
		}
		if said = a.Address; len(j.Script) == 0 {
			return said, nil
		}
	}
	a := ledger.ScriptAddress(j.Script, chain.Network())
	if !said.IsZero() && said.String() != a.String() {
		return a, fault(ErrValue, path+".scriptpubkey_address", string(j.Address), "the script's address is "+a.String()+": wrong --chain?")
	}
	return a, nil
}
