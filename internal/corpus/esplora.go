package corpus

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// ReadEsplora reads Esplora transaction lines that need hold neither height nor
// time. A file with heights keeps them and its order within a block; one
// without is put into an order in which every output comes before its spend,
// ties by transaction id, at heights 1, 2, … and time 0, which no block has.
func ReadEsplora(name string, chain ledger.Chain) ([]ledger.Tx, error) {
	var txs []ledger.Tx
	index := map[uint64]uint32{}
	heights := true
	err := readJSON(name, func(d *json.Decoder) error {
		var j esploraTx
		if err := d.Decode(&j); err != nil {
			return err
		}
		tx, err := j.tx(chain)
		if err != nil {
			return err
		}
		if j.Status.Height == nil {
			heights = false
		} else {
			tx.Position = ledger.Position{Height: *j.Status.Height, Tx: index[*j.Status.Height]}
			index[*j.Status.Height]++
			tx.Time = j.Status.Time
		}
		txs = append(txs, tx)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if heights {
		slices.SortStableFunc(txs, func(a, b ledger.Tx) int { return a.Position.Compare(b.Position) })
		return txs, nil
	}
	return spendOrder(txs), nil
}

type esploraTx struct {
	TxID     string
	Version  int32
	LockTime uint32
	Vin      []struct {
		TxID     string
		Vout     uint32
		Prevout  *esploraOut
		Sequence *uint32
	}
	Vout   []esploraOut
	Status struct {
		Height *uint64 `json:"block_height"`
		Time   int64   `json:"block_time"`
	}
}

type esploraOut struct {
	Script string `json:"scriptpubkey"`
	Value  uint64
}

func (o *esploraOut) output(chain ledger.Chain) (ledger.Output, error) {
	script, err := hex.DecodeString(o.Script)
	if err != nil {
		return ledger.Output{}, fmt.Errorf("scriptpubkey: %w", err)
	}
	a := ledger.ScriptAddress(script, chain.Network())
	return ledger.Output{
		Account: ledger.AccountOn(chain, a), Amount: ledger.NewAmount(o.Value),
		OpReturn: ledger.IsOpReturn(script), ScriptLen: uint16(min(len(script), 1<<16-1)),
	}, nil
}

func (j *esploraTx) tx(chain ledger.Chain) (tx ledger.Tx, err error) {
	tx = ledger.Tx{Chain: chain, Version: j.Version, LockTime: j.LockTime, Coinbase: len(j.Vin) == 0}
	if tx.ID, err = ledger.ParseTxID(chain, j.TxID); err != nil {
		return tx, err
	}
	t := ledger.Transfer{Asset: ledger.NativeAsset(chain)}
	for _, v := range j.Vin {
		in := ledger.Input{Prev: ledger.Outpoint{Index: v.Vout}, Resolution: ledger.Unknown}
		if in.Prev.Tx, err = ledger.ParseTxID(chain, v.TxID); err != nil {
			return tx, err
		}
		if v.Sequence != nil {
			in.Sequence = *v.Sequence
		}
		if v.Prevout != nil {
			o, err := v.Prevout.output(chain)
			if err != nil {
				return tx, err
			}
			in.Account, in.Amount, in.Resolution = o.Account, o.Amount, ledger.Resolved
		}
		t.Inputs = append(t.Inputs, in)
	}
	for i := range j.Vout {
		o, err := j.Vout[i].output(chain)
		if err != nil {
			return tx, err
		}
		t.Outputs = append(t.Outputs, o)
	}
	tx.Transfers = []ledger.Transfer{t}
	return tx, nil
}

// spendOrder puts transactions after those whose outputs they spend.
func spendOrder(txs []ledger.Tx) []ledger.Tx {
	slices.SortFunc(txs, func(a, b ledger.Tx) int { return a.ID.Compare(b.ID) })
	at := make(map[ledger.TxID]int, len(txs))
	for i := range txs {
		at[txs[i].ID] = i
	}
	done := make([]bool, len(txs))
	out := make([]ledger.Tx, 0, len(txs))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, in := range txs[i].Transfers[0].Inputs {
			if j, ok := at[in.Prev.Tx]; ok {
				visit(j)
			}
		}
		tx := txs[i]
		tx.Position = ledger.Position{Height: uint64(len(out) + 1)}
		out = append(out, tx)
	}
	for i := range txs {
		visit(i)
	}
	return out
}
