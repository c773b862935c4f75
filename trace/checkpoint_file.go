package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
	"github.com/hoptrail/hoptrail/ledger"
)

// ErrCheckpoint is a checkpoint file that cannot be read.
var ErrCheckpoint = errors.New("trace: bad checkpoint")

// checkpointVersion changes when old files can no longer be read.
const checkpointVersion = 1

// maxCheckpoint bounds a checkpoint file, so that a wrong file is refused
// before it fills the memory.
const maxCheckpoint = 1 << 30

type checkpointJSON struct {
	Version  int                `json:"version"`
	Requests int                `json:"requests"`
	Done     map[string]outcome `json:"done"`
	Waiting  []questionJSON     `json:"waiting"`
	Failed   []Failure          `json:"failed"`
	Txs      []txJSON           `json:"txs"`
}

type questionJSON struct {
	Kind    string       `json:"kind"`
	Account string       `json:"account,omitempty"`
	Chain   ledger.Chain `json:"chain,omitempty"`
	Tx      string       `json:"tx,omitempty"`
	Index   uint32       `json:"index,omitempty"`
}

type txJSON struct {
	Chain     ledger.Chain   `json:"chain"`
	ID        string         `json:"id"`
	Height    uint64         `json:"height"`
	Index     uint32         `json:"index"`
	Time      int64          `json:"time"`
	Initiator string         `json:"initiator,omitempty"`
	FeePayer  string         `json:"fee_payer,omitempty"`
	Fee       ledger.Amount  `json:"fee"`
	FeeBurnt  ledger.Amount  `json:"fee_burnt"`
	Failed    bool           `json:"failed,omitempty"`
	Coinbase  bool           `json:"coinbase,omitempty"`
	Asset     ledger.Asset   `json:"asset,omitempty"` // of inputs and outputs
	Transfers []transferJSON `json:"transfers,omitempty"`
	Inputs    []inputJSON    `json:"inputs,omitempty"`
	Outputs   []outputJSON   `json:"outputs,omitempty"`
	Created   []string       `json:"created,omitempty"`
}

type transferJSON struct {
	Asset  ledger.Asset        `json:"asset"`
	From   string              `json:"from,omitempty"`
	To     string              `json:"to,omitempty"`
	Amount ledger.Amount       `json:"amount"`
	Entry  uint32              `json:"entry"`
	Kind   ledger.TransferKind `json:"kind"`
}

type inputJSON struct {
	Account    string            `json:"account,omitempty"`
	Amount     ledger.Amount     `json:"amount"`
	Tx         string            `json:"tx,omitempty"`
	Index      uint32            `json:"index"`
	Resolution ledger.Resolution `json:"resolution"`
}

type outputJSON struct {
	Account  string        `json:"account,omitempty"`
	Amount   ledger.Amount `json:"amount"`
	OpReturn bool          `json:"op_return,omitempty"`
}

// WriteTo writes the checkpoint as JSON. Equal states give equal bytes.
func (c *Checkpoint) WriteTo(w io.Writer) (int64, error) {
	doc := checkpointJSON{Version: checkpointVersion, Requests: c.Requests, Done: maps.Clone(c.Done), Failed: c.Failed}
	for _, q := range c.Waiting {
		j := questionJSON{Kind: q.Kind, Account: q.Account.String(), Chain: q.Chain, Index: q.Index}
		if !q.Tx.IsZero() {
			j.Tx = q.Tx.String()
		}
		doc.Waiting = append(doc.Waiting, j)
	}
	for _, tx := range c.sorted() {
		doc.Txs = append(doc.Txs, encodeTx(&tx))
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return 0, fmt.Errorf("trace: writing a checkpoint: %w", err)
	}
	n, err := w.Write(append(b, '\n'))
	if err != nil {
		err = fmt.Errorf("trace: writing a checkpoint: %w", err)
	}
	return int64(n), err
}

