package ledger

import "math/bits"

// An account's senders are counted in a 64-bit linear-counting sketch
// (Whang, Vander-Zanden, Taylor, ACM TODS 15(2), 1990): each sender sets one
// bit, and with z bits left clear the estimate is 64·ln(64/z).

// senderBit returns the bit of an account. It depends on the address alone,
// so that it is the same in every ledger.
func (a *accounts) senderBit(id uint32) uint64 {
	r := a.rows.At(id)
	h := uint64(14695981039346656037) // FNV-1a, 64 bits
	switch payloadForm(r.kind) {
	case formName:
		for _, b := range []byte(a.names[r.index()]) {
			h = (h ^ uint64(b)) * 1099511628211
		}
	case formLong:
		for _, b := range a.longs.At(r.index()) {
			h = (h ^ uint64(b)) * 1099511628211
		}
	default:
		for _, b := range r.payload {
			h = (h ^ uint64(b)) * 1099511628211
		}
	}
	return 1 << (h * 0x9e3779b97f4a7c15 >> 58)
}

// linearCount[s] is 64·ln(64/(64−s)) rounded to the nearest integer, for s set
// bits; all bits set tells only "about 300 or more".
var linearCount = [65]uint32{
	0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 17,
	18, 20, 21, 23, 24, 25, 27, 28, 30, 32, 33, 35, 37, 39, 40, 42,
	44, 46, 48, 51, 53, 55, 58, 60, 63, 65, 68, 71, 74, 78, 81, 85,
	89, 93, 97, 102, 107, 113, 119, 126, 133, 142, 151, 163, 177, 196, 222, 266,
	300,
}

// estimate returns the number of distinct senders a sketch tells, and whether
// it is exact (at most one).
func estimate(sketch uint64) (n uint32, exact bool) {
	n = linearCount[bits.OnesCount64(sketch)]
	return n, n <= 1
}
