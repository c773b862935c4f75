package label

import (
	"errors"
	"fmt"
)

// Options tells a reader what its input does not say of itself.
type Options struct {
	// Name is the file's name: it heads errors, and it is the Source.Name
	// that provenance shows. Required.
	Name string
	// Date is when the list was issued, Unix seconds; zero: taken from the
	// list where it says (OFAC's sdnListDate, a pack's header lastmod).
	Date int64
	// KnownFrom is when the list could be read. It fills the known_from of
	// entries that have none of their own. Zero: Date, and where that is
	// unknown too the entry counts as always readable and in Report.Undated.
	KnownFrom int64
	// Actors resolves the actor ids of a TagPack; nil: ids stay as they are.
	Actors *Actors
	// Limits bounds what is read; the zero value means DefaultLimits.
	Limits Limits
}

// Limits bounds memory against hostile or broken input.
type Limits struct {
	Bytes  int64 // size of a YAML or JSON document
	Record int   // size of one CSV record
	Nodes  int   // YAML nodes, counted from above before anything is parsed
	Depth  int   // nesting of YAML; encoding/json bounds JSON's
}

// DefaultLimits are proposed: an order of magnitude above the largest files of
// GraphSense's public collection and of OFAC's lists (1.5 MB, 120,000 nodes),
// so that reading takes less than about 1 GB at worst.
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 20, Record: 1 << 20, Nodes: 3_000_000, Depth: 32}
}

// Validate reports every fault of the options at once.
func (o Options) Validate() error {
	var errs []error
	if o.Name == "" {
		errs = append(errs, errors.New("label: Options.Name is empty: name the file, errors and provenance show it"))
	}
	for _, t := range [...]struct {
		name string
		v    int64
	}{
		{"Date", o.Date},
		{"KnownFrom", o.KnownFrom},
		{"Limits.Bytes", o.Limits.Bytes},
		{"Limits.Record", int64(o.Limits.Record)},
		{"Limits.Nodes", int64(o.Limits.Nodes)},
		{"Limits.Depth", int64(o.Limits.Depth)},
	} {
		if t.v < 0 {
			errs = append(errs, fmt.Errorf("label: Options.%s is %d: it cannot be negative", t.name, t.v))
		}
	}
	return errors.Join(errs...)
}

func (o Options) limits() Limits {
	l, d := o.Limits, DefaultLimits()
	if l.Bytes == 0 {
		l.Bytes = d.Bytes
	}
	if l.Record == 0 {
		l.Record = d.Record
	}
	if l.Nodes == 0 {
		l.Nodes = d.Nodes
	}
	if l.Depth == 0 {
		l.Depth = d.Depth
	}
	return l
}

// knownFrom returns the known_from of an entry whose own one is own.
func (o Options) knownFrom(own int64) int64 {
	switch {
	case own != 0:
		return own
	case o.KnownFrom != 0:
		return o.KnownFrom
	}
	return o.Date
}
