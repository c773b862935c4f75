package label

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hoptrail/hoptrail/ledger"
)

// Config says how a Set answers. The zero value is valid.
type Config struct {
	// Contracts tells contracts from plain accounts, for labels without chain.
	// Nil: only categories that are contracts by nature (defi and under it)
	// are taken for contracts, any other EVM address for a plain account.
	Contracts Contracts
}

// Contracts tells whether an account is a contract.
type Contracts interface {
	// IsContract reports whether a was a contract at the cut. It must be safe
	// for concurrent use and should take well under a microsecond.
	IsContract(a ledger.Account, at ledger.Cut) bool
}

// Builder collects labels from sources into a Set. Each source is taken whole
// or, when its reader returns an error, not at all. Not safe for concurrent
// use.
type Builder struct {
	cfg     Config
	ids     index
	recs    []statement
	labels  interner[ledger.Label]
	scopes  interner[scope]
	texts   map[string]string
	sources []Source
}

// statement is one entry in the builder's own numbers.
type statement struct {
	addr, label, scope uint32
	row                uint32 // entries of one row or tag state one thing
	source             uint32
}

// scope is where and when a label holds; many entries share one.
type scope struct {
	chain                         ledger.Chain
	validFrom, validTo, knownFrom int64
	definer                       bool
}

// interner numbers distinct values from zero.
type interner[T comparable] struct {
	ids    map[T]uint32
	values []T
}

func (in *interner[T]) add(v T) uint32 {
	id, ok := in.ids[v]
	if !ok {
		id = uint32(len(in.values))
		in.ids[v] = id
		in.values = append(in.values, v)
	}
	return id
}

// NewBuilder returns an empty Builder.
func NewBuilder(cfg Config) *Builder {
	return &Builder{
		cfg:    cfg,
		ids:    newIndex(),
		labels: interner[ledger.Label]{ids: map[ledger.Label]uint32{}},
		scopes: interner[scope]{ids: map[scope]uint32{}},
		texts:  map[string]string{},
	}
}

// Add adds entries made by a program. Options.KnownFrom and Options.Date fill
// what an entry lacks, an empty Entry.Source becomes Options.Name, and
// categories are normalised. Errors are *FieldError with the entry's number,
// and then nothing was added.
func (b *Builder) Add(opt Options, entries ...Entry) (Report, error) {
	in, err := b.open(opt)
	if err != nil {
		return Report{}, err
	}
	for i, e := range entries {
		in.report.Read++
		if err := in.add(e, 0, i+1); err != nil {
			return in.fail(err)
		}
	}
	return in.close(opt.Date)
}

// intake is one source being read into a Builder.
type intake struct {
	b      *Builder
	opt    Options
	mark   int // statements before the source
	report Report

	unlisted map[string]bool // categories, for the report
}

func (b *Builder) open(opt Options) (*intake, error) {
	if err := opt.Validate(); err != nil {
		return nil, err
	}
	return &intake{b: b, opt: opt, mark: len(b.recs), unlisted: map[string]bool{}}, nil
}

// add adds one entry; line and row say where it stands.
func (in *intake) add(e Entry, line, row int) error {
	b := in.b
	category, known := Normalise(e.Category)
	if !known {
		in.unlisted[b.text(category)] = true
	}
	e.Category = category
	if e.Source == "" {
		e.Source = in.opt.Name
	}
	if e.KnownFrom = in.opt.knownFrom(e.KnownFrom); e.KnownFrom == 0 {
		in.report.Undated++
	}
	if field, value, want := e.check(); field != "" {
		return &FieldError{in.opt.Name, line, row, field, value, want, ErrField}
	}
	// Numbers are 32 bits wide; the interners never hold more than recs.
	if len(b.recs) >= math.MaxUint32-1 {
		return fmt.Errorf("%w: %d entries: build several Sets", ErrFull, len(b.recs))
	}
	b.recs = append(b.recs, statement{
		addr: b.ids.add(e.Address),
		label: b.labels.add(ledger.Label{
			Category: b.text(e.Category), Entity: b.text(e.Entity),
			Confidence: e.Confidence, Source: b.text(e.Source),
		}),
		scope:  b.scopes.add(scope{chainOf(&e), e.ValidFrom, e.ValidTo, e.KnownFrom, e.ClusterDefiner}),
		row:    uint32(row),
		source: uint32(len(b.sources)),
	})
	in.report.Entries++
	return nil
}

// chainOf returns the chain a label is bound to, "" for every EVM chain. A
// contract by nature stands on one chain even when the label names none.
func chainOf(e *Entry) ledger.Chain {
	if e.Chain != "" || e.Address.Family() == ledger.FamilyEVM && !isContract(e.Category) {
		return e.Chain
	}
	return ledger.DefaultChain(e.Address)
}

// text returns one shared copy of s that holds no larger string alive.
func (b *Builder) text(s string) string {
	t, ok := b.texts[s]
	if !ok {
		t = strings.Clone(s)
		b.texts[t] = t
	}
	return t
}

// fail takes back what the source added.
func (in *intake) fail(err error) (Report, error) {
	in.b.recs = in.b.recs[:in.mark]
	return in.reported(), err
}

// close makes the source part of the Builder.
func (in *intake) close(date int64) (Report, error) {
	in.b.sources = append(in.b.sources, Source{Name: in.opt.Name, Date: date})
	return in.reported(), nil
}

// reported completes the report.
func (in *intake) reported() Report {
	if len(in.unlisted) > 0 {
		in.report.Unlisted = slices.Sorted(maps.Keys(in.unlisted))
	}
	return in.report
}

// Build returns the Set and leaves the Builder empty. O(n log n) in entries.
func (b *Builder) Build() *Set {
	labelRank := ranks(b.labels.values, compareLabels)
	scopeRank := ranks(b.scopes.values, compareScopes)
	slices.SortFunc(b.recs, func(p, q statement) int {
		return cmp.Or(cmp.Compare(p.addr, q.addr), cmp.Compare(labelRank[p.label], labelRank[q.label]),
			cmp.Compare(scopeRank[p.scope], scopeRank[q.scope]), cmp.Compare(p.source, q.source), cmp.Compare(p.row, q.row))
	})
	s := &Set{cfg: b.cfg, scopes: b.scopes.values}
	addrs := b.ids.addresses()
	s.sources = b.digests(addrs)
	s.conflicts, s.truncated = b.conflicts(addrs)
	s.pack(b, addrs)
	*b = *NewBuilder(b.cfg)
	return s
}

// ranks returns the place of each value in sorted order.
func ranks[T any](values []T, compare func(a, b T) int) []uint32 {
	order := make([]uint32, len(values))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return compare(values[i], values[j]) })
	rank := make([]uint32, len(values))
	for r, i := range order {
		rank[i] = uint32(r)
	}
	return rank
}

// compareLabels puts the most confident first, then sorts by text.
func compareLabels(a, b ledger.Label) int {
	return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.Source, b.Source))
}

func compareScopes(a, b scope) int {
	d := 0
	if a.definer != b.definer {
		d = 1
		if a.definer {
			d = -1
		}
	}
	return cmp.Or(cmp.Compare(a.chain, b.chain), cmp.Compare(a.validFrom, b.validFrom),
		cmp.Compare(a.validTo, b.validTo), cmp.Compare(a.knownFrom, b.knownFrom), d)
}
