package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/hoptrail/hoptrail/ledger"
)

// runDecoder reads what runEncoder wrote. The first error stays; what is read
// after it is zero.
type runDecoder struct {
	r     *bufio.Reader
	words []string
	err   error
}

func (d *runDecoder) fail(err error) {
	if d.err == nil {
		if err == io.EOF { //nolint:errorlint // bufio returns it as it is
			err = io.ErrUnexpectedEOF
		}
		d.err = fmt.Errorf("format: sorting: read back: %w", err)
	}
}

func (d *runDecoder) uint() uint64 {
	if d.err != nil {
		return 0
	}
	u, err := binary.ReadUvarint(d.r)
	if err != nil {
		d.fail(err)
	}
	return u
}

func (d *runDecoder) bytes(b []byte) {
	if d.err != nil {
		return
	}
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.fail(err)
		clear(b)
	}
}

func (d *runDecoder) byte() byte {
	var b [1]byte
	d.bytes(b[:])
	return b[0]
}

// count reads how many follow.
func (d *runDecoder) count() int {
	if n := d.uint(); d.err == nil && n <= 1<<31 {
		return int(n)
	}
	return 0
}

func (d *runDecoder) text() string {
	b := make([]byte, d.count())
	d.bytes(b)
	return string(b)
}

func (d *runDecoder) word() string {
	n := d.uint()
	if n == uint64(len(d.words)) {
		d.words = append(d.words, d.text())
	}
	if n >= uint64(len(d.words)) {
		d.fail(io.ErrUnexpectedEOF)
		return ""
	}
	return d.words[n]
}

func (d *runDecoder) amount() ledger.Amount {
	var b [32]byte
	n := min(int(d.byte()), len(b))
	d.bytes(b[:n])
	a, _ := ledger.AmountFromBytes(b[:n])
	return a
}

func (d *runDecoder) address() (a ledger.Address) {
	kind := ledger.AddressKind(d.byte())
	var h [20]byte
	switch kind {
	case ledger.NoAddress:
	case ledger.EVM, ledger.TRON, ledger.P2PKH, ledger.P2SH, ledger.P2WPKH:
		net := ledger.Network(d.byte())
		d.bytes(h[:])
		switch kind {
		case ledger.EVM:
			a = ledger.EVMAddress(h)
		case ledger.TRON:
			a = ledger.TronAddress(h)
		default:
			a, _ = ledger.KeyHashAddress(kind, h, net)
		}
	case ledger.P2WSH, ledger.P2TR:
		net := ledger.Network(d.byte())
		var program [32]byte
		d.bytes(program[:])
		version := byte(0)
		if kind == ledger.P2TR {
			version = 1
		}
		a, _ = ledger.WitnessAddress(version, program[:], net)
	case ledger.Local:
		a = d.must(ledger.LocalAddress(d.text()))
	default:
		a = d.must(ledger.ParseAddress(d.text()))
	}
	return a
}

func (d *runDecoder) must(a ledger.Address, err error) ledger.Address {
	if err != nil {
		d.fail(err)
	}
	return a
}

func (d *runDecoder) account() (a ledger.Account) {
	if a.Address = d.address(); !a.Address.IsZero() {
		a.Chain = ledger.Chain(d.word())
	}
	return a
}

func (d *runDecoder) txID(c ledger.Chain) ledger.TxID {
	if d.byte()&1 != 0 {
		var h [32]byte
		d.bytes(h[:])
		return ledger.HashTxID(c, h)
	}
	id, err := ledger.ParseTxID(c, d.text())
	if err != nil {
		d.fail(err)
	}
	return id
}

// item reads one item.
func (d *runDecoder) item(files []string) item {
	var r Row
	bits := d.byte()
	file := d.count()
	r.Whole, r.Line = bits&1 != 0, d.count()
	seq := d.uint()
	tx := &r.Tx
	if bits&4 != 0 {
		tx.Status = ledger.Failed
	}
	tx.Coinbase = bits&8 != 0
	tx.Chain = ledger.Chain(d.word())
	tx.ID = d.txID(tx.Chain)
	tx.Position = ledger.Position{Height: d.uint(), Tx: uint32(d.uint()), Entry: uint32(d.uint())}
	tx.Time = int64(d.uint())
	tx.Initiator, tx.FeePayer = d.account(), d.account()
	tx.Fee, tx.FeeBurnt = d.amount(), d.amount()
	tx.Version, tx.LockTime = int32(uint32(d.uint())), uint32(d.uint())
	for range d.count() {
		tx.Transfers = append(tx.Transfers, d.transfer(tx.Chain))
	}
	for range d.count() {
		tx.Approvals = append(tx.Approvals, ledger.Approval{
			Owner: d.account(), Spender: d.account(), Asset: ledger.Asset(d.word()), Amount: d.amount(), Entry: uint32(d.uint()),
		})
	}
	for range d.count() {
		tx.Created = append(tx.Created, d.account())
	}
	if d.err != nil || file >= len(files) {
		d.fail(io.ErrUnexpectedEOF)
		return item{}
	}
	it := newItem(&r, files[file], seq)
	it.timed = bits&2 != 0
	return it
}

func (d *runDecoder) transfer(c ledger.Chain) (t ledger.Transfer) {
	t.Asset = ledger.Asset(d.word())
	t.From, t.To = d.account(), d.account()
	t.Amount = d.amount()
	t.Entry, t.Kind, t.USD = uint32(d.uint()), ledger.TransferKind(d.uint()), ledger.USD(d.uint())
	for range d.count() {
		in := ledger.Input{Account: d.account(), Amount: d.amount()}
		if d.byte()&1 != 0 {
			in.Prev.Tx = d.txID(c)
		}
		in.Prev.Index, in.Sequence = uint32(d.uint()), uint32(d.uint())
		in.Resolution, in.SigHash = ledger.Resolution(d.byte()), ledger.SigHash(d.byte())
		in.Multisig = ledger.MofN{M: d.byte(), N: d.byte()}
		in.Nested = d.address()
		t.Inputs = append(t.Inputs, in)
	}
	for range d.count() {
		out := ledger.Output{Account: d.account(), Amount: d.amount(), OpReturn: d.byte()&1 != 0, ScriptLen: uint16(d.uint())}
		out.Multisig = ledger.MofN{M: d.byte(), N: d.byte()}
		t.Outputs = append(t.Outputs, out)
	}
	return t
}
