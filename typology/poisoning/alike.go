package poisoning

import "github.com/hoptrail/hoptrail/ledger"

// alike counts the first and the last characters in which two addresses agree,
// as people read them; nothing for equal addresses, of different families, or of
// a family whose addresses are not compared. Upper and lower case of hexadecimal
// digits are the same.
func alike(a, b ledger.Address) (head, tail int) {
	if a == b || a.Kind() != b.Kind() {
		return 0, 0
	}
	switch a.Kind() {
	case ledger.EVM:
		x, _ := a.Hash160()
		y, _ := b.Hash160()
		return run(40, func(i int) bool { return nibble(&x, i) == nibble(&y, i) })
	case ledger.TRON:
		x, y := a.String()[1:], b.String()[1:]
		return run(min(len(x), len(y)), func(i int) bool { return x[i] == y[i] })
	}
	return 0, 0
}

// run counts how many of n characters agree from either end.
func run(n int, same func(i int) bool) (head, tail int) {
	for head < n && same(head) {
		head++
	}
	for tail < n-head && same(n-1-tail) {
		tail++
	}
	return head, tail
}

func nibble(b *[20]byte, i int) byte {
	if i%2 == 0 {
		return b[i/2] >> 4
	}
	return b[i/2] & 15
}
