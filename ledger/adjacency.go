package ledger

import (
	"math/bits"
	"sort"

	"github.com/hoptrail/hoptrail/internal/chunk"
)

// linkList is an account's transfers in one direction, in the order they were
// appended, kept in blocks that grow by half. Two words in the account's row:
//
//	count 1: tail is the link itself
//	count>1: tail is the last block in the arena: [previous block][link]…[link]
//
// Blocks are only ever filled, never changed, so whoever holds an old tail and
// count reads on undisturbed.
type linkList struct{ tail, count uint32 }

// link is an ordinal shifted left by one; the low bit tells legs (UTXO) from
// edges (account model).
type link uint32

func edgeLink(i uint32) link   { return link(i << 1) }
func legLink(i uint32) link    { return link(i<<1 | 1) }
func (l link) ordinal() uint32 { return uint32(l) >> 1 }
func (l link) isLeg() bool     { return l&1 == 1 }

// maxLink bounds edge and leg ordinals, which share 32 bits with the low bit.
const maxLink = 1<<31 - 1

// blockSizes are the links in the k-th block; later blocks repeat the last
// size. Growth by half wastes at most a third of a list.
var blockSizes = [...]uint32{
	3, 4, 6, 9, 13, 19, 28, 42, 63, 94, 141, 211, 316, 474, 711, 1066, 1599, 2398, 3597, chunk.Size/2 - 1,
}

// blockStarts[k] counts the links before block k.
var blockStarts = [...]uint32{
	0, 3, 7, 13, 22, 35, 54, 82, 124, 187, 281, 422, 633, 949, 1423, 2134, 3200, 4799, 7197, 10794,
}

// blockBase[n] is the block that holds the smallest link of n binary digits;
// at most two more blocks begin among the links of n digits.
var blockBase = [...]uint8{0, 0, 0, 1, 2, 3, 4, 6, 8, 9, 11, 13, 14, 16, 18}

// blockOf returns the block that holds link i, its first link and its size.
func blockOf(i uint32) (k int, start, size uint32) {
	last := len(blockSizes) - 1
	if i < blockStarts[last] {
		k = int(blockBase[bits.Len32(i)])
		if i >= blockStarts[k+1] {
			k++
		}
		if i >= blockStarts[k+1] {
			k++
		}
		return k, blockStarts[k], blockSizes[k]
	}
	size = blockSizes[last]
	more := (i - blockStarts[last]) / size
	return last + int(more), blockStarts[last] + more*size, size
}

// arena holds the blocks of all lists.
type arena struct{ chunk.Column[uint32] }

// push adds a link to a list. Amortised O(1).
func (a *arena) push(c *linkList, l link) {
	switch i := c.count; i {
	case 0:
		c.tail = uint32(l)
	case 1:
		b := a.Extend(int(blockSizes[0]) + 1)
		words := a.Slice(b, 3)
		words[1], words[2] = c.tail, uint32(l)
		c.tail = b
	default:
		_, start, size := blockOf(i)
		if i == start {
			b := a.Extend(int(size) + 1)
			*a.At(b) = c.tail
			c.tail = b
		}
		*a.At(c.tail + 1 + i - start) = uint32(l)
	}
	c.count++
}

// last returns the newest word of a list's blocks.
func (a *arena) last(c linkList) uint32 {
	if c.count < 2 {
		return 0
	}
	_, start, _ := blockOf(c.count - 1)
	return *a.At(c.tail + c.count - start)
}

// descend calls yield with the links of a list from the newest to the oldest
// until it returns false.
func (a *arena) descend(c linkList, yield func(link) bool) {
	var one [1]uint32
	a.descendBlocks(c, &one, nil, func(words []uint32) bool {
		for i := len(words) - 1; i >= 0; i-- {
			if !yield(link(words[i])) {
				return false
			}
		}
		return true
	})
}

// ascend calls yield with the links of a list from the oldest to the newest
// until it returns false.
func (a *arena) ascend(c linkList, yield func(link) bool) {
	var one [1]uint32
	a.ascendBlocks(c, &one, nil, func(words []uint32) bool {
		for _, w := range words {
			if !yield(link(w)) {
				return false
			}
		}
		return true
	})
}

// descendBlocks calls yield with the links of a list, oldest first within a
// block, from the newest block to the oldest until it returns false. Links for
// which beyond is true are left out; it must be true for a suffix only, and nil
// means none. one holds the link of a list that has no block. O(log) before
// the first yield, plus one step per block left out.
func (a *arena) descendBlocks(c linkList, one *[1]uint32, beyond func(link) bool, yield func([]uint32) bool) {
	for n, b := c.count, c.tail; n > 0; {
		var words []uint32
		if c.count == 1 {
			one[0], n = c.tail, 0
			words = one[:]
		} else {
			_, start, _ := blockOf(n - 1)
			words = a.Slice(b, int(n-start)+1)
			n, b, words = start, words[0], words[1:]
		}
		if beyond != nil {
			if beyond(link(words[len(words)-1])) {
				words = words[:sort.Search(len(words)-1, func(i int) bool { return beyond(link(words[i])) })]
			} else {
				beyond = nil
			}
		}
		if len(words) > 0 && !yield(words) {
			return
		}
	}
}

// ascendBlocks calls yield with the links of a list, block by block from the
// oldest to the newest, until it returns false. Links for which skip is true
// are left out; it must be true for a prefix only, and nil means none. one
// holds the link of a list that has no block. O(log) before the first yield,
// plus one step per block.
func (a *arena) ascendBlocks(c linkList, one *[1]uint32, skip func(link) bool, yield func([]uint32) bool) {
	if c.count <= 1 {
		if one[0] = c.tail; c.count == 1 && (skip == nil || !skip(link(c.tail))) {
			yield(one[:])
		}
		return
	}
	var stack [32][]uint32
	parts := stack[:0]
	for n, b := c.count, c.tail; n > 0; {
		_, start, _ := blockOf(n - 1)
		words := a.Slice(b, int(n-start)+1)
		parts = append(parts, words[1:])
		n, b = start, words[0]
		if skip != nil && skip(link(words[1])) { // everything wanted is in this block and those after it
			last := parts[len(parts)-1]
			parts[len(parts)-1] = last[sort.Search(len(last), func(i int) bool { return !skip(link(last[i])) }):]
			break
		}
	}
	for i := len(parts) - 1; i >= 0; i-- {
		if len(parts[i]) > 0 && !yield(parts[i]) {
			return
		}
	}
}