func encodeTx(tx *ledger.Tx) txJSON {
	j := txJSON{
		Chain: tx.Chain, ID: tx.ID.String(), Height: tx.Position.Height, Index: tx.Position.Tx, Time: tx.Time,
		Initiator: tx.Initiator.String(), FeePayer: tx.FeePayer.String(), Fee: tx.Fee, FeeBurnt: tx.FeeBurnt,
		Failed: tx.Status == ledger.Failed, Coinbase: tx.Coinbase,
	}
	for _, t := range tx.Transfers {
		if !t.IsUTXO() {
			j.Transfers = append(j.Transfers, transferJSON{t.Asset, t.From.String(), t.To.String(), t.Amount, t.Entry, t.Kind})
			continue
		}
		j.Asset = t.Asset
		for _, in := range t.Inputs {
			prev := ""
			if !in.Prev.Tx.IsZero() {
				prev = in.Prev.Tx.String()
			}
			j.Inputs = append(j.Inputs, inputJSON{in.Account.String(), in.Amount, prev, in.Prev.Index, in.Resolution})
		}
		for _, out := range t.Outputs {
			j.Outputs = append(j.Outputs, outputJSON{out.Account.String(), out.Amount, out.OpReturn})
		}
	}
	for _, a := range tx.Created {
		j.Created = append(j.Created, a.String())
	}
	return j
}

// ReadCheckpoint reads what WriteTo wrote. Errors match ErrCheckpoint.
func ReadCheckpoint(r io.Reader) (*Checkpoint, error) {
	var text json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r, maxCheckpoint)).Decode(&text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if err := jsonkeys.For[checkpointJSON]().Check(text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	var doc checkpointJSON
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if doc.Version != checkpointVersion {
		return nil, fmt.Errorf("%w: version %d (this release reads %d: start the exploration anew)", ErrCheckpoint, doc.Version, checkpointVersion)
	}
	c := newCheckpoint()
	c.Requests, c.Failed = doc.Requests, doc.Failed
	for k, o := range doc.Done {
		if !slices.Contains([]outcome{answered, failed, cut}, o) {
			return nil, fmt.Errorf("%w: outcome %q of %q", ErrCheckpoint, o, k)
		}
		c.Done[k] = o
	}
	p := decoder{}
	for _, q := range doc.Waiting {
		if !slices.Contains([]string{askTransaction, askSpender, askHistory}, q.Kind) {
			return nil, fmt.Errorf("%w: question %q", ErrCheckpoint, q.Kind)
		}
		c.queue(question{Kind: q.Kind, Account: p.account(q.Account), Chain: q.Chain, Tx: p.tx(q.Chain, q.Tx), Index: q.Index})
	}
	txs := make([]ledger.Tx, len(doc.Txs))
	for i := range doc.Txs {
		txs[i] = p.decodeTx(&doc.Txs[i])
	}
	if p.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, p.err)
	}
	if err := c.keep(txs); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return c, nil
}

// decoder parses values and remembers the first error.
type decoder struct{ err error }

func (p *decoder) account(s string) ledger.Account {
	if s == "" {
		return ledger.Account{}
	}
	a, err := ledger.ParseAccount(s)
	if p.err == nil {
		p.err = err
	}
	return a
}

func (p *decoder) tx(c ledger.Chain, s string) ledger.TxID {
	if s == "" {
		return ledger.TxID{}
	}
	id, err := ledger.ParseTxID(c, s)
	if p.err == nil {
		p.err = err
	}
	return id
}

func (p *decoder) decodeTx(j *txJSON) ledger.Tx {
	tx := ledger.Tx{
		ID: p.tx(j.Chain, j.ID), Chain: j.Chain, Position: ledger.Position{Height: j.Height, Tx: j.Index}, Time: j.Time,
		Initiator: p.account(j.Initiator), FeePayer: p.account(j.FeePayer), Fee: j.Fee, FeeBurnt: j.FeeBurnt, Coinbase: j.Coinbase,
	}
	if j.Failed {
		tx.Status = ledger.Failed
	}
	for _, t := range j.Transfers {
		tx.Transfers = append(tx.Transfers, ledger.Transfer{
			Asset: t.Asset, From: p.account(t.From), To: p.account(t.To), Amount: t.Amount, Entry: t.Entry, Kind: t.Kind,
		})
	}
	if len(j.Inputs)+len(j.Outputs) > 0 {
		t := ledger.Transfer{Asset: j.Asset}
		for _, in := range j.Inputs {
			t.Inputs = append(t.Inputs, ledger.Input{
				Account: p.account(in.Account), Amount: in.Amount, Resolution: in.Resolution,
				Prev: ledger.Outpoint{Tx: p.tx(j.Chain, in.Tx), Index: in.Index},
			})
		}
		for _, out := range j.Outputs {
			t.Outputs = append(t.Outputs, ledger.Output{Account: p.account(out.Account), Amount: out.Amount, OpReturn: out.OpReturn})
		}
		tx.Transfers = append(tx.Transfers, t)
	}
	for _, a := range j.Created {
		tx.Created = append(tx.Created, p.account(a))
	}
	return tx
}
