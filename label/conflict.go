package label

import (
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Conflict is two statements about one address, on a common chain and at a
// common time, that do not agree. Both stay in the Set: which one to believe
// is for a person or a policy.
type Conflict struct {
	Address ledger.Address
	Kind    ConflictKind
	A, B    Entry // A is the more confident one
}

// ConflictKind tells how two statements disagree; the first that fits is given.
type ConflictKind string

// The kinds of conflict.
const (
	// Exclusive: both cannot be true (a victim that is a service, an exchange
	// that is a mixer).
	Exclusive ConflictKind = "exclusive"
	// Families: different families, such as exchange and theft, which can both
	// be true (a hacked exchange). Being on a list (sanctions, block lists)
	// contradicts no crime.
	Families ConflictKind = "family"
	// Entities: one kind of service, different names. Names are compared by
	// their letters and digits, without case and domain ending. Crimes are left
	// out: their names are campaigns, and one account serves many.
	Entities ConflictKind = "entity"
)

// conflictDepth bounds the statements about one address that are compared with
// each other (proposed; no address of GraphSense's public packs has over 40).
const conflictDepth = 512

// Conflicts returns the pairs of statements that disagree, by address in the
// order of reading, then by confidence. Of an address with more than 512
// distinct statements only the 512 most confident are compared; truncated
// counts such addresses.
func (s *Set) Conflicts() (list []Conflict, truncated int) { return s.conflicts, s.truncated }

// conflicts compares the sorted statements of each address.
func (b *Builder) conflicts(addrs []ledger.Address) (list []Conflict, truncated int) {
	for i := 0; i < len(b.recs); {
		end := i + 1
		for end < len(b.recs) && b.recs[end].addr == b.recs[i].addr {
			end++
		}
		group := b.recs[i:end]
		i = end
		if len(group) == 1 {
			continue
		}
		distinct := group[:0:0]
		for j, st := range group {
			if j == 0 || st.label != group[j-1].label || st.scope != group[j-1].scope {
				distinct = append(distinct, st)
			}
		}
		if len(distinct) > conflictDepth {
			distinct = distinct[:conflictDepth]
			truncated++
		}
		for j, p := range distinct {
			for _, q := range distinct[j+1:] {
				if kind := b.conflict(p, q); kind != "" {
					addr := addrs[p.addr]
					list = append(list, Conflict{
						addr, kind,
						makeEntry(addr, b.labels.values[p.label], b.scopes.values[p.scope]),
						makeEntry(addr, b.labels.values[q.label], b.scopes.values[q.scope]),
					})
				}
			}
		}
	}
	return list, truncated
}

// conflict returns how two statements about one address disagree, "" when they
// agree or never hold together.
func (b *Builder) conflict(p, q statement) ConflictKind {
	if p.source == q.source && p.row == q.row {
		return "" // one tag with two categories says both
	}
	s, t := &b.scopes.values[p.scope], &b.scopes.values[q.scope]
	if s.chain != t.chain && s.chain != "" && t.chain != "" ||
		s.validTo != 0 && s.validTo <= t.validFrom || t.validTo != 0 && t.validTo <= s.validFrom {
		return ""
	}
	l, m := &b.labels.values[p.label], &b.labels.values[q.label]
	f, g := FamilyOf(l.Category), FamilyOf(m.Category)
	switch {
	case exclusive(l.Category, m.Category):
		return Exclusive
	case f != g && !vague(f) && !vague(g) && !(onList(f) && IsIllicit(m.Category)) && !(onList(g) && IsIllicit(l.Category)):
		return Families
	case f == g && !IsIllicit(l.Category) && l.Entity != "" && m.Entity != "" && foldEntity(l.Entity) != foldEntity(m.Entity):
		return Entities
	}
	return ""
}

// vague families go with any other: they do not say what an account does.
func vague(f Family) bool {
	return f == FamilyOther || f == FamilyWallet || f == FamilyService || f == FamilyPerson || f == FamilyCrime
}

// onList tells families that say who listed an account, not what it did.
func onList(f Family) bool {
	return f == FamilySanctions || f == FamilyBlockList || f == FamilyIssuerBlacklist
}

// foldEntity keeps letters and digits in lower case and drops a domain ending,
// so that "Huobi.com" and "huobi" are one name.
func foldEntity(name string) string {
	name = strings.ToLower(name)
	for _, end := range [...]string{".com", ".net", ".io", ".org", ".co.jp", ".eu", ".me", ".info", ".ag"} {
		if cut, ok := strings.CutSuffix(name, end); ok && cut != "" {
			name = cut
			break
		}
	}
	folded := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r >= 0x80 {
			return r
		}
		return -1
	}, name)
	if folded == "" {
		return name
	}
	return folded
}
