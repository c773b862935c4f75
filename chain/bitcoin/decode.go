package bitcoin

import (
	"crypto/sha256"
	"slices"

	"github.com/hoptrail/hoptrail/internal/unlock"
	"github.com/hoptrail/hoptrail/ledger"
)

// decoder turns serialized blocks into Blocks. Each worker has its own.
type decoder struct {
	net    *Network
	asset  ledger.Asset
	strip  []byte // a transaction without its witness, for its id
	verify bool
}

func newDecoder(net *Network) *decoder {
	return &decoder{net: net, asset: ledger.NativeAsset(net.Chain)}
}

// verifying makes the decoder check blocks against their headers.
func (d *decoder) verifying(yes bool) *decoder {
	d.verify = yes
	return d
}

// block decodes b, which the result points into until it was described. The
// inputs are Unknown yet. O(len(b)) time; allocates for what walk counted.
func (d *decoder) block(b []byte, height uint64) (*Block, error) {
	n, err := walk(b)
	if err != nil {
		return nil, err
	}
	h := parseHeader(b)
	blk := &Block{
		Chain: d.net.Chain, Height: height, Prev: h.Prev, Time: int64(h.Time),
		Txs:    make([]ledger.Tx, n.txs),
		spends: make([]spend, 0, n.inputs),
		items:  make([][]byte, 0, n.items),
	}
	// One allocation per kind of thing and block; transactions share them.
	f := fill{
		decoder: d, block: blk, cursor: cursor{b: b},
		transfers: make([]ledger.Transfer, n.txs),
		inputs:    make([]ledger.Input, 0, n.inputs),
		outputs:   make([]ledger.Output, 0, n.outputs),
	}
	f.skip(headerSize)
	f.varint()
	for i := range blk.Txs {
		f.tx(i)
	}
	if f.err == nil && d.verify {
		f.err = d.net.verify(b, blk)
	}
	return blk, f.err
}

// fill is the state of decoding one block that walk found sound.
type fill struct {
	*decoder
	cursor
	block     *Block
	transfers []ledger.Transfer
	inputs    []ledger.Input
	outputs   []ledger.Output
}

func (f *fill) tx(i int) {
	tx, start := &f.block.Txs[i], f.off
	tx.Chain = f.net.Chain
	tx.Position = ledger.Position{Height: f.block.Height, Tx: uint32(i)}
	tx.Time = f.block.Time
	tx.Version = int32(f.u32())
	n, segwit := f.inputCount()
	body := f.off - varintLen(n)
	in, out := len(f.inputs), len(f.outputs)
	for range n {
		f.input()
	}
	for range f.count("outputs", minOutput) {
		value := f.u64()
		script := f.blob("script bytes")
		k := len(f.outputs)
		f.outputs = f.outputs[:k+1]
		if f.output(&f.outputs[k], value, script) {
			f.block.keyless = append(f.block.keyless, outputRef{uint32(i), uint32(k - out)})
		}
	}
	end := f.off
	if segwit {
		for j := range n {
			f.witness(&f.block.spends[in+j])
		}
	}
	tx.LockTime = f.u32()
	if segwit {
		// The id leaves marker, flag and witness out (BIP-144).
		f.strip = append(f.strip[:0], f.b[start:start+4]...)
		f.strip = append(f.strip, f.b[body:end]...)
		f.strip = append(f.strip, f.b[f.off-4:f.off]...)
		tx.ID = f.txID(hash256(f.strip))
	} else {
		tx.ID = f.txID(hash256(f.b[start:f.off]))
	}
	t := &f.transfers[i]
	t.Asset = f.asset
	t.Outputs = slices.Clip(f.outputs[out:])
	if null := f.inputs[in].Prev; n == 1 && isNull(null) {
		// A coinbase spends nothing (Bitcoin Core CTransaction::IsCoinBase).
		tx.Coinbase = true
		f.inputs[in] = ledger.Input{}
		f.inputs = f.inputs[:in]
		f.block.spends = f.block.spends[:in]
	} else {
		t.Inputs = slices.Clip(f.inputs[in:])
	}
	tx.Transfers = f.transfers[i : i+1 : i+1]
}

func (f *fill) input() {
	var prev [32]byte
	copy(prev[:], f.bytes(32))
	index := f.u32()
	script := f.blob("script bytes")
	f.block.spends = append(f.block.spends, spend{script: script, seen: true})
	k := len(f.inputs)
	f.inputs = f.inputs[:k+1] // walk counted them; large values are set in place
	in := &f.inputs[k]
	in.Prev.Tx, in.Prev.Index = f.txID(prev), index
	in.Sequence = f.u32()
	in.Resolution = ledger.Unknown
}

func (f *fill) witness(s *spend) {
	items := &f.block.items
	start := len(*items)
	for range f.count("witness items", 1) {
		*items = append(*items, f.blob("witness bytes"))
	}
	s.witness = slices.Clip((*items)[start:])
}

// output fills in the ledger's form of an output and reports whether spending it
// needs no signature.
func (d *decoder) output(out *ledger.Output, value uint64, script []byte) (keyless bool) {
	out.Account.Chain = d.net.Chain
	out.Account.Address = ledger.ScriptAddress(script, d.net.Prefixes)
	out.Amount = ledger.NewAmount(value)
	out.OpReturn = ledger.IsOpReturn(script)
	out.ScriptLen = uint16(min(len(script), 1<<16-1))
	kind := out.Account.Address.Kind()
	if kind == ledger.Multisig {
		out.Multisig = unlock.Multisig(script)
	}
	return unlock.Keyless(kind, script)
}

// txID turns a hash in wire order into the ledger's id.
func (d *decoder) txID(h [32]byte) ledger.TxID {
	slices.Reverse(h[:])
	return ledger.HashTxID(d.net.Chain, h)
}

// isNull reports whether an outpoint is the one that coinbases have.
func isNull(o ledger.Outpoint) bool {
	h, _ := o.Tx.Hash()
	return o.Index == 1<<32-1 && h == [sha256.Size]byte{}
}

func varintLen(n int) int {
	switch {
	case n < 0xfd:
		return 1
	case n < 1<<16:
		return 3
	}
	return 5
}
