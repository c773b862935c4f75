package trace

import "math/bits"

// share64 returns floor(a·num/den) over a 128-bit product, for num ≤ den, so
// that the quotient is at most a and fits; den must not be zero.
//
// It is the haircut step of Möser, Böhme, Breuker 2014 in integers: with
// running totals C of the outputs, part j is share(T, C_j, C_n) −
// share(T, C_{j−1}, C_n). The parts add up to T exactly, none exceeds its
// output, and none is more than one unit from its exact quotient.
func share64(a, num, den uint64) uint64 {
	hi, lo := bits.Mul64(a, num)
	q, _ := bits.Div64(hi, lo, den)
	return q
}
