package bitcoin

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// verifyCore checks that a block in JSON is the one its hash names: the header's
// fields hash to it and meet its target, the transactions' fields hash to their
// ids, and these to the merkle root. Witnesses are not covered. Errors match
// ErrMismatch or ErrMalformed.
func (n *Network) verifyCore(c *coreBlock, txs []plainTx) error {
	h := Header{Version: c.Version, Time: uint32(c.Time), Nonce: c.Nonce}
	bits, err := strconv.ParseUint(c.Bits, 16, 32)
	if err != nil {
		return faultf(ErrMalformed, "bits %.20q", c.Bits)
	}
	h.Bits = uint32(bits)
	if c.Prev != "" {
		if h.Prev, err = ParseHash(c.Prev); err != nil {
			return faultf(ErrMalformed, "%v", err)
		}
	}
	if h.MerkleRoot, err = ParseHash(c.MerkleRoot); err != nil {
		return faultf(ErrMalformed, "merkleroot: %v", err)
	}
	hash := h.Hash()
	if hash.String() != c.Hash {
		return faultf(ErrMismatch, "the header's fields hash to %s, not to %s", hash, c.Hash)
	}
	if err := n.checkWork(hash, h.Bits); err != nil {
		return err
	}
	ids := make([][32]byte, len(txs))
	var buf []byte
	for i := range txs {
		if txs[i].coinbase != (i == 0) {
			return faultf(ErrMismatch, "transaction %d: coinbase %t", i, txs[i].coinbase)
		}
		if buf, err = txs[i].append(buf[:0]); err != nil {
			return err
		}
		ids[i] = hash256(buf)
		if id := Hash(ids[i]).String(); id != txs[i].id {
			return faultf(ErrMismatch, "transaction %d hashes to %s, not to %.64s", i, id, txs[i].id)
		}
	}
	root, err := merkleRoot(ids)
	if err == nil && root != h.MerkleRoot {
		err = faultf(ErrMismatch, "merkle root %s, header says %s", Hash(root), h.MerkleRoot)
	}
	return err
}

// append serializes a transaction without its witness.
func (p *plainTx) append(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(p.version))
	dst = appendVarint(dst, len(p.inputs))
	for i := range p.inputs {
		in := &p.inputs[i]
		if in.script == nil {
			return nil, faultf(ErrMismatch, "transaction %.64s: input %d has no scriptSig: its id cannot be checked", p.id, i)
		}
		prev, err := ledger.ParseTxID(ledger.BitcoinMainnet, in.tx)
		if err != nil {
			return nil, faultf(ErrMalformed, "%v", err)
		}
		h, _ := prev.Hash()
		slices.Reverse(h[:])
		dst = append(dst, h[:]...)
		dst = binary.LittleEndian.AppendUint32(dst, in.index)
		if dst, err = appendScript(dst, *in.script); err != nil {
			return nil, err
		}
		dst = binary.LittleEndian.AppendUint32(dst, in.sequence)
	}
	dst = appendVarint(dst, len(p.outputs))
	for _, out := range p.outputs {
		var err error
		if dst, err = appendScript(binary.LittleEndian.AppendUint64(dst, out.value), out.script); err != nil {
			return nil, err
		}
	}
	return binary.LittleEndian.AppendUint32(dst, p.lockTime), nil
}

func appendScript(dst []byte, text string) ([]byte, error) {
	dst = appendVarint(dst, len(text)/2)
	dst, err := hex.AppendDecode(dst, []byte(text))
	if err != nil {
		return nil, faultf(ErrMalformed, "script %.40q: %v", text, err)
	}
	return dst, nil
}

// appendVarint writes a CompactSize.
func appendVarint(dst []byte, n int) []byte {
	switch varintLen(n) {
	case 1:
		return append(dst, byte(n))
	case 3:
		return binary.LittleEndian.AppendUint16(append(dst, 0xfd), uint16(n))
	}
	return binary.LittleEndian.AppendUint32(append(dst, 0xfe), uint32(n))
}
