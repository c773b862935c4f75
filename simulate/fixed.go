package simulate

import "math/bits"

// Draws are computed in integers throughout: a float's last bit may differ
// between processors (fused multiply-add), and a simulated ledger must be the
// same bytes everywhere. q32 is a signed fixed-point number with 32 fraction
// bits.
type q32 = int64

const (
	one32  q32 = 1 << 32
	ln2    q32 = 2977044472 // ln 2
	log2e  q32 = 6196328019 // 1/ln 2
	exps       = 256        // steps of the tables per doubling
	expCap     = 60         // results are capped at 2^60
)

// pow2 holds 2^(i/256) and lb holds log2(1+i/256), both with 32 fraction bits;
// straight lines between the points err by less than 3e-6.
var (
	pow2 = pow2Table()
	lb   = lbTable()
)

func pow2Table() (t [exps + 1]uint64) {
	step := uint64(2) << 61 // 2.0 with 61 fraction bits
	for range 8 {
		step = sqrt61(step)
	}
	v := uint64(1) << 61
	for i := range t {
		t[i] = (v + 1<<28) >> 29
		hi, lo := bits.Mul64(v, step)
		v = hi<<3 | lo>>61
	}
	return t
}

// sqrt61 returns the square root of a number with 61 fraction bits.
func sqrt61(v uint64) (r uint64) {
	for b := uint64(1) << 62; b != 0; b >>= 1 {
		hi, lo := bits.Mul64(r|b, r|b)
		if hi>>61 == 0 && hi<<3|lo>>61 <= v {
			r |= b
		}
	}
	return r
}

func lbTable() (t [exps + 1]uint64) {
	for i := range t {
		m := uint64(exps+i) << 54 // 1+i/256 with 62 fraction bits
		var frac uint64
		for range 33 {
			hi, lo := bits.Mul64(m, m)
			m = hi<<2 | lo>>62
			frac <<= 1
			if m >= 1<<63 {
				m >>= 1
				frac |= 1
			}
		}
		t[i] = (frac + 1) >> 1
	}
	t[exps] = uint64(one32)
	return t
}

// log2 returns log2(u) for u > 0.
func log2(u uint64) q32 {
	z := bits.LeadingZeros64(u)
	m := u << z << 1 // the fraction of a mantissa in [1, 2)
	i, f := m>>56, m<<8>>32
	return q32(63-z)<<32 + q32(lb[i]+(lb[i+1]-lb[i])*f>>32)
}

// times2to returns v·2^e, capped at 2^60 and never negative.
func times2to(v int64, e q32) int64 {
	whole, frac := e>>32, uint64(e)&(1<<32-1)
	i, f := frac>>24, frac<<8&(1<<32-1)
	mant := pow2[i] + (pow2[i+1]-pow2[i])*f>>32
	hi, lo := bits.Mul64(uint64(v), mant)
	shift := whole - 32
	if n := int64(bits.Len64(hi)) + 64; hi != 0 && n+shift > expCap || hi == 0 && int64(bits.Len64(lo))+shift > expCap {
		return 1 << expCap
	}
	switch {
	case shift <= -128:
		return 0
	case shift <= -64:
		return int64(hi >> (-shift - 64))
	case shift < 0:
		return int64(hi<<(64+shift) | lo>>-shift)
	}
	return int64(lo << shift)
}

// mulDiv returns a·b/c for non-negative numbers, capped at 2^60.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return 1 << expCap
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, 1<<expCap))
}
