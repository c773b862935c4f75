package format

import (
	"encoding/binary"

	"github.com/hoptrail/hoptrail/ledger"
)

// runEncoder writes items in the form that runDecoder reads: numbers as
// varints, addresses and hashes as bytes, chains and assets once each. It is
// private to one process, so it has no version.
type runEncoder struct {
	buf   []byte
	words map[string]uint64 // text written before, by its number
}

func (e *runEncoder) uint(u uint64) { e.buf = binary.AppendUvarint(e.buf, u) }

func (e *runEncoder) text(s string) {
	e.uint(uint64(len(s)))
	e.buf = append(e.buf, s...)
}

// word writes text that repeats: its number, and the text the first time.
func (e *runEncoder) word(s string) {
	n, ok := e.words[s]
	if !ok {
		n = uint64(len(e.words))
		e.words[s] = n
	}
	e.uint(n)
	if !ok {
		e.text(s)
	}
}

func (e *runEncoder) flags(bits ...bool) {
	b := byte(0)
	for i, set := range bits {
		if set {
			b |= 1 << i
		}
	}
	e.buf = append(e.buf, b)
}

func (e *runEncoder) amount(a ledger.Amount) {
	b := a.Bytes32()
	skip := 0
	for skip < len(b) && b[skip] == 0 {
		skip++
	}
	e.buf = append(append(e.buf, byte(len(b)-skip)), b[skip:]...)
}

// address writes the kind and the hash where that is all there is, else text.
func (e *runEncoder) address(a ledger.Address) {
	switch h, _ := a.Hash160(); a.Kind() {
	case ledger.NoAddress:
		e.buf = append(e.buf, byte(ledger.NoAddress))
	case ledger.EVM, ledger.TRON, ledger.P2PKH, ledger.P2SH, ledger.P2WPKH:
		e.buf = append(append(e.buf, byte(a.Kind()), byte(a.Network())), h[:]...)
	case ledger.P2WSH, ledger.P2TR:
		e.buf = append(append(e.buf, byte(a.Kind()), byte(a.Network())), a.Payload()...)
	default:
		e.buf = append(e.buf, byte(a.Kind()))
		e.text(a.String())
	}
}

func (e *runEncoder) account(a ledger.Account) {
	e.address(a.Address)
	if !a.IsZero() {
		e.word(string(a.Chain))
	}
}

// txID writes a hash where the chain gives it its form, else text.
func (e *runEncoder) txID(c ledger.Chain, id ledger.TxID) {
	h, ok := id.Hash()
	hash := ok && ledger.HashTxID(c, h) == id
	e.flags(hash)
	if hash {
		e.buf = append(e.buf, h[:]...)
	} else {
		e.text(id.String())
	}
}

// item writes one item.
func (e *runEncoder) item(it *item, file int) {
	tx := &it.Tx
	e.flags(it.Whole, it.timed, tx.Status == ledger.Failed, tx.Coinbase)
	e.uint(uint64(file))
	e.uint(uint64(it.Line))
	e.uint(it.seq)
	e.word(string(tx.Chain))
	e.txID(tx.Chain, tx.ID)
	e.uint(tx.Position.Height)
	e.uint(uint64(tx.Position.Tx))
	e.uint(uint64(tx.Position.Entry))
	e.uint(uint64(tx.Time))
	e.account(tx.Initiator)
	e.account(tx.FeePayer)
	e.amount(tx.Fee)
	e.amount(tx.FeeBurnt)
	e.uint(uint64(uint32(tx.Version)))
	e.uint(uint64(tx.LockTime))
	e.uint(uint64(len(tx.Transfers)))
	for i := range tx.Transfers {
		e.transfer(tx.Chain, &tx.Transfers[i])
	}
	e.uint(uint64(len(tx.Approvals)))
	for i := range tx.Approvals {
		a := &tx.Approvals[i]
		e.account(a.Owner)
		e.account(a.Spender)
		e.word(string(a.Asset))
		e.amount(a.Amount)
		e.uint(uint64(a.Entry))
	}
	e.uint(uint64(len(tx.Created)))
	for _, a := range tx.Created {
		e.account(a)
	}
}

func (e *runEncoder) transfer(c ledger.Chain, t *ledger.Transfer) {
	e.word(string(t.Asset))
	e.account(t.From)
	e.account(t.To)
	e.amount(t.Amount)
	e.uint(uint64(t.Entry))
	e.uint(uint64(t.Kind))
	e.uint(uint64(t.USD))
	e.uint(uint64(len(t.Inputs)))
	for i := range t.Inputs {
		in := &t.Inputs[i]
		e.account(in.Account)
		e.amount(in.Amount)
		e.flags(!in.Prev.Tx.IsZero())
		if !in.Prev.Tx.IsZero() {
			e.txID(c, in.Prev.Tx)
		}
		e.uint(uint64(in.Prev.Index))
		e.uint(uint64(in.Sequence))
		e.buf = append(e.buf, byte(in.Resolution), byte(in.SigHash), in.Multisig.M, in.Multisig.N)
		e.address(in.Nested)
	}
	e.uint(uint64(len(t.Outputs)))
	for i := range t.Outputs {
		out := &t.Outputs[i]
		e.account(out.Account)
		e.amount(out.Amount)
		e.flags(out.OpReturn)
		e.uint(uint64(out.ScriptLen))
		e.buf = append(e.buf, out.Multisig.M, out.Multisig.N)
	}
}
