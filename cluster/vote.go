package cluster

import "github.com/hoptrail/hoptrail/ledger"

// Vote is one heuristic's opinion which of two outputs is the change.
type Vote struct {
	Name string
	// For is the output it speaks for, 0 or 1, or Undecided when it fits both
	// or neither.
	For int
	// NotCast says why it could not be asked; empty when it was.
	NotCast string
}

// Undecided is the For of a vote that speaks for no output.
const Undecided = -1

// Ballot is the vote on one transaction's change.
type Ballot struct {
	Change int // output with more votes, or Undecided
	Margin int // how many more
	Votes  []Vote
}

// Cast counts the votes that could be asked.
func (b *Ballot) Cast() int {
	n := 0
	for i := range b.Votes {
		if b.Votes[i].NotCast == "" {
			n++
		}
	}
	return n
}

// tally sets Change and Margin: every vote counts one.
//
// Source: Möser and Narayanan, "Resurrecting Address Clustering in Bitcoin",
// Financial Cryptography 2022, threshold vote: the sum of 26 votes.
func (b *Ballot) tally() {
	var n [2]int
	for i := range b.Votes {
		if v := &b.Votes[i]; v.NotCast == "" && v.For != Undecided {
			n[v.For]++
		}
	}
	switch {
	case n[0] > n[1]:
		b.Change, b.Margin = 0, n[0]-n[1]
	case n[1] > n[0]:
		b.Change, b.Margin = 1, n[1]-n[0]
	default:
		b.Change, b.Margin = Undecided, 0
	}
}

// unique returns the output for which a test holds, if it is only one.
func unique(first, second bool) int {
	switch {
	case first && !second:
		return 0
	case second && !first:
		return 1
	}
	return Undecided
}

// candidate is a transaction whose change is in question: two outputs to
// different accounts, none of them an input's.
type candidate struct {
	view  ledger.View
	rec   *ledger.Record
	fresh [2]bool // the output's account first appeared here
}

// eligible reports whether a transaction is of the kind that votes were
// measured on.
func eligible(rec *ledger.Record) bool {
	if rec.Coinbase || len(rec.Outputs) != 2 || len(rec.Inputs) == 0 ||
		rec.Outputs[0].OpReturn || rec.Outputs[1].OpReturn ||
		rec.Outputs[0].Account == 0 || rec.Outputs[1].Account == 0 || rec.Outputs[0].Account == rec.Outputs[1].Account {
		return false
	}
	for i := range rec.Inputs {
		if id := rec.Inputs[i].Account; id == rec.Outputs[0].Account || id == rec.Outputs[1].Account {
			return false
		}
	}
	return true
}

// universal casts the ten votes that need no spender. In brackets: true and
// false positive rate on 35,257,428 transactions with two outputs whose change
// is known from later co-spending, Möser and Narayanan, FC 2022.
func (c *candidate) universal(dst []Vote) []Vote {
	rec := c.rec
	v := [2]uint64{satoshi(rec.Outputs[0].Amount), satoshi(rec.Outputs[1].Amount)}
	// Meiklejohn et al., IMC 2013, heuristic 2, local form (.550/.023).
	dst = append(dst, Vote{Name: "fresh", For: unique(c.fresh[0], c.fresh[1])})

	// Optimal change: no coin was added in vain (.306/.026; with fee .239/.020).
	least, known := c.leastInput()
	why := ""
	if !known {
		why = "an input's amount is not known"
	}
	fee := satoshi(rec.Fee)
	dst = append(
		dst,
		Vote{Name: "optimal", For: unique(known && v[0] < least, known && v[1] < least), NotCast: why},
		Vote{Name: "optimal-with-fee", For: unique(known && v[0]+fee < least, known && v[1]+fee < least), NotCast: why},
	)
	// Payments are round numbers (n=2 .467/.012, 3 .420/.006, 4 .375/.005,
	// 5 .302/.006, 6 .211/.005, 7 .107/.0005).
	ten := uint64(10)
	for _, name := range [...]string{"power-of-ten-2", "power-of-ten-3", "power-of-ten-4", "power-of-ten-5", "power-of-ten-6", "power-of-ten-7"} {
		ten *= 10
		dst = append(dst, Vote{Name: name, For: unique(v[0]%ten != 0, v[1]%ten != 0)})
	}
	// Change keeps the wallet's script type (.237/.031).
	kind, same := c.inputKind()
	dst = append(dst, Vote{Name: "address-type", For: unique(same && c.kind(0) == kind, same && c.kind(1) == kind)})
	return dst
}

func (c *candidate) kind(output int) ledger.AddressKind {
	return c.view.Account(c.rec.Outputs[output].Account).Address.Kind()
}

// inputKind returns the script type of all inputs, if they have one.
func (c *candidate) inputKind() (ledger.AddressKind, bool) {
	var kind ledger.AddressKind
	for i := range c.rec.Inputs {
		k := c.view.Account(c.rec.Inputs[i].Account).Address.Kind()
		if k == ledger.NoAddress || i > 0 && k != kind {
			return k, false
		}
		kind = k
	}
	return kind, true
}

// leastInput returns the smallest input, if all are known.
func (c *candidate) leastInput() (least uint64, known bool) {
	least = ^uint64(0)
	for i := range c.rec.Inputs {
		if c.rec.Inputs[i].Resolution != ledger.Resolved {
			return 0, false
		}
		least = min(least, satoshi(c.rec.Inputs[i].Amount))
	}
	return least, c.rec.FeeKnown
}
