package label

import (
	"encoding/binary"
	"iter"
	"slices"

	"github.com/hoptrail/hoptrail/ledger"
)

// Set answers what has been said of an account. It implements ledger.Labels.
// It never changes and is safe for concurrent use.
//
// Memory is about 50 bytes per address with one entry, 8 per further entry,
// and each distinct (category, entity, confidence, source) once.
type Set struct {
	cfg       Config
	table     table
	many      []rec // entries of addresses that have several, after their count
	labels    []ledger.Label
	scopes    []scope
	entries   int
	sources   []Source
	conflicts []Conflict
	truncated int
	hindsight bool
}

var _ ledger.Labels = (*Set)(nil)

// pack moves the builder's sorted statements into the Set. The distinct labels
// of one address lie one after another in Set.labels, so that an answer is a
// subslice; addresses with the same ones share them.
func (s *Set) pack(b *Builder, addrs []ledger.Address) {
	short := 0
	for i := range b.recs {
		if i == 0 || b.recs[i].addr != b.recs[i-1].addr {
			if _, ok := shorten(addrs[b.recs[i].addr]); ok {
				short++
			}
		}
	}
	s.table = newTable(short)
	runs := map[string]uint32{} // distinct labels of an address, in order → place
	var key []byte
	var recs []rec
	for i := 0; i < len(b.recs); {
		first := b.recs[i]
		recs, key = recs[:0], key[:0]
		for j := i; j < len(b.recs) && b.recs[j].addr == first.addr; j++ {
			st := b.recs[j]
			if i = j + 1; j > 0 && st.addr == b.recs[j-1].addr && st.label == b.recs[j-1].label {
				if st.scope == b.recs[j-1].scope {
					continue // the same statement again
				}
			} else {
				key = binary.LittleEndian.AppendUint32(key, st.label)
			}
			recs = append(recs, rec{uint32(len(key)/4 - 1), st.scope})
		}
		start, ok := runs[string(key)]
		if !ok {
			start = uint32(len(s.labels))
			for k := 0; k < len(key); k += 4 {
				s.labels = append(s.labels, b.labels.values[binary.LittleEndian.Uint32(key[k:])])
			}
			runs[string(key)] = start
		}
		for k := range recs {
			recs[k].label += start
		}
		s.entries += len(recs)
		r := recs[0]
		if len(recs) > 1 {
			r = rec{uint32(len(s.many)), manyRecs}
			s.many = append(append(s.many, rec{label: uint32(len(recs))}), recs...)
		}
		s.table.put(addrs[first.addr], r)
	}
	s.labels, s.many = slices.Clip(s.labels), slices.Clip(s.many)
}

// of returns the entries that a rec stands for; buf holds a single one.
func (s *Set) of(r rec, buf *[1]rec) []rec {
	if r.scope != manyRecs {
		buf[0] = r
		return buf[:]
	}
	return s.many[r.label+1 : r.label+1+s.many[r.label].label]
}

// Labels returns the labels of a that hold and could be read at the cut's
// Clock, most confident first, then by category, entity and source; nil when
// nothing is known, which is not the same as clean. It does not allocate
// unless the labels that hold are not neighbours in that order. The caller
// must not modify the result.
func (s *Set) Labels(a ledger.Account, at ledger.Cut) []ledger.Label {
	found, ok := s.table.find(&a.Address)
	if !ok {
		return nil
	}
	var buf [1]rec
	recs := s.of(found, &buf)
	lo, hi := uint32(0), uint32(0) // the answer is labels[lo:hi]
	for i, r := range recs {
		switch {
		case hi > lo && r.label == hi-1 || !s.applies(&s.scopes[r.scope], a, at):
		case hi == lo:
			lo, hi = r.label, r.label+1
		case r.label == hi:
			hi++
		default:
			return s.scattered(recs[i:], a, at, slices.Clone(s.labels[lo:hi]), hi-1)
		}
	}
	if hi == lo {
		return nil
	}
	return s.labels[lo:hi:hi]
}

// scattered finishes Labels where the answer is no subslice; last is the label
// that out ends with.
func (s *Set) scattered(recs []rec, a ledger.Account, at ledger.Cut, out []ledger.Label, last uint32) []ledger.Label {
	for _, r := range recs {
		if r.label != last && s.applies(&s.scopes[r.scope], a, at) {
			out, last = append(out, s.labels[r.label]), r.label
		}
	}
	return out
}

// applies reports whether a scope covers an account at a cut. A scope without
// chain is an EVM one: it covers a plain account on every EVM chain, a
// contract on Ethereum alone.
func (s *Set) applies(sc *scope, a ledger.Account, at ledger.Cut) bool {
	if !holds(sc.validFrom, sc.validTo, sc.knownFrom, at.Clock, s.hindsight) {
		return false
	}
	if sc.chain == a.Chain || sc.chain == "" && a.Chain == ledger.Ethereum {
		return true
	}
	if sc.chain != "" || a.Chain.Family() != ledger.FamilyEVM {
		return false
	}
	c := s.cfg.Contracts
	return c == nil || !c.IsContract(a, at) && !c.IsContract(ledger.Account{Chain: ledger.Ethereum, Address: a.Address}, at)
}

// Hindsight returns a Set over the same labels that ignores known_from: it
// knows today's lists at every cut. It serves research on old data with newer
// labels; what it answers at a past cut nobody could have known, so a
// back-test must not use it.
func (s *Set) Hindsight() *Set {
	h := *s
	h.hindsight = true
	return &h
}

// Len returns the number of entries, Addresses that of addresses.
func (s *Set) Len() int { return s.entries }

// Addresses returns the number of addresses that have an entry. O(addresses).
func (s *Set) Addresses() int {
	n := len(s.table.long)
	for _, tag := range s.table.tags {
		if tag != 0 {
			n++
		}
	}
	return n
}

// Sources returns where the labels come from, in the order they were added.
func (s *Set) Sources() []Source { return slices.Clone(s.sources) }

// Entries returns every statement about an address on any chain at any time,
// most confident first. O(statements about it).
func (s *Set) Entries(addr ledger.Address) []Entry {
	r, ok := s.table.find(&addr)
	if !ok {
		return nil
	}
	return s.appendEntries(nil, place{addr, r})
}

func (s *Set) appendEntries(out []Entry, p place) []Entry {
	var buf [1]rec
	for _, r := range s.of(p.rec, &buf) {
		out = append(out, makeEntry(p.addr, s.labels[r.label], s.scopes[r.scope]))
	}
	return out
}

func makeEntry(addr ledger.Address, l ledger.Label, sc scope) Entry {
	return Entry{
		Address: addr, Chain: sc.chain,
		Category: l.Category, Entity: l.Entity, Confidence: l.Confidence, Source: l.Source,
		ValidFrom: sc.validFrom, ValidTo: sc.validTo, KnownFrom: sc.knownFrom, ClusterDefiner: sc.definer,
	}
}

// All yields every entry, by Address.Compare and then most confident first. It
// holds 64 bytes per address while it runs.
func (s *Set) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		var buf []Entry
		for _, p := range s.table.places() {
			buf = s.appendEntries(buf[:0], p)
			for _, e := range buf {
				if !yield(e) {
					return
				}
			}
		}
	}
}
