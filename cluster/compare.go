package cluster

import (
	"math/big"
	"math/bits"

	"github.com/hoptrail/hoptrail/ledger"
)

// Comparison measures how much two clusterings of the same accounts agree. A is
// the one judged, B the reference; precision is of A. All numbers are exact
// except VI, which is good to 2⁻³⁰ bits.
type Comparison struct {
	Accounts     int // in both
	OnlyA, OnlyB int // in one, left out
	// Pairs of accounts together in A, in B and in both.
	PairsA, PairsB, PairsBoth uint64

	// Of the pairs A has together, those that B has too, and the reverse; nil
	// when A or B has no pair together.
	PairPrecision, PairRecall *big.Rat
	// The same by account (Bagga and Baldwin 1998); nil without accounts.
	BCubedPrecision, BCubedRecall *big.Rat
	// Adjusted Rand index, 1 when equal, 0 as by chance (Hubert and Arabie,
	// "Comparing Partitions", J. Classification 2, 1985); nil where both are one
	// cluster or both all singletons, in different ways.
	ARI *big.Rat
	// Variation of information in bits, 0 when equal (Meilă, "Comparing
	// clusterings by the variation of information", COLT 2003).
	VI *big.Rat
}

// Compare compares two clusterings, given as what Members returns or as read
// from a clusters file; Size is not used. O(accounts).
func Compare(a, b []Member) (c Comparison) {
	of := make(map[ledger.Account]ledger.Account, len(b))
	for i := range b {
		of[b[i].Account] = b[i].Entity
	}
	type cell struct{ a, b ledger.Account }
	cells, rows, columns := map[cell]uint64{}, map[ledger.Account]uint64{}, map[ledger.Account]uint64{}
	for i := range a {
		e, ok := of[a[i].Account]
		if !ok {
			c.OnlyA++
			continue
		}
		c.Accounts++
		cells[cell{a[i].Entity, e}]++
		rows[a[i].Entity]++
		columns[e]++
	}
	c.OnlyB = len(of) - c.Accounts
	// B-cubed: Σ n²/size over cells, gathered by size so that few fractions add.
	byRow, byColumn := map[uint64]uint64{}, map[uint64]uint64{}
	var entropy entropy
	for k, n := range cells {
		c.PairsBoth += n * (n - 1) / 2
		byRow[rows[k.a]] += n * n
		byColumn[columns[k.b]] += n * n
		entropy.add(n, -2)
	}
	for _, n := range rows {
		c.PairsA += n * (n - 1) / 2
		entropy.add(n, 1)
	}
	for _, n := range columns {
		c.PairsB += n * (n - 1) / 2
		entropy.add(n, 1)
	}
	c.PairPrecision, c.PairRecall = ratio(c.PairsBoth, c.PairsA), ratio(c.PairsBoth, c.PairsB)
	c.BCubedPrecision, c.BCubedRecall = average(byRow, c.Accounts), average(byColumn, c.Accounts)
	c.ARI = adjustedRand(&c)
	c.VI = entropy.per(c.Accounts)
	return c
}

func ratio(n, d uint64) *big.Rat {
	if d == 0 {
		return nil
	}
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(n), new(big.Int).SetUint64(d))
}

// average returns Σ squares/size over the accounts.
func average(squares map[uint64]uint64, accounts int) *big.Rat {
	if accounts == 0 {
		return nil
	}
	sum := new(big.Rat)
	for size, n := range squares { // exact, so the order does not matter
		sum.Add(sum, ratio(n, size))
	}
	return sum.Quo(sum, new(big.Rat).SetInt64(int64(accounts)))
}

// adjustedRand returns (both − expected)/(mean − expected).
func adjustedRand(c *Comparison) *big.Rat {
	n := uint64(c.Accounts)
	all := ratio(n*(n-1)/2, 1)
	if n < 2 {
		return nil
	}
	a, b, both := ratio(c.PairsA, 1), ratio(c.PairsB, 1), ratio(c.PairsBoth, 1)
	expected := new(big.Rat).Mul(a, b)
	expected.Quo(expected, all)
	mean := new(big.Rat).Add(a, b)
	mean.Quo(mean, big.NewRat(2, 1))
	mean.Sub(mean, expected)
	if mean.Sign() == 0 {
		if c.PairsA == c.PairsB && c.PairsA == c.PairsBoth {
			return big.NewRat(1, 1)
		}
		return nil
	}
	return mean.Quo(both.Sub(both, expected), mean)
}

// entropy sums n·log₂(n) in fixed point: floats would round differently on
// different machines.
type entropy struct{ sum big.Int }

// entropyBits is the number of fractional bits of log₂.
const entropyBits = 32

func (e *entropy) add(n uint64, times int64) {
	t := new(big.Int).SetUint64(log2(n))
	t.Mul(t, new(big.Int).SetUint64(n))
	e.sum.Add(&e.sum, t.Mul(t, big.NewInt(times)))
}

func (e *entropy) per(accounts int) *big.Rat {
	if accounts == 0 {
		return nil
	}
	d := new(big.Int).Lsh(big.NewInt(int64(accounts)), entropyBits)
	return new(big.Rat).SetFrac(&e.sum, d)
}

// log2 returns log₂(n) with entropyBits fractional bits, rounded down, by
// squaring a 63-bit mantissa bit after bit.
func log2(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	whole := bits.Len64(n) - 1
	m := n << (63 - whole) // in [1, 2) with 63 fractional bits
	out := uint64(whole)
	for range entropyBits {
		hi, _ := bits.Mul64(m, m) // in [1, 4) with 62 fractional bits
		out <<= 1
		if hi>>63 == 1 {
			out |= 1
			m = hi
		} else {
			m = hi << 1
		}
	}
	return out
}
