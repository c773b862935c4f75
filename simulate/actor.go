package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// actor is the private randomness and identity of one agent. Everything an
// agent draws, and every address and transaction id it makes, comes from its
// own (seed, kind, number) and never from another's, so adding a scheme leaves
// the amounts, times and names of all others as they were.
type actor struct {
	key     uint64 // keyed name, secret: only hashes of it are seen
	txs     uint32 // transactions named so far
	wallets uint32 // wallets named so far
	rng     rand.PCG
}

// newActor returns the actor with a kind and number under a seed.
func newActor(seed uint64, kind string, number uint64) actor {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 64), seed)
	b = binary.BigEndian.AppendUint64(b, number)
	h := sha256.Sum256(append(b, kind...))
	return actor{
		key: binary.BigEndian.Uint64(h[:]),
		rng: *rand.NewPCG(binary.BigEndian.Uint64(h[8:]), binary.BigEndian.Uint64(h[16:])),
	}
}

// child returns a new actor drawn from this one.
func (a *actor) child() actor {
	return actor{key: a.rng.Uint64(), rng: *rand.NewPCG(a.rng.Uint64(), a.rng.Uint64())}
}

// below returns a uniform number in [0, n); n must be positive.
func (a *actor) below(n int64) int64 {
	hi, _ := bits.Mul64(a.rng.Uint64(), uint64(n))
	return int64(hi)
}

// between returns a uniform number in [lo, hi].
func (a *actor) between(lo, hi int64) int64 {
	if hi <= lo {
		return lo
	}
	return lo + a.below(hi-lo+1)
}

// chance is true with probability n per thousand.
func (a *actor) chance(n int64) bool { return a.below(1000) < n }

// normal returns a draw of mean 0 and standard deviation 1: the sum of eight
// 16-bit uniforms (Irwin–Hall), which ends at ±4.9.
func (a *actor) normal() q32 {
	u, v := a.rng.Uint64(), a.rng.Uint64()
	var s int64
	for range 4 {
		s += int64(u&0xffff) + int64(v&0xffff)
		u >>= 16
		v >>= 16
	}
	return (s - 262140) * 80265 // 2^32 / sqrt(8·(2^32−1)/12)
}

// logNormal returns a draw with a median and a standard deviation of its
// natural logarithm, in thousandths.
func (a *actor) logNormal(median, sigma int64) int64 {
	z := a.normal() >> 8 * sigma / 1000 // 24 fraction bits
	return times2to(median, z*(log2e>>16)>>8)
}

// exponential returns a draw with a mean: the gap of a Poisson process.
func (a *actor) exponential(mean int64) int64 {
	e := 64*one32 - log2(a.rng.Uint64()|1) // −log2 of a uniform
	hi, lo := bits.Mul64(uint64(mean), uint64(e>>8*(ln2>>8)>>16))
	return int64(min(hi<<32|lo>>32, 1<<expCap))
}

// pareto returns a draw with a minimum and a tail exponent in thousandths.
func (a *actor) pareto(least, alpha int64) int64 {
	return times2to(least, (64*one32-log2(a.rng.Uint64()|1))/alpha*1000)
}

// negBin returns 1 plus a negative binomial draw with a mean (in thousandths)
// and dispersion 1, at most limit.
func (a *actor) negBin(mean, limit int64) int64 {
	return min(1+a.exponential(mean)/1000, limit)
}

// part returns a share of v drawn between lo and hi per thousand.
func (a *actor) part(v, lo, hi int64) int64 { return mulDiv(v, a.between(lo*1000, hi*1000), 1_000_000) }

// about returns v moved by up to n per thousand either way.
func (a *actor) about(v, n int64) int64 { return a.part(v, 1000-n, 1000+n) }

// split cuts v into n parts that differ by up to spread per thousand of their
// mean and add up to v.
func (a *actor) split(v int64, n int, spread int64) []int64 {
	parts := make([]int64, n)
	left := v
	for i := range parts {
		rest := int64(n - i)
		if rest == 1 {
			parts[i] = left
			break
		}
		parts[i] = min(a.about(left/rest, spread), left)
		left -= parts[i]
	}
	return parts
}
