package bitcoin

import (
	"bytes"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// commitmentTag starts the coinbase output that commits to the witnesses:
// OP_RETURN, 36 bytes, then these four (BIP-141).
var commitmentTag = []byte{0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed}

// verify checks a block against its header. Errors match ErrMismatch.
func (n *Network) verify(b []byte, blk *Block) error {
	h := parseHeader(b)
	if err := n.checkWork(h.Hash(), h.Bits); err != nil {
		return err
	}
	if !blk.Txs[0].Coinbase {
		return faultf(ErrMismatch, "the first transaction is no coinbase")
	}
	ids := make([][32]byte, len(blk.Txs))
	for i := range blk.Txs {
		if i > 0 && blk.Txs[i].Coinbase {
			return faultf(ErrMismatch, "transaction %d is a second coinbase", i)
		}
		ids[i], _ = blk.Txs[i].ID.Hash()
		slices.Reverse(ids[i][:])
	}
	root, err := merkleRoot(ids)
	if err != nil {
		return err
	}
	if root != h.MerkleRoot {
		return faultf(ErrMismatch, "merkle root %s, header says %s", Hash(root), h.MerkleRoot)
	}
	return checkWitness(b)
}

// merkleRoot folds ids in place. A list whose last pair repeats has the same
// root as one without it (CVE-2012-2459), so equal neighbours are refused.
func merkleRoot(ids [][32]byte) ([32]byte, error) {
	var pair [64]byte
	for len(ids) > 1 {
		for i := 0; i < len(ids); i += 2 {
			left, right := ids[i], ids[min(i+1, len(ids)-1)]
			if i+1 < len(ids) && left == right {
				return left, faultf(ErrMismatch, "merkle tree repeats a node (CVE-2012-2459)")
			}
			copy(pair[:32], left[:])
			copy(pair[32:], right[:])
			ids[i/2] = hash256(pair[:])
		}
		ids = ids[:(len(ids)+1)/2]
	}
	return ids[0], nil
}

// checkWitness compares the witness commitment, where the coinbase has one, with
// the witnesses (BIP-141). Blocks that nodes from before segwit stored have none
// at all, and nothing that could be compared. b was walked before.
func checkWitness(b []byte) error {
	c := witnessCursor{cursor: cursor{b: b}}
	c.skip(headerSize)
	n := c.count("transactions", minTx)
	wids := make([][32]byte, n)
	var want, reserved []byte
	for i := range wids {
		start := c.off
		out, witness := c.coinbaseParts(i == 0)
		if i == 0 {
			want, reserved = out, witness
		} else {
			wids[i] = hash256(b[start:c.off])
		}
	}
	if c.err != nil || want == nil || c.witnesses == 0 {
		return c.err
	}
	root, err := merkleRoot(wids)
	if err != nil {
		return err
	}
	if sum := hash256(append(root[:], reserved...)); !bytes.Equal(sum[:], want) {
		return faultf(ErrMismatch, "witness commitment %x, witnesses give %x", want, sum)
	}
	return nil
}

// witnessCursor counts the witness items it passes.
type witnessCursor struct {
	cursor
	witnesses int
}

// coinbaseParts skips one transaction and, if asked to look, returns the last
// witness commitment among its outputs and its first witness item.
func (c *witnessCursor) coinbaseParts(look bool) (commitment, reserved []byte) {
	c.skip(4)
	inputs, segwit := c.inputCount()
	for range inputs {
		c.skip(36)
		c.blob("script bytes")
		c.skip(4)
	}
	for range c.count("outputs", minOutput) {
		c.skip(8)
		if s := c.blob("script bytes"); look && len(s) >= 38 && bytes.HasPrefix(s, commitmentTag) {
			commitment = s[6:38]
		}
	}
	if segwit {
		for i := range inputs {
			for j := range c.count("witness items", 1) {
				c.witnesses++
				if item := c.blob("witness bytes"); i == 0 && j == 0 {
					reserved = item
				}
			}
		}
	}
	c.skip(4)
	return commitment, reserved
}

// Fees returns the sum of a block's fees and what its coinbase claims beyond
// the subsidy that is due at its height; ok is false unless every input is
// resolved. A valid block has claimed ≤ fees, and most have claimed = fees.
func Fees(b *Block) (fees, claimed int64, ok bool) {
	if len(b.Txs) == 0 || !b.Txs[0].Coinbase {
		return 0, 0, false
	}
	for i := range b.Txs {
		t := &b.Txs[i].Transfers[0]
		var in, out int64
		for n := range t.Inputs {
			if t.Inputs[n].Resolution != ledger.Resolved {
				return 0, 0, false
			}
			v, _ := t.Inputs[n].Amount.Uint64()
			in += int64(v)
		}
		for n := range t.Outputs {
			v, _ := t.Outputs[n].Amount.Uint64()
			out += int64(v)
		}
		if b.Txs[i].Coinbase {
			claimed = out - subsidy(b.Height)
		} else {
			fees += in - out
		}
	}
	return fees, claimed, true
}

// subsidy is the reward for a block in satoshi: 50 bitcoin, halved every
// 210,000 blocks (Bitcoin Core GetBlockSubsidy, main and test networks).
func subsidy(height uint64) int64 {
	if halvings := height / 210_000; halvings < 64 {
		return 50 * 100_000_000 >> halvings
	}
	return 0
}
