package bitcoin

import "math"

// Least sizes of serialized parts (Bitcoin protocol reference): an input has
// outpoint 36, script length 1, sequence 4; an output value 8, script length 1;
// a transaction version 4, one input, one output, two counts, locktime 4.
const (
	minInput  = 41
	minOutput = 9
	minTx     = 4 + 1 + minInput + 1 + minOutput + 4
)

// maxMoney is 21 million bitcoin in satoshi (Bitcoin Core consensus/amount.h).
const maxMoney = 21_000_000 * 100_000_000

// extent counts what a block holds, so that it can be allocated at once.
type extent struct{ txs, inputs, outputs, items int }

// walk checks a block's structure from the first byte after its header to the
// last, allocating nothing: every count is held against the bytes left, every
// value against the money supply. O(len(b)) time. An error is a *fault that
// matches ErrTruncated or ErrMalformed.
func walk(b []byte) (n extent, err error) {
	c := cursor{b: b}
	c.skip(headerSize)
	n.txs = c.count("transactions", minTx)
	if n.txs == 0 {
		c.fail(ErrMalformed, "no transactions")
	}
	for range n.txs {
		c.walkTx(&n)
		if c.err != nil {
			return n, c.err
		}
	}
	if c.left() > 0 {
		c.fail(ErrMalformed, "%d bytes after the last transaction", c.left())
	}
	if n.inputs > math.MaxInt32 || n.outputs > math.MaxInt32 {
		c.fail(ErrTooLarge, "%d inputs, %d outputs", n.inputs, n.outputs)
	}
	return n, c.err
}

func (c *cursor) walkTx(n *extent) {
	c.skip(4)
	inputs, segwit := c.inputCount()
	for range inputs {
		c.skip(36)
		c.blob("script bytes")
		c.skip(4)
	}
	outputs := c.count("outputs", minOutput)
	for range outputs {
		if v := c.u64(); v > maxMoney {
			c.fail(ErrMalformed, "output of %d satoshi, more than will ever exist", v)
		}
		c.blob("script bytes")
		if c.err != nil {
			return
		}
	}
	if outputs == 0 {
		c.fail(ErrMalformed, "transaction without outputs")
	}
	if segwit {
		for range inputs {
			items := c.count("witness items", 1)
			for range items {
				c.blob("witness bytes")
			}
			n.items += items
		}
	}
	c.skip(4)
	n.inputs += inputs
	n.outputs += outputs
}

// inputCount reads the number of inputs, and the segwit marker and flag (BIP-144)
// before it where they stand.
func (c *cursor) inputCount() (inputs int, segwit bool) {
	inputs = c.count("inputs", minInput)
	if inputs == 0 && c.err == nil {
		if flag := c.bytes(1); c.err != nil || flag[0] != 1 {
			c.fail(ErrMalformed, "transaction without inputs")
			return 0, false
		}
		segwit = true
		if inputs = c.count("inputs", minInput); inputs == 0 {
			c.fail(ErrMalformed, "transaction without inputs")
		}
	}
	return inputs, segwit
}
